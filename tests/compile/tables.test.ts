import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Table } from "mdast";
import { toString } from "mdast-util-to-string";
import { beforeAll, describe, expect, it } from "vitest";
import { compileCourse } from "../../src/compile/compile.ts";
import { openNotebook } from "../../src/compile/complaint.ts";
import { checkNothingLost } from "../../src/compile/completeness.ts";
import { readMarkdown, walk } from "../../src/compile/markdown.ts";
import type { Course } from "../../src/course/course.ts";
import type { Segment } from "../../src/course/email.ts";
import { tableShape } from "../../src/course/table-shape.ts";
import { append, compileWith } from "./workshop.ts";

const LESSONS = join(import.meta.dirname, "../../lessons/tpm-101");
const FILES = readdirSync(LESSONS).filter((name) => /^\d\d-.*\.md$/.test(name));

type Shown = { readonly email: readonly TableHtml[]; readonly page: readonly TableHtml[]; readonly text: string };
type TableHtml = {
  readonly kind: "table" | "chart" | "cards";
  readonly head: string;
  readonly rows: readonly string[];
};

function shownOf(course: Course, index: number): Shown {
  const whole = (segments: readonly Segment[]) =>
    segments.map((part) => (typeof part === "string" ? part : "…")).join("");
  const { email, pageHtml } = course.lessons[index]!;
  return { email: tablesIn(whole(email.html)), page: tablesIn(whole(pageHtml)), text: whole(email.text) };
}

/** Tables with headings, as a phone shows them: in cards, the names of columns are in the cells. */
function tablesIn(html: string): readonly TableHtml[] {
  return [...html.matchAll(/<table\b([^>]*)>\s*<thead\b[^>]*>([^]*?)<\/thead>([^]*?)<\/table>/g)].map(
    ([, attributes = "", head = "", body = ""]) => {
      const kind = attributes.includes("stack") ? "cards" : attributes.includes("chart") ? "chart" : "table";
      const onPhone = body.replaceAll(/<td\b[^>]*\bdata-name="([^"]*)"[^>]*>/g, " $1 ");
      const rows = onPhone.split("</tr>").slice(0, -1);
      return { kind, head: kind === "cards" ? "" : wordsOf(head), rows: rows.map(wordsOf) };
    },
  );
}

function wordsOf(html: string): string {
  const text = html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/&(?:#x27|#39);/g, "'")
    .replaceAll("&quot;", '"');
  return text
    .replaceAll("&amp;", "&")
    .replaceAll(/[\s\u00a0]+/g, " ")
    .trim();
}

function tablesWritten(text: string): readonly (readonly (readonly string[])[])[] {
  const root = readMarkdown(text.replace(/^---\n[^]*?\n---\n/, ""), openNotebook().about("x.md"));
  const tables = [...walk(root)].map(([node]) => node).filter((node): node is Table => node.type === "table");
  return tables.map(({ children }) => children.map((row) => row.children.map((cell) => toString(cell))));
}

describe("every heading of every table of the course", () => {
  let course: Course;
  beforeAll(async () => {
    const compiled = await compileCourse(LESSONS);
    if (compiled.course === undefined) throw new Error(JSON.stringify(compiled.problems));
    course = compiled.course;
  });

  it.each(FILES)("is on a phone, on the page, and in plain text: %s", (file) => {
    const written = tablesWritten(readFileSync(join(LESSONS, file), "utf8"));
    const shown = shownOf(course, FILES.indexOf(file));
    expect(shown.email.map(({ rows }) => rows.length)).toEqual(written.map((rows) => rows.length - 1));
    expect(shown.page.map(({ rows }) => rows.length)).toEqual(written.map((rows) => rows.length - 1));
    for (const [index, [head = [], ...rows]] of written.entries()) {
      for (const heading of head) {
        expect(shown.text).toContain(heading);
        for (const table of [shown.email[index], shown.page[index]]) {
          if (table?.kind !== "cards") expect(table?.head).toContain(heading);
          else for (const row of table.rows) expect(row).toContain(heading);
        }
      }
      if (tableShape(head, rows) !== "chart") continue;
      expect([shown.email[index]?.kind, shown.page[index]?.kind]).toEqual(["chart", "chart"]);
    }
  });
});

const RACI = [
  "| Work or decision | Operations director | Product manager | TPM |",
  "| --- | --- | --- | --- |",
  "| Features at launch | I | A/R | C |",
  "| Plan | I | C | A/R |",
];
const REGISTER = [
  "| If … then … | Likely? | Owner |",
  "| --- | --- | --- |",
  "| If it rains, then the stage is closed | High | Venue lead |",
  "| If … then … | | |",
];

async function lessonWith(...lines: readonly string[]): Promise<Shown> {
  const { course, problems } = await compileWith({ "02-second-kite.md": append(...lines) });
  if (course === undefined) throw new Error(JSON.stringify(problems));
  return shownOf(course, 1);
}

describe("a table", () => {
  it("that's read across stays a chart, and each of its rows is a line of the plain text", async () => {
    const { email, page, text } = await lessonWith(...RACI);
    for (const [chart] of [email, page]) {
      expect(chart).toMatchObject({ kind: "chart", head: "Work or decision Operations director Product manager TPM" });
      expect(chart?.rows).toEqual(["Features at launch I A/R C", "Plan I C A/R"]);
    }
    expect(text).toContain(
      [
        "Work or decision   | Operations director | Product manager | TPM",
        "Features at launch | I                   | A/R             | C",
        "Plan               | I                   | C               | A/R",
      ].join("\n"),
    );
  });

  it("that's read across and wider than a line has numbers above its columns, and says what they mean", async () => {
    const wider = RACI.map((line, row) => `${line} ${["Engineering lead", "---", "C", "C"][row]} |`);
    expect((await lessonWith(...wider)).text).toContain(
      [
        "1 = Operations director, 2 = Product manager, 3 = TPM, 4 = Engineering lead",
        "Work or decision   | 1 | 2   | 3   | 4",
        "Features at launch | I | A/R | C   | C",
        "Plan               | I | C   | A/R | C",
      ].join("\n"),
    );
  });

  it("of sentences becomes cards, which keep the name of their first column too", async () => {
    const { email, page, text } = await lessonWith(...REGISTER);
    for (const [table] of [email, page]) {
      expect(table?.kind).toBe("cards");
      expect(table?.rows).toEqual([
        "If … then …: If it rains, then the stage is closed Likely? High Owner: Venue lead",
        // Its first cell says what the column is called.
        "If … then … Likely? Owner:",
      ]);
    }
    expect(text).toContain("- If … then …: If it rains, then the stage is closed\n  Likely? High\n  Owner: Venue lead");
  });

  it("of two columns, or without rows, stays as it is", async () => {
    const two = await lessonWith("| Line | Yours |", "| --- | --- |", "| Goal | |");
    expect(two.email).toMatchObject([{ kind: "table", head: "Line Yours" }]);
    const none = await lessonWith("| Line | Yours | Date |", "| --- | --- | --- |");
    expect(none.email).toMatchObject([{ kind: "table", head: "Line Yours Date" }]);
    expect(none.page).toMatchObject([{ kind: "table", head: "Line Yours Date" }]);
  });
});

describe("a heading that only a phone loses", () => {
  const STACK = '<table class="stack"><thead><tr><th>Risk</th><th>Owner</th></tr></thead><tbody><tr>';
  const source = "| Risk | Owner |\n| - | - |\n| Rain | Ada |";
  const faults = (renderings: Parameters<typeof checkNothingLost>[1]) => {
    const notebook = openNotebook();
    checkNothingLost(readMarkdown(source, notebook.about("x.md")), renderings, notebook.about("x.md"));
    return notebook.problems().map(({ line, message }) => `${line} ${message}`);
  };

  it("is an error with its line, in the email and on the page", () => {
    const owner = '<span class="name muted">Owner:</span>';
    expect(
      faults({
        "the email": `${STACK}<td>Rain</td><td>${owner}Ada</td></tr></tbody></table>`,
        "the web page": `${STACK}<td>Rain</td><td data-name="Owner:">Ada</td></tr></tbody></table>`,
      }),
    ).toEqual(['1 has words that the email on a phone and the web page on a phone wouldn\'t show: "Risk".']);
  });

  it("is no error where its cells name it", () => {
    const names = (name: string) => `<td data-name="${name}:">`;
    const html = `${STACK}${names("Risk")}Rain</td>${names("Owner")}Ada</td></tr></tbody></table>`;
    expect(faults({ "the web page": html })).toEqual([]);
  });
});
