import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Course } from "../../src/course/course.ts";
import type { Segment } from "../../src/course/email.ts";
import { wordsOf } from "../../src/words/words.ts";

type Point = {
  /** In words of our own. */
  readonly point: string;
  /** A lesson's id, or the kind of a letter. */
  readonly lesson: string;
  /** Regular expressions. All of them have to be found below one heading, each at the beginning of a word, in any case. */
  readonly terms: readonly string[];
};

/** A part of the guide that TPM 101 is made from, with its points. */
export type GuideSection = { readonly section: string; readonly points: readonly Point[] };

export type Taught = Point & {
  readonly section: string;
  /** Such as "Lesson 2" or "Welcome letter"; undefined where the course has no such email. */
  readonly where: string | undefined;
  /** Of the first part that holds every term; undefined where none does. What's promised or asked isn't taught yet. */
  readonly heading: string | undefined;
  /** Terms that aren't anywhere in the email. */
  readonly missing: readonly string[];
};

export function readGuidePoints(): readonly GuideSection[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, "points.json"), "utf8")) as readonly GuideSection[];
}

/** Where each point of the guide is taught, in the order of the guide. */
export function findTaught(sections: readonly GuideSection[], course: Course): readonly Taught[] {
  return sections.flatMap(({ section, points }) =>
    points.map((point) => ({ ...point, section, ...findPoint(point, course) })),
  );
}

function findPoint({ lesson, terms }: Point, course: Course): Pick<Taught, "where" | "heading" | "missing"> {
  const number = course.lessons.findIndex(({ id }) => id === lesson);
  const letter = Object.values(course.letters).find(({ kind }) => kind === lesson);
  const email = course.lessons[number]?.email ?? letter?.email;
  if (email === undefined) return { where: undefined, heading: undefined, missing: terms };
  const where = letter === undefined ? `Lesson ${number + 1}` : `The ${lesson} letter`;
  const text = plain(email.text);
  const { mail } = wordsOf(course);
  const promises = [mail.lesson.objectives, mail.quiz.title].map(straight);
  const part = partsOf(text).find(
    ({ heading, words }) => !promises.includes(heading) && terms.every((term) => occurs(term, words)),
  );
  return { where, heading: part?.heading, missing: terms.filter((term) => !occurs(term, text)) };
}

function occurs(term: string, text: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${term})`, "iu").test(text);
}

function plain(segments: readonly Segment[]): string {
  return straight(segments.map((segment) => (typeof segment === "string" ? segment : segment.fallback)).join(""));
}

function straight(text: string): string {
  return text.replaceAll("’", "'");
}

/** What is below each heading of a plain text, with the heading itself. */
function partsOf(text: string): readonly { readonly heading: string; readonly words: string }[] {
  return text
    .replace(/^--$/m, "# The footer")
    .split(/^(?=#{1,6} )/m)
    .map((part) => ({
      heading: /^#+ (.+)/.exec(part)?.[1] ?? "The beginning",
      words: part.replaceAll(/\s+/g, " "),
    }));
}

/** `docs/COVERAGE.md`. */
export function coverageTable(taught: readonly Taught[]): string {
  const sections = [...Map.groupBy(taught, ({ section }) => section)];
  return [
    "# Coverage",
    "",
    "TPM 101 is made from Krista Palmer’s guide to a career in technical program management. This is every point of the guide, in our",
    "own words, with the place where the course teaches it. It's made from `tests/guide/points.json`, and",
    "`tests/guide/coverage.test.ts` checks that each point's terms are found below that heading. After a change to a lesson, run",
    "`npx vitest run tests/guide -u`.",
    "",
    `${taught.length} points in ${sections.length} sections.`,
    ...sections.flatMap(([section, points]) => [
      "",
      `## ${section}`,
      "",
      "| Point | Taught in | Below |",
      "| --- | --- | --- |",
      ...points.map(
        ({ point, where, heading }) =>
          `| ${point} | ${where ?? "nowhere"} | ${heading?.replaceAll("|", "\\|") ?? "nowhere"} |`,
      ),
    ]),
    "",
  ].join("\n");
}
