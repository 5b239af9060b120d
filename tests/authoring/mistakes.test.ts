import { beforeAll, describe, expect, it } from "vitest";
import { compileCourse } from "../../src/compile/compile.ts";
import type { Problem } from "../../src/course/problem.ts";
import { MINI } from "../compile/mini.ts";
import { type Change, miniCourse } from "../compile/workshop.ts";
import { COURSE_FILE } from "./mistakes/course.ts";
import { FILES } from "./mistakes/files.ts";
import { FRONT_MATTER } from "./mistakes/front-matter.ts";
import { BASE, LESSON, type Mistake } from "./mistakes/mistake.ts";
import { MORE_TEXT } from "./mistakes/more-text.ts";
import { TEXT } from "./mistakes/text.ts";

type Changes = Readonly<Record<string, Change>>;

/** Lessons of one course: their numbers have two digits. */
const MOST_LESSONS = 60;

const known = new Map<string, Promise<readonly Problem[]>>();

/** What's told of a course, but for the length of its lessons. Most fixes lead back to the same course. */
function told(changes: Changes): Promise<readonly Problem[]> {
  const key = JSON.stringify(changes, (_, value: unknown) => (typeof value === "function" ? String(value) : value));
  const compiled = known.get(key) ?? problemsOf(changes);
  known.set(key, compiled);
  return compiled;
}

async function problemsOf(changes: Changes): Promise<readonly Problem[]> {
  const { problems } = await compileCourse(miniCourse({ ...BASE, ...changes }));
  return problems.filter(({ code }) => code !== "lesson-short");
}

function place({ file, line }: Problem): string {
  return `${file.replace(/^lessons\/mini\//, "")}:${line}`;
}

function brief(problem: Problem): string {
  return `${place(problem)} ${problem.code} ${problem.message}`;
}

function expectTold({ at, most = 1 }: Mistake, problems: readonly Problem[]): void {
  expect(problems.map(place), problems.map(brief).join("\n")).toContain(at);
  expect(problems.length, problems.map(brief).join("\n")).toBeLessThanOrEqual(most);
  for (const { hint } of problems) expect(hint).not.toBe("");
}

describe.each([
  ["front matter", FRONT_MATTER],
  ["course.md and the letters", COURSE_FILE],
  ["names and encodings", FILES],
])("an author's mistake in %s is told once, where it is, and the fix works", (_, mistakes) => {
  it.each(mistakes.map((mistake) => [mistake.what, mistake] as const))("%s", async (_what, mistake) => {
    expectTold(mistake, await told(mistake.bad));
    expect((await told(mistake.good)).map(brief)).toEqual([]);
  });
});

describe("an author's mistake in the text is told once, where it is, and the fix works", () => {
  const mistakes = [...TEXT, ...MORE_TEXT];
  let bad: readonly Problem[] = [];
  let good: readonly Problem[] = [];
  beforeAll(async () => {
    bad = await inLessons(mistakes.map((mistake) => mistake.bad[LESSON]));
    good = await inLessons(mistakes.map((mistake) => mistake.good[LESSON]));
  });

  it.each(mistakes.map((mistake, index) => [mistake.what, mistake, index] as const))("%s", (_what, mistake, index) => {
    const mine = (problems: readonly Problem[]) =>
      problems
        .filter(({ file }) => file === `lessons/mini/${nameOf(index)}`)
        .map((problem) => ({ ...problem, file: `lessons/mini/${LESSON}` }));
    expectTold(mistake, mine(bad));
    expect(mine(good).map(brief)).toEqual([]);
  });
});

/** Each text as a lesson of its own, many lessons to a course: one that's compiled alone takes as long as forty of them. */
async function inLessons(texts: readonly (Change | undefined)[]): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (let from = 0; from < texts.length; from += MOST_LESSONS) {
    const lessons = texts.slice(from, from + MOST_LESSONS).map((text, index) => {
      const own = String(text)
        .replace("id: second-kite", `id: kite-${from + index}`)
        .replace("A second kite, and", `Kite ${from + index}, and`);
      return [nameOf(from + index), own] as const;
    });
    problems.push(...(await told(Object.fromEntries([...lessons, [LESSON, MINI[LESSON] ?? ""]]))));
  }
  return problems;
}

function nameOf(index: number): string {
  return `${String(30 + (index % MOST_LESSONS))}-k${index}.md`;
}

it("there are more than two hundred of them", () => {
  const all = [...FRONT_MATTER, ...COURSE_FILE, ...FILES, ...TEXT, ...MORE_TEXT];
  expect(all.length).toBeGreaterThanOrEqual(200);
});
