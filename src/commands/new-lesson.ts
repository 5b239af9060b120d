import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { openNotebook } from "../compile/complaint.ts";
import { readManuscript } from "../compile/lint/manuscript.ts";
import { checkRelativeTime } from "../compile/prose.ts";
import { idSchema, lineSchema } from "../course/course.ts";
import { lessonSkeleton } from "./lesson-skeleton.ts";
import type { Said } from "./command.ts";
import { reasonOf } from "../course/reason.ts";

export type NewLesson = {
  readonly title: string;
  /** Made from the title unless told. */
  readonly id: string | undefined;
  /** Number of the lesson that it is to follow; the last one unless told. */
  readonly after: string | undefined;
};

/** A lesson's file, draft or not. */
type Numbered = { readonly name: string; readonly number: number; readonly draft: boolean };

const MOST_LESSONS = 99;

/** Begins a lesson as a draft, which stays out of the course until its name loses the `_`. Never writes over a file. */
export async function newLesson(folder: string, wish: NewLesson): Promise<Said> {
  const title = wish.title.trim();
  const fault = titleFault(title);
  if (fault !== undefined) return { ok: false, says: fault };
  const id = wish.id ?? slugOf(title);
  const idFault = idSchema.safeParse(id).error?.issues[0]?.message;
  if (idFault !== undefined) {
    const why = wish.id === undefined ? `No id can be made from "${title}".` : `The id "${id}" ${idFault}.`;
    return { ok: false, says: `${why} Choose one: --id what-a-tpm-is` };
  }

  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined || !names.includes("course.md")) {
    return { ok: false, says: `${folder} isn't a course folder: it has no course.md. Name one in lessons/.` };
  }
  const twin = await fileWithId(folder, names, id);
  if (twin !== undefined) {
    return {
      ok: false,
      says: `The id "${id}" is taken by ${twin}. Choose another title, or give it its own id: --id ${id}-2`,
    };
  }
  const files = numberedFiles(names);
  const number = numberFor(files, wish.after);
  if (typeof number === "string") return { ok: false, says: number };

  const draft = `_${nameFor(number, id)}`;
  const path = join(folder, draft);
  try {
    // "wx": a file that is there is somebody's work.
    await writeFile(path, lessonSkeleton({ id, title }), { flag: "wx" });
  } catch (error) {
    const reason = reasonOf(error);
    return { ok: false, says: `${path} can't be written: ${reason}.` };
  }
  return { ok: true, says: farewell(folder, draft, number, files) };
}

function titleFault(title: string): string | undefined {
  if (title === "") return 'The lesson needs a title: npm run new-lesson -- "What a TPM is"';
  const line = lineSchema.safeParse(title).error?.issues[0]?.message;
  if (line !== undefined) return `The title ${line}.`;
  if (/\{\{|\}\}/.test(title))
    return "The title has a hole in it. Holes work in the subject, the preheader, and the text.";
  const notebook = openNotebook();
  checkRelativeTime(title, 0, notebook.about("title"));
  const [relative] = notebook.problems();
  return relative === undefined ? undefined : `The title ${relative.message} ${relative.hint}`;
}

/** Letters that do not fall apart into a plain one and an accent. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  "&": " and ",
};
const ID_MOST = 60;

/** "Café & résumé" as "cafe-and-resume", at most 60 characters; empty where no letter is left. */
export function slugOf(title: string): string {
  const plain = title
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþı&]/g, (letter) => SPELLED[letter] ?? letter)
    .normalize("NFKD")
    .replaceAll(/[\p{M}'’]/gu, "");
  const whole = plain.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
  if (whole.length <= ID_MOST) return whole;
  // Cut between words where there is a place to cut.
  return whole
    .slice(0, ID_MOST + 1)
    .replace(/-[^-]*$/, "")
    .slice(0, ID_MOST);
}

/** The name of another file with this id, drafts included: two drafts with one id would meet on the day they are sent. */
async function fileWithId(folder: string, names: readonly string[], id: string): Promise<string | undefined> {
  for (const name of names.filter((entry) => entry.endsWith(".md") && entry !== "course.md")) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    if (readManuscript({ file: name, text: text.replaceAll(/\r\n?/g, "\n") })?.id === id) return name;
  }
  return undefined;
}

function numberedFiles(names: readonly string[]): readonly Numbered[] {
  return names.flatMap((name) => {
    const number = /^_?(\d{2})-.*\.md$/.exec(name)?.[1];
    return number === undefined ? [] : [{ name, number: Number(number), draft: name.startsWith("_") }];
  });
}

/** @returns what is wrong with the wish, as a sentence, where there is no such place */
function numberFor(files: readonly Numbered[], after: string | undefined): number | string {
  const last = Math.max(0, ...files.map(({ number }) => number));
  if (after === undefined) {
    return last < MOST_LESSONS ? last + 1 : `Lesson ${MOST_LESSONS} is taken, and names have two digits.`;
  }
  const sent = files.filter(({ draft }) => !draft).toSorted((a, b) => a.number - b.number);
  // 0 is the place before the first.
  if (after !== "0" && !sent.some(({ number }) => String(number) === String(Number(after)))) {
    const known = sent.length === 0 ? "none yet" : sent.map(({ number }) => number).join(", ");
    return `There's no lesson "${after}" to put it after. There are: ${known}.`;
  }
  if (sent.some(({ number }) => number === MOST_LESSONS) && moved(files, Number(after) + 1).length > 0) {
    return `Lesson ${MOST_LESSONS} is taken, and names have two digits: nothing can move up.`;
  }
  return Number(after) + 1;
}

/** The lessons that have to move up by one for a number to be free, the last first, so that no name is taken twice. */
function moved(files: readonly Numbered[], number: number): readonly Numbered[] {
  const up: Numbered[] = [];
  let wanted = number;
  for (;;) {
    const holder = files.find((file) => !file.draft && file.number === wanted);
    if (holder === undefined) return up.toReversed();
    up.push(holder);
    wanted += 1;
  }
}

function nameFor(number: number, rest: string): string {
  return `${String(number).padStart(2, "0")}-${rest.replace(/\.md$/, "")}.md`;
}

function farewell(folder: string, draft: string, number: number, files: readonly Numbered[]): string {
  const move = (from: string, to: string) => `  mv ${join(folder, from)} ${join(folder, to)}`;
  const up = moved(files, number);
  const before = up.map(({ name, number: old }) => move(name, nameFor(old + 1, name.replace(/^\d{2}-/, ""))));
  const intro =
    up.length === 0
      ? "It's a draft and stays out of the course. When it's ready, take the _ off its name:"
      : "It's a draft and stays out of the course. When it's ready, make room and take the _ off its name, in this order:";
  return [
    `${join(folder, draft)} is yours to write.`,
    "",
    intro,
    "",
    ...before,
    move(draft, basename(draft).slice(1)),
    "",
    "Then: npm run compile, and npm run lint:lessons for what's left to do.",
  ].join("\n");
}
