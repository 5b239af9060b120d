import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { lintLesson } from "../../src/compile/lint/lesson.ts";
import { type Manuscript, readManuscript } from "../../src/compile/lint/manuscript.ts";
import { measureLesson } from "../../src/compile/lint/measures.ts";
import { sentencesOf } from "../../src/compile/lint/sentences.ts";
import { formatProblem } from "../../src/course/problem.ts";
import { MINI } from "../compile/mini.ts";
import { append, miniCourse, swap } from "../compile/workshop.ts";
import { run } from "./command-line.ts";

const LESSON = "02-second-kite.md";
/** The line of the second lesson on which `append` begins. */
const END = 27;

function read(name: string, text = MINI[name] ?? ""): Manuscript {
  const manuscript = readManuscript({ file: `lessons/mini/${name}`, text });
  if (manuscript === undefined) throw new Error(`${name} cannot be read`);
  return manuscript;
}

/** The advice on the second lesson with these lines at its end, as "line code". */
function adviceOn(...lines: readonly string[]): readonly string[] {
  const lesson = read(LESSON, append(...lines)(MINI[LESSON] ?? ""));
  return lintLesson(lesson, [read("01-first-kite.md"), lesson]).map(({ line, code }) => `${line} ${code}`);
}

const LONG = `A kite ${"rises and ".repeat(19)}falls.`;

describe("a lesson", () => {
  it("of plain prose needs no advice", () => {
    expect(adviceOn("A kite rises. It falls in the end, as we said in lesson 1.")).toEqual([]);
  });

  it.each<readonly [behaviour: string, lines: readonly string[], advice: string]>([
    ["a sentence of more than 40 words", ["Short.", "And", LONG], `${END + 1} sentence-long`],
    ["words that age", ["Kites were\nrecently made safer."], `${END + 1} time-ageing`],
    ["a time that counts back from the writing", ["It began two years ago."], `${END} time-ageing`],
    ["a season counted from the writing", ["We fly next summer."], `${END} time-ageing`],
    ["a link that says little", ["[Click here to fly](https://kites.example)"], `${END} link-vague`],
    ["a link that says what to do and not where", ["[Learn more →](https://kites.example)"], `${END} link-vague`],
    ["a bare address", ["See https://kites.example/a."], `${END} link-bare`],
    ["an address without its scheme", ["[kites.example/a](https://kites.example/a)"], `${END} link-bare`],
    ["a link to a lesson's file that is not there", ["[next](03-third-kite.md)"], `${END} link-dead`],
    ["a link to an id that is not there", ["[next](third-kite)"], `${END} link-dead`],
    ["a link to a heading that is not there", ["[up](#the-sea)"], `${END} link-dead`],
    ["a link to a heading that another lesson lacks", ["[up](01-first-kite.md#the-sea)"], `${END} link-dead`],
    ["a definition that leads to no lesson", ["[kite][k]", "", "[k]: ./09-x.md"], `${END + 2} link-dead`],
    ["the number of a lesson that is not there", ["We come back to it in lesson 3."], `${END} lesson-unknown`],
    ["an image in a few words", ['![A red kite](https://kites.example/a.png "300x200")'], `${END} image-alt`],
    [
      "an image of another site that doesn't say how large it is",
      ["![A red kite above the sea](https://kites.example/a.png)"],
      `${END} image-size`,
    ],
    [
      "an image of",
      ['![An image of a red kite above the sea](https://kites.example/a.png "300x200")'],
      `${END} image-alt`,
    ],
    ["a promise without an exercise", [":::objectives\n- Fly it\n:::"], `${END} exercise-missing`],
    ["more time than was asked for", [":::exercise{minutes=45 makes=kite}\nFold it.\n:::"], `${END} time-long`],
    ["a reading time that is not its own", ["This is a ten-minute read."], `${END} reading-time`],
    ["a note to the author", ["TODO: say more about wind."], `${END} todo-left`],
  ])("gets advice on %s", (_, lines, advice) => {
    expect(adviceOn(...lines)).toEqual([advice]);
  });

  it.each<readonly [behaviour: string, line: string]>([
    ["what a quotation says of time", '> "I came recently," he said.'],
    ["what a story says of time", ":::example{title=Wind}\nShe had come two weeks ago.\n:::"],
    ["at the moment of something", "At the moment of landing, let go."],
    ["a hole as an address", "[your page]({{progress_url}})"],
    ["a heading that is there", "## The *wide* sea!\n\n[down](#the-wide-sea)"],
    ["a lesson's file that is there", "[before](01-first-kite.md#what-you-need)"],
    ["a lesson's id that is there", "[before](first-kite)"],
    ["an address to write to", "Write to ada@kites.example."],
    ["a site's name", "[kites.example](https://kites.example)"],
    ["a link to a template", "[Fill it in](templates/kite-log.docx)"],
    ["its own reading time", "This is a 1-minute read."],
    ["minutes that are not of reading", "Wait ten minutes before you read the wind."],
  ])("may have %s", (_, line) => {
    expect(adviceOn(line)).toEqual([]);
  });

  it("that takes long words and long breath is told its grade", () => {
    const heavy =
      "Organizational accountability presupposes institutional transparency, notwithstanding considerable administrative complexity, throughout multidimensional transformation initiatives.";
    const lesson = read(LESSON, append(heavy, heavy)(MINI[LESSON] ?? ""));
    const [advice] = lintLesson(lesson, [lesson]);
    expect(advice?.code).toBe("grade-high");
    expect(advice?.message).toMatch(/^reads at grade \d\d\.\d\.$/);
  });

  it("is not told again what the compiler has told", () => {
    const line = '![A kite](https://kites.example/a.png "300x200")';
    const lesson = read(LESSON, append(line)(MINI[LESSON] ?? ""));
    const [advice] = lintLesson(lesson, [lesson]);
    expect(advice?.code).toBe("image-alt");
    expect(lintLesson(lesson, [lesson], advice === undefined ? [] : [advice])).toEqual([]);
  });

  it("is told how a phone cuts its subject, emoji and all", () => {
    const subject = "🪁🪁 A second kite, and then a better one for the sea";
    const lesson = read(LESSON, swap("A second kite, and a better one", subject)(MINI[LESSON] ?? ""));
    expect(measureLesson(lesson).subject).toBe("🪁🪁 A second kite, and then a better o…");
    expect(lintLesson(lesson, [lesson]).map(formatProblem)).toEqual([
      'lessons/mini/02-second-kite.md:4 subject is cut off on a phone: "🪁🪁 A second kite, and then a better o…". Make sure it works that way, or say it in 38 characters.',
    ]);
  });

  it("shows a misspelled file the right one", () => {
    const lesson = read(LESSON, append("[before](01-frist-kite.md)")(MINI[LESSON] ?? ""));
    const [advice] = lintLesson(lesson, [read("01-first-kite.md"), lesson]);
    expect(advice?.hint).toContain('Did you mean "01-first-kite.md"?');
  });
});

describe("sentences", () => {
  it("end where a reader hears them end, each on its own line", () => {
    const text = [
      "Dr. Wind flew, e.g. on Mondays. 12 kites rose.",
      'He said "Go!" and went. Two ways: (a) Run. (b) Wait',
      "for wind. See [the plan](https://kites.example/a.b.c) vs. the map.",
    ];
    const lesson = read(LESSON, append(...text)(MINI[LESSON] ?? ""));
    expect(
      sentencesOf(lesson)
        .slice(2)
        .map(({ line, text }) => `${line} ${text}`),
    ).toEqual([
      `${END} Dr. Wind flew, e.g. on Mondays.`,
      `${END} 12 kites rose.`,
      `${END + 1} He said "Go!" and went.`,
      `${END + 1} Two ways: (a) Run.`,
      `${END + 1} (b) Wait for wind.`,
      `${END + 2} See the plan vs. the map.`,
    ]);
  });

  it("are prose: no headings, tables, code or lists of things", () => {
    const before = sentencesOf(read(LESSON)).length;
    const text = [
      "## A heading.",
      "",
      "- paper",
      "- sticks",
      "",
      "| A. | B. |",
      "| - | - |",
      "",
      "~~~",
      "Code.",
      "~~~",
    ];
    expect(sentencesOf(read(LESSON, append(...text)(MINI[LESSON] ?? "")))).toHaveLength(before);
  });
});

describe("the reading grade", () => {
  it("is that of Flesch and Kincaid", () => {
    const body = "The cat sat on the mat. It was a very happy cat.";
    const text = (MINI[LESSON] ?? "").replace(/Longer[^]*$/, body);
    // 12 words in 2 sentences with 14 syllables: 0.39 × 6 + 11.8 × 14 / 12 − 15.59.
    expect(measureLesson(read(LESSON, text)).grade).toBeCloseTo(0.39 * 6 + (11.8 * 14) / 12 - 15.59, 6);
  });

  it("is none where there is no prose", () => {
    const text = (MINI[LESSON] ?? "").replace(/Longer[^]*$/, "## Nothing\n");
    expect(measureLesson(read(LESSON, text)).grade).toBeNaN();
  });
});

describe("the lint-lessons command", () => {
  const desk = (...changes: Parameters<typeof miniCourse>) => dirname(dirname(miniCourse(...changes)));

  it("prints a table and advice with its place, and ends well", async () => {
    const { code, out, err } = await run(desk({ [LESSON]: append("We fly next summer.") }), ["lint-lessons"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^ {2}lesson +grade +words +minutes +longest sentence +subject, as a phone cuts it$/m);
    expect(out).toMatch(
      /^ {2}02-second-kite\.md +-?\d+\.\d +11 +1 +4 words, line 21 +A second kite, and a better one$/m,
    );
    expect(out).toContain(`  lessons/mini/02-second-kite.md:${END} says "next summer". Learners will read it`);
    expect(out).toContain("  lessons/mini/02-second-kite.md has only 11 words. A lesson should have 700 to 950.");
    expect(out).toMatch(/No errors\. \d pieces of advice\.\n$/);
  });

  it("fails on advice where it is told to be strict", async () => {
    const { code } = await run(desk(), ["lint-lessons", "lessons/mini", "--strict"]);
    expect(code).toBe(1);
  });

  it("fails on errors, and gives its advice all the same", async () => {
    const folder = desk({ [LESSON]: append("We fly.", "", "```", "and the code") });
    const { code, out } = await run(folder, ["lint-lessons", "mini"]);
    expect(code).toBe(1);
    expect(out).toContain(`02-second-kite.md:${END + 2} opens code with \`\`\` and never closes it.`);
    expect(out).toContain("Advice");
    expect(out).toMatch(/1 error\. \d pieces of advice\.\n$/);
  });

  it("says that a folder is none", async () => {
    const { code, out } = await run(desk(), ["lint-lessons", "lessons/none"]);
    expect(code).toBe(1);
    expect(out).toContain("lessons/none isn't a folder that can be read.");
  });
});

describe("TPM 101", () => {
  it("reads well: every lesson at grade 10 or below, no sentence over 40 words, every link alive", async () => {
    const folder = join(import.meta.dirname, "../..");
    const { code, out } = await run(folder, ["lint-lessons", "tests/fixtures/lessons/tpm-101"]);
    expect(code).toBe(0);
    for (const complaint of ["reads at grade", "a sentence of", "leads to", "mentions lesson", "takes 3"]) {
      expect(out).not.toContain(complaint);
    }
    expect(out).toContain("08-your-resume.md");
    expect(readFileSync(join(folder, "docs/WRITING.md"), "utf8")).toContain("npm run lint:lessons");
  });
});
