import { describe, expect, it } from "vitest";
import { openNotebook } from "../../src/compile/complaint.ts";
import { checkNothingLost } from "../../src/compile/completeness.ts";
import { readMarkdown } from "../../src/compile/markdown.ts";
import { append, compileWith } from "./workshop.ts";

const LESSON = "02-second-kite.md";

/** The same body three times: the email, its plain text and the page. */
async function renderings(...lines: readonly string[]): Promise<readonly string[]> {
  const { course, problems } = await compileWith({ [LESSON]: append(...lines) });
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const lesson = course?.lessons[1];
  return [lesson?.email.html ?? [], lesson?.email.text ?? [], lesson?.pageHtml ?? []].map((segments) =>
    segments.map((part) => (typeof part === "string" ? part : "")).join(""),
  );
}

describe("every visible word is in the email, its plain text and the page", () => {
  it.each([
    ["a heading in a tight list", ["- ## Alpha", "- ## Beta"], ["Alpha", "Beta"]],
    ["a heading in a list in a block", [":::takeaways", "- ### Uno", "- due", ":::"], ["Uno", "due"]],
    [
      "a list in a note",
      ["Kites[^1].", "", "[^1]: You need:", "", "    - a breeze", "    - a line"],
      ["a breeze", "a line"],
    ],
    ["code in a note", ["Kites[^1].", "", "[^1]: Run:", "", "    ```", "    fly --now", "    ```"], ["fly --now"]],
    ["a note that only a note refers to", ["A[^1].", "", "[^1]: Bee[^2].", "", "[^2]: Sea."], ["Bee", "Sea."]],
    [
      "code with the end of a block in it",
      [":::takeaways", "```", ":::", "inside", "```", "after", ":::"],
      ["inside", "after"],
    ],
    ["the first heading of a table", ["| Item | Size |", "| - | - |", "| Spine | 90 cm |"], ["Item", "Size", "Spine"]],
    ["a table without rows", ["| Item | Size |", "| - | - |"], ["Item", "Size"]],
  ])("for %s", async (_, lines, words) => {
    for (const rendering of await renderings(...lines)) for (const word of words) expect(rendering).toContain(word);
  });

  it("or the first line of what's lost is an error", () => {
    const notebook = openNotebook();
    const root = readMarkdown("Kept.\n\nA lost one.\n\nKept too.", notebook.about("x.md"));
    const email = {
      "the email": "<p>Kept.</p><p>Kept too.</p>",
      "the email's plain text": "Kept.\n\nA lost one.\n\nKept too.",
    };
    checkNothingLost(root, email, notebook.about("x.md"));
    expect(notebook.problems().map(({ line, message }) => [line, message])).toEqual([
      [3, 'has words that the email wouldn\'t show: "A lost one.".'],
    ]);
  });

  it("and a short word can't hide in a longer one", () => {
    const notebook = openNotebook();
    const root = readMarkdown("- a\n- cat", notebook.about("x.md"));
    checkNothingLost(
      root,
      { "the email": "<ul><li>cat</li></ul>", "the email's plain text": "- a\n- cat" },
      notebook.about("x.md"),
    );
    expect(notebook.problems().map(({ line }) => line)).toEqual([1]);
  });

  it("or each rendering that loses it is named once, without a word of phones", () => {
    const notebook = openNotebook();
    const renderings = { "the email": "<p>one</p>", "the email's plain text": "one", "the web page": "<p>one</p>" };
    checkNothingLost(readMarkdown("one two", notebook.about("x.md")), renderings, notebook.about("x.md"));
    const where = "the email and the email's plain text and the web page";
    expect(notebook.problems().map(({ message }) => message)).toEqual([
      `has words that ${where} wouldn't show: "one two".`,
    ]);
  });
});
