import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, it, vi } from "vitest";
import { openNotebook } from "../../src/compile/complaint.ts";
import { drawAll } from "../../src/compile/pictures.ts";
import { readDocument } from "../../src/compile/templates/document.ts";
import { toDocx } from "../../src/compile/templates/docx.ts";
import { toXlsx } from "../../src/compile/templates/xlsx.ts";
import type { Segment } from "../../src/course/email.ts";
import { LOG, PLAN } from "./kite-templates.ts";
import { append, type Change, compileWith, temporaryFolder } from "./workshop.ts";

const LINKED = append(
  "See [the log](templates/kite-log.docx), [sheet](templates/kite-log.xlsx), [text](templates/kite-log.md), and [plan].",
  "",
  "[plan]: templates/kite-plan.docx",
);
const FILES = { "templates/kite-log.md": LOG, "templates/kite-plan.md": PLAN, "01-first-kite.md": LINKED };

const SITE = "https://kites.example/course";

type Made = Readonly<Record<string, Uint8Array>>;

/** Files by the names that learners see. */
async function madeFrom(changes: Readonly<Record<string, Change>>): Promise<Made> {
  const { templates, problems } = await compileWith(changes);
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const made = await Promise.all(
    templates.map(async ({ name, make }) => [name.replace(/\.[0-9a-f]{12}\./, "."), await make()] as const),
  );
  return Object.fromEntries(made);
}

function partOf(file: Uint8Array | undefined, part: string): string {
  return strFromU8(unzipSync(file ?? new Uint8Array())[part] ?? new Uint8Array());
}

describe("a template", () => {
  it("is linked from the email with its whole URL, from the page below it, and from the plain text", async () => {
    const { course, templates, problems } = await compileWith(FILES);
    expect(problems.map(({ code }) => code).filter((code) => /template|link/.test(code))).toEqual([]);
    const [first] = course?.lessons ?? [];
    const filled = (segments: readonly Segment[] = []) =>
      segments.map((part) => (typeof part === "string" ? part : part.hole === "public_url" ? SITE : "…")).join("");
    for (const { name } of templates) {
      expect(name).toMatch(/^kite-(?:log|plan)\.[0-9a-f]{12}\.(?:docx|xlsx|md)$/);
      const url = `${SITE}/templates/${name}`;
      expect(filled(first?.email.html)).toContain(`href="${url}"`);
      expect(filled(first?.email.text)).toContain(`<${url}>`);
      expect(filled(first?.pageHtml)).toContain(`href="/templates/${name}"`);
    }
    expect(templates).toHaveLength(4);
  });

  it("is written beside the pictures, only in the formats that are linked, and earlier ones stay", async () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    for (const log of [LOG, `${LOG}\nOne more line.\n`]) {
      const { templates } = await compileWith({ ...FILES, "templates/kite-log.md": log });
      await drawAll([{ renditions: templates }], folder, "test");
    }
    const endings = readdirSync(folder).map((name) => name.replace(/\.[0-9a-f]{12}\./, "."));
    expect(endings.toSorted()).toEqual([
      "kite-log.docx",
      "kite-log.docx",
      "kite-log.md",
      "kite-log.md",
      "kite-log.xlsx",
      "kite-log.xlsx",
      "kite-plan.docx",
    ]);
  });

  it("has the same bytes on another day, in another time zone", async () => {
    const zone = process.env["TZ"];
    const document = readDocument({ file: "x.md", text: LOG, complaints: openNotebook().about("x.md") })!;
    const about = { author: "Ada Wind", language: "en-US" };
    const made: Buffer[][] = [];
    for (const [other, now] of [
      ["Pacific/Kiritimati", Date.UTC(2026, 11, 24)],
      ["America/Los_Angeles", Date.UTC(2031, 5, 1)],
    ] as const) {
      process.env["TZ"] = other;
      vi.useFakeTimers({ now, toFake: ["Date"] });
      made.push([Buffer.from(await toDocx(document, about)), Buffer.from(await toXlsx(document, about))]);
      vi.useRealTimers();
    }
    process.env["TZ"] = zone;
    expect(made[0]?.map((file, index) => file.equals(made[1]![index]!))).toEqual([true, true]);
  });

  it("is Markdown as it was written, without comments to Coursepost", async () => {
    const made = await madeFrom({
      ...FILES,
      "templates/kite-log.md": LOG.replace("Look up.", "Look up. <!-- ok: x -->"),
    });
    expect(Buffer.from(made["kite-log.md"] ?? []).toString()).toBe(LOG);
  });
});

describe("a Word file", () => {
  it("has its title, its author, its language, and headings that are repeated on every page", async () => {
    const made = await madeFrom(FILES);
    const core = partOf(made["kite-log.docx"], "docProps/core.xml");
    expect(core).toContain(
      "<dc:title>Kite log</dc:title><dc:creator>Ada Wind</dc:creator><dc:language>en-US</dc:language>",
    );
    expect(core).not.toContain("dcterms");
    const body = partOf(made["kite-log.docx"], "word/document.xml");
    expect(body.match(/<w:tblHeader\/>/g)).toHaveLength(1);
    for (const words of ["Kite log", "honestly", "Flight", "=2+3", "Before you fly", "☐", "The line is dry.", "1."])
      expect(body).toContain(words);
    expect(partOf(made["kite-plan.docx"], "word/document.xml")).toContain("Draw it, and ask Ada &amp; Bo.");
    expect(partOf(made["kite-log.docx"], "word/styles.xml")).toContain('w:lang w:val="en-US"');
  });

  it("is on its side where a table is wide, and upright otherwise", async () => {
    const wide = LOG.replaceAll(/^\| (.*)$/gm, "| $1 a | b | c |").replace("--- | a", "---");
    const widened = wide.replace(/^\| --- .*$/m, "| --- | --- | --- | --- | --- | --- | --- |");
    const made = await madeFrom({ ...FILES, "templates/kite-log.md": widened });
    expect(partOf(made["kite-log.docx"], "word/document.xml")).toContain('w:orient="landscape"');
    expect(partOf((await madeFrom(FILES))["kite-log.docx"], "word/document.xml")).toContain('w:orient="portrait"');
  });
});

describe("a spreadsheet", () => {
  it("has bold headings that stay in sight, cells that are never calculated, and its notes", async () => {
    const made = await madeFrom(FILES);
    const sheet = partOf(made["kite-log.xlsx"], "xl/worksheets/sheet1.xml");
    expect(sheet).toContain('<pane ySplit="1"');
    expect(sheet).toContain('state="frozen"');
    expect(sheet).not.toContain("<f>");
    expect(sheet).toContain("<v>12</v>");
    const texts = partOf(made["kite-log.xlsx"], "xl/sharedStrings.xml");
    for (const words of ["=2+3", "Flight", "☐ The line is dry.", "Before you fly"]) expect(texts).toContain(words);
    expect(partOf(made["kite-log.xlsx"], "xl/workbook.xml")).toMatch(/name="Kite log"[^]*name="Notes"/);
    expect(partOf(made["kite-log.xlsx"], "docProps/core.xml")).toContain("<dc:title>Kite log</dc:title>");
  });
});

describe("a .csv file", () => {
  const csv = async (table: string) =>
    Buffer.from(
      (
        await madeFrom({
          "templates/kites.md": `# Kites\n\n${table}\n`,
          "01-first-kite.md": append("[Kites](templates/kites.csv)"),
        })
      )["kites.csv"] ?? [],
    ).toString();

  it("is quoted where it has to be, and marked as UTF-8 where a sign needs it", async () => {
    expect(await csv('| Kite | Says |\n| - | - |\n| A, B | "Hi" |\n| -3 | |')).toBe(
      'Kite,Says\r\n"A, B","""Hi"""\r\n-3,\r\n',
    );
    expect(await csv("| Café |\n| - |\n| é |")).toBe("\ufeffCafé\r\né\r\n");
  });
});

it("each of the course's templates comes as Markdown and in at least one more format", () => {
  const course = join(import.meta.dirname, "../../lessons/tpm-101");
  const lessons = readdirSync(course).filter((name) => /^\d\d-/.test(name));
  const text = lessons.map((name) => readFileSync(join(course, name), "utf8")).join("\n");
  const names = readdirSync(join(course, "templates")).map((name) => name.replace(/\.md$/, ""));
  expect(names).toHaveLength(8);
  for (const name of names) {
    expect(text).toContain(`(templates/${name}.md)`);
    expect(text).toContain(`(templates/${name}.docx)`);
  }
});
