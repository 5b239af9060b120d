import { describe, expect, it } from "vitest";
import { LOG, PLAN } from "./kite-templates.ts";
import { append, brief, type Change, compileWith } from "./workshop.ts";

const at = (text: string) => ({
  "templates/kite-log.md": text,
  "01-first-kite.md": append("[Log](templates/kite-log.docx)"),
});
const link = (address: string, log = LOG) => ({
  "templates/kite-log.md": log,
  "templates/kite-plan.md": PLAN,
  "01-first-kite.md": append(`[Log](${address}) and [plan](templates/kite-plan.md)`),
});

describe("an author's mistake with a template is told with its place and a fix", () => {
  it.each([
    ["no title", at("Text.\n"), "templates/kite-log.md:1 template-title"],
    ["front matter", at("---\ntitle: Log\n---\n\n# Log\n"), "templates/kite-log.md:1 template-title"],
    ["nothing to fill in", at("# Log\n"), "templates/kite-log.md:0 template-empty"],
    ["a picture in it", at("# Log\n\n![a](images/a.svg)\n"), "templates/kite-log.md:3 template-content"],
    ["code in it", at("# Log\n\n```\na\n```\n"), "templates/kite-log.md:3 template-content"],
    ["HTML in it", at("# Log\n\n<b>a</b>\n"), "templates/kite-log.md:3 template-content"],
    ["a hole in it", at("# Log\n\nHi {{first_name|you}}\n"), "templates/kite-log.md:3 template-content"],
    ["a block in it", at("# Log\n\n:::reply\nA\n:::\n"), "templates/kite-log.md:3 template-content"],
    ["a row with too many cells", at("# Log\n\n| a |\n| - |\n| 1 | 2 |\n"), "templates/kite-log.md:5 template-uneven"],
    [
      "a table too wide to print",
      at(`# Log\n\n|${" a |".repeat(13)}\n|${" - |".repeat(13)}\n`),
      "templates/kite-log.md:3 template-large",
    ],
    [
      "an endless cell",
      at(`# Log\n\n| a |\n| - |\n| ${"x".repeat(1001)} |\n`),
      "templates/kite-log.md:5 template-large",
    ],
    ["a name that no link holds", { "templates/Kite Log.md": LOG }, "templates/Kite Log.md:0 template-file"],
    ["a Word file", { "templates/log.docx": "PK" }, "templates/log.docx:0 template-file"],
    ["no link to it", { "templates/kite-log.md": LOG }, "templates/kite-log.md:0 template-unused"],
    ["a folder in capitals", { "Templates/kite-log.md": LOG }, "Templates:0 folder-name"],
    ["a link to none", link("templates/kite-lgo.docx"), "01-first-kite.md:* link-address"],
    ["a format that isn't made", link("templates/kite-log.pdf"), "01-first-kite.md:* link-address"],
    ["a spreadsheet without a table", link("templates/kite-plan.xlsx"), "01-first-kite.md:* link-address"],
    ["a .csv with a formula", link("templates/kite-log.csv"), "01-first-kite.md:* link-address"],
    [
      "a .csv of two tables",
      link("templates/kite-log.csv", `${LOG}\n| a |\n| - |\n`),
      "01-first-kite.md:* link-address",
    ],
    ["a link written another way", link("./templates/kite-log.docx"), "01-first-kite.md:* link-address"],
    [
      "a link from the signup page",
      { ...at(LOG), "course.md": append("[Log](templates/kite-log.docx)") },
      "course.md:* link-address",
    ],
  ])("%s", async (_, changes, told) => {
    const { problems } = await compileWith(changes);
    expect(problems.map((problem) => brief(problem))).toContainEqual(
      told.includes("*")
        ? expect.stringMatching(new RegExp(`^${told.replace("*", "\\d+").replaceAll(".", "\\.")}$`))
        : told,
    );
    expect(problems.every(({ hint }) => hint !== "")).toBe(true);
  });

  it("and the message says what to do instead", async () => {
    const hints = async (changes: Readonly<Record<string, Change>>) =>
      (await compileWith(changes)).problems.filter(({ code }) => code === "link-address").map(({ hint }) => hint);
    expect(await hints(link("templates/kite-lgo.docx"))).toEqual([
      'Write it in Markdown, as templates/kite-lgo.md. Did you mean "templates/kite-log.docx"?',
    ]);
    expect(await hints(link("templates/kite-log.pdf"))).toEqual(["Templates come as .docx, .xlsx, .csv, and .md."]);
    expect(await hints(link("templates/kite-log.csv"))).toEqual([
      "Start that cell with a word, or link to its .xlsx, where every cell is text.",
    ]);
  });
});
