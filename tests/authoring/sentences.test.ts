import { describe, expect, it } from "vitest";
import { passagesOfCode } from "../../scripts/sentences/code.ts";
import { draw, sentencesIn } from "../../scripts/sentences/draw.ts";
import { passagesOfManuscript } from "../../scripts/sentences/manuscript.ts";

const LESSON = `---
id: not a sentence at all
subject: "Why do kites fly?"
quiz:
  - question: "What holds a kite?"
    choices: ["A line and a bridle", "The wind"]
    answer: 1
---

## Two kites in the air

A kite *leans* into
the wind. Does yours?

| What it is | Lines |
| --- | --- |
| Holds the sail open | Four |

![A kite above two trees.](images/kite.svg)

:::exercise{minutes=15 makes="A kite of your own"}
1. Tie **both** lines.
:::
`;

const CODE = [
  '/** "Not a sentence here." */',
  'import { html } from "hono/html"; // "Nor is this one."',
  String.raw`const word = { a: "The line is \"long\" enough.", key: "two words" };`,
  'const text = (n) => html`<p>You have ${n === 1 ? "One kite of yours" : `${n} kites by now`}, <b>and\n  a line</b>.</p>`;',
  'const last = "It ends with this.";',
].join("\n");

const texts = (passages: readonly string[]) => sentencesIn("a file", passages).map(({ text }) => text);

describe("the sentences that learners read", () => {
  it("are those of a lesson's front matter, its text, its tables, its pictures, and its blocks", () => {
    expect(texts(passagesOfManuscript(LESSON))).toEqual([
      "Why do kites fly?",
      "What holds a kite?",
      "A line and a bridle",
      "Two kites in the air",
      "A kite leans into the wind.",
      "What it is",
      "Holds the sail open",
      "A kite above two trees.",
      "A kite of your own",
      "Tie both lines.",
    ]);
  });

  it("are those of a course's settings, and of its teacher and illustration", () => {
    const course = `---
id: not a sentence at all
full_title: "Kites 101: Paper, Wind and String"
teacher:
  photo: images/not a sentence.jpg
  lines: ["I build kites by hand."]
illustration:
  alt: "Three kites above a beach"
---
`;
    expect(texts(passagesOfManuscript(course))).toEqual([
      "Kites 101: Paper, Wind and String",
      "I build kites by hand.",
      "Three kites above a beach",
    ]);
  });

  it("are a module's strings, and the values within them, but not its comments", () => {
    expect(texts(passagesOfCode(CODE))).toEqual([
      'The line is "long" enough.',
      "One kite of yours",
      "… kites by now",
      "You have …, and a line.",
      "It ends with this.",
    ]);
  });

  it("are drawn the same for the same seed, each once", () => {
    const all = Array.from({ length: 40 }, (_, index) => ({ file: "a file", text: String(index) }));
    expect(draw(all, 10, 7)).toEqual(draw(all, 10, 7));
    expect(draw(all, 10, 7)).not.toEqual(draw(all, 10, 8));
    expect(new Set(draw(all, 50, 7)).size).toBe(40);
  });
});
