import { describe, expect, it } from "vitest";
import { append, compileWith, swap } from "./workshop.ts";

const LESSON = "02-second-kite.md";
/** The line on which what is appended begins. */
const AT = 27;

/** What the compiler tells of a lesson with these lines at its end, but for its length. */
async function told(...lines: readonly string[]): Promise<readonly string[]> {
  const { problems } = await compileWith({ [LESSON]: append(...lines) });
  return problems.filter(({ code }) => code !== "lesson-short").map(({ line, code }) => `${line} ${code}`);
}

describe("what an author most likely meant otherwise is told, with its line", () => {
  it.each([
    ["code that is never closed", ["```", "code", "", "## Next", "", "Bye."], `${AT} code-unclosed`],
    ["code in a quote that is never closed", ["> ~~~", "> code"], `${AT} code-unclosed`],
    ["a heading without its space", ["##What next"], `${AT} heading-literal`],
    ["a heading that skips a rank", ["## A", "", "#### B"], `${AT + 2} heading-skips`],
    ["a paragraph that four spaces make code", ["Text.", "", "    And more text."], `${AT + 2} code-indented`],
    ["a row with a cell too many", ["| a | b |", "| - | - |", "| 1 | 2 | lost |"], `${AT + 2} table-uneven`],
    ["a row with a cell too few", ["| a | b |", "| - | - |", "| 1 |"], `${AT + 2} table-uneven`],
    ["a sentence over a rule", ["That's it.", "---", "", "Next."], `${AT} heading-underlined`],
    ["a no-break space behind a marker", ["-\u00a0one", "-\u00a0two"], `${AT} space-strange`],
    ["a no-break space behind a heading's marks", ["##\u00a0Next"], `${AT} space-strange`],
    ["a wiki's link", ["See [[Kites]]."], `${AT} wiki-literal`],
    ["a wiki's picture", ["![[kite.png]]"], `${AT} wiki-literal`],
    ["attributes behind a heading", ["## Title {#id .class}"], `${AT} attribute-literal`],
    ["bold that stays as it is", ["これは**「太字」**です"], `${AT} emphasis-literal`],
    ["bold with a space inside", ["It is ** very ** windy and ** strong**."], `${AT} emphasis-literal`],
    ["a highlighter", ["A ==strong== wind."], `${AT} mark-literal`],
    ["a formula", ["$$F = ma$$"], `${AT} math-literal`],
    ["another program's tag", ["Hi *|FNAME|*,"], `${AT} tag-literal`],
    ["a link with its brackets reversed", ["(plans)[https://plans.example]"], `${AT} link-reversed`],
    ["a link with a space in it", ["[plans] (https://plans.example)"], `${AT} link-literal`],
    ["a table without its second line", ["| a | b |", "| 1 | 2 |"], `${AT} table-literal`],
    ["bullets from a word processor", ["• one", "• two"], `${AT} bullet-literal`],
    ["a box without its space", ["- []one", "- [ ] two"], `${AT} checkbox-literal`],
    ["a note that nothing refers to", ["A.", "", "[^1]: never"], `${AT + 2} note-unused`],
    ["something still to do", ["TODO: write this."], `${AT} unfinished`],
    ["a scaffold's words", ["[insert your story here]"], `${AT} unfinished`],
  ])("%s", async (_, lines, expected) => {
    expect(await told(...lines)).toContain(expected);
  });

  it("and nothing is told of what is right", async () => {
    const lines = [
      "A hashtag \\##kites, 2 * 3 * 4, the [plans](https://kites.example/a_b_c), `**code**` and 10% of $5.",
      "",
      "-5 degrees and 3.5 knots, ~~gone~~, a price\\*, 2 \\* 3, Ctrl+C, **Kite**-like, *a* - b, \\`, C:\\new, x^2, [by when], ___.",
      "",
      "\\- not an item, \\#not-a-heading, \\**not bold",
      "",
      "1. one",
      "   - two",
      "10. three",
      "",
      "## Next",
      "",
      "### Then",
      "",
      "```yaml",
      "# TODO in code is code",
      "run: echo ${{ github.sha }} [[x]]",
      "```",
      "",
      "| a | |",
      "| - | - |",
      "| 1 | |",
      "",
      "- [x] done",
      "- [ ] open[^1]",
      "",
      "[^1]: A note.",
    ];
    expect(await told(...lines)).toEqual([]);
  });
});

describe("a warning can be overruled where it is", () => {
  it("behind its line", async () => {
    expect(await told("Leave the jar until tomorrow. <!-- ok: relative-time -->")).toEqual([]);
  });

  it("by a line above its paragraph, and for that paragraph alone", async () => {
    const lines = [
      "<!-- ok: relative-time, unfinished -->",
      "Until tomorrow",
      "and TODO is a word.",
      "",
      "See you tomorrow.",
    ];
    expect(await told(...lines)).toEqual([`${AT + 4} relative-time`]);
  });

  it("but no other warning is, and no error", async () => {
    expect(
      await told("A ==mark== tomorrow <!-- ok: relative-time -->", "", "# One <!-- ok: heading-level -->"),
    ).toEqual([`${AT} mark-literal`, `${AT + 2} heading-level`]);
  });
});

describe("front matter", () => {
  const inMatter = async (from: string, to: string) => {
    const { problems } = await compileWith({ [LESSON]: swap(from, to) });
    return problems
      .filter(({ code }) => code !== "lesson-short")
      .map(({ severity, line, code }) => `${severity} ${line} ${code}`);
  };
  it.each([
    ["a value that is cut at a number sign", "title: Lesson #2", "error 3 value-cut"],
    ["curly quotes around a value", "title: “A second kite”", "warning 3 quotes-curly"],
    ["a title still to be written", 'title: "TODO: a title"', "warning 3 unfinished"],
    ["a key that is there twice", "title: A\ntitle: B", "error 4 yaml"],
    ["a tab, once and not once a line", "title: A\n\tb: c\n\td: e", "error 4 yaml"],
  ])("tells of %s", async (_, line, expected) => {
    expect(await inMatter("title: A second kite", line)).toEqual([expected]);
  });

  it("takes a remark behind one word", async () => {
    expect(await inMatter("id: second-kite", "id: second-kite # never change it")).toEqual([]);
  });
});

describe("a quiz", () => {
  const QUIZ = /quiz:\n(?: .*\n)+/;
  it("may have no questions at all: the email keeps its button, the page shows none", async () => {
    const { course, problems } = await compileWith({ [LESSON]: (text) => text.replace(QUIZ, "") });
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    const text = course?.lessons[1]?.email.text.map((part) => (typeof part === "string" ? part : "")).join("");
    expect(text).toContain("Mark as done");
    expect(text).not.toContain("Check yourself");
  });

  it("has as many questions as its course says", async () => {
    const { problems } = await compileWith({
      "course.md": swap("schedule:", "quiz: 3\nschedule:"),
      [LESSON]: (text) => text.replace(QUIZ, "quiz: []\n"),
    });
    expect(problems.filter(({ code }) => code === "quiz-count").map(({ file, line }) => [file, line])).toEqual([
      [`lessons/mini/${LESSON}`, 6],
    ]);
  });
});
