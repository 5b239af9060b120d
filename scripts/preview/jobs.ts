import type { Mails } from "../../emails/mails.tsx";
import { type Printed, printLesson, printLetter, reportRow, type ReportRow } from "../../src/compile/compile.ts";
import { type Notebook, openNotebook } from "../../src/compile/complaint.ts";
import type { CourseFolder } from "../../src/compile/folder.ts";
import type { Source } from "../../src/compile/source.ts";
import type { Frame } from "../../src/compile/frame.ts";
import type { HoleBook } from "../../src/compile/holes.ts";
import { readLessons } from "../../src/compile/lessons.ts";
import { readLetters } from "../../src/compile/letters.ts";
import { locateInLine } from "../../src/compile/locate.ts";
import type { Templates } from "../../src/compile/templates.ts";
import { type CourseMatter, LETTERS } from "../../src/course/course.ts";
import type { DeliveryKind } from "../../src/course/delivery.ts";
import type { CompiledEmail, Segment } from "../../src/course/email.ts";
import type { Problem } from "../../src/course/problem.ts";
import { templateProblem } from "./templates.ts";

export type Press = {
  readonly mails: Mails;
  /** Another one wherever templates or frames may print another mail from the same source. */
  readonly edition: number;
  readonly book: HoleBook;
};

export type Frames = Readonly<Record<"lesson" | "letter", Frame>>;

/** A mail as printed. */
export type Proof = {
  /** Of the job that made it. */
  readonly key: string;
  readonly printed: Printed;
  readonly row: ReportRow;
  readonly email: CompiledEmail;
  readonly preheader: readonly Segment[];
};

/** What became of a job: a proof, or problems that kept it from being printed. There may be both. */
export type Outcome = {
  readonly key: string;
  readonly proof: Proof | undefined;
  readonly problems: readonly Problem[];
};

/** A source file that makes a mail. */
export type Job = {
  /** "3" or "confirm". */
  readonly name: string;
  readonly kind: DeliveryKind;
  readonly file: string;
  readonly frame: string;
  /** All that the mail is made from: the same key has the same outcome. */
  readonly key: string;
  /** Reads, checks and prints: 15 ms a lesson. */
  readonly run: () => Promise<Outcome>;
};

/** Lessons in order, then letters, whether or not they can be printed. */
export function listJobs(
  sources: CourseFolder,
  templates: Templates,
  course: CourseMatter,
  frames: Frames,
  press: Press,
): readonly Job[] {
  const { mails, edition, book } = press;
  const { drawings } = sources;
  const offered = { drawings, templates };
  const files = [...templates.values()].map((template) => [...(template.files ?? [])]);
  const made = JSON.stringify([edition, course, [...drawings].map(([url, picture]) => [url, picture?.name]), files]);
  const shop = (notebook: Notebook) => ({ course, mails, book, drawings, notebook });

  const lessons = sources.lessons.map((source, index): Job => {
    const place = { number: index + 1, of: sources.lessons.length };
    const key = `${made}\n${place.number} of ${place.of}\n${source.text}`;
    const print: Print = async (own, notebook) => {
      const [draft] = readLessons([own], mails, book, offered, notebook);
      if (draft === undefined || hasErrors(notebook)) return undefined;
      return proofOf(key, await printLesson(draft, place, frames.lesson, shop(notebook)), book);
    };
    const run = () => runJob(source, key, print);
    return { name: String(place.number), kind: "lesson", file: source.file, frame: frames.lesson.file, key, run };
  });

  const letters = LETTERS.flatMap((kind): readonly Job[] => {
    const source = sources.letters.get(kind);
    if (source === undefined) return [];
    const key = `${made}\n${kind}\n${source.text}`;
    const print: Print = async (own, notebook) => {
      const [draft] = readLetters(new Map([[kind, own]]), mails, book, offered);
      if (draft === undefined || hasErrors(notebook)) return undefined;
      return proofOf(key, await printLetter(draft, frames.letter, shop(notebook)), book);
    };
    return [
      {
        name: kind,
        kind: kind === "unfinished" ? "graduation" : kind,
        file: source.file,
        frame: frames.letter.file,
        key,
        run: () => runJob(source, key, print),
      },
    ];
  });
  return [...lessons, ...letters];
}

type Print = (own: Source, notebook: Notebook) => Promise<Proof | undefined>;

/** With a notebook of its own: what is found belongs to this outcome, and is known again wherever the outcome is. */
async function runJob(source: Source, key: string, print: Print): Promise<Outcome> {
  const notebook = openNotebook();
  const complaints = notebook.about(source.file);
  try {
    const proof = await print({ ...source, complaints }, notebook);
    return { key, proof, problems: notebook.problems() };
  } catch (error) {
    return { key, proof: undefined, problems: [...notebook.problems(), templateProblem(error, source.file)] };
  }
}

function proofOf(key: string, printed: Printed, book: HoleBook): Proof {
  return {
    key,
    printed,
    row: reportRow(printed, book, []),
    email: printed.print.email,
    preheader: locateInLine(printed.draft.envelope.preheader, book),
  };
}

function hasErrors(notebook: Notebook): boolean {
  return notebook.problems().some(({ severity }) => severity === "error");
}
