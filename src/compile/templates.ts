import { createHash } from "node:crypto";
import type { CourseMatter } from "../course/course.ts";
import { keepRecent } from "../course/recent.ts";
import type { Reading } from "./folder.ts";
import { plainName, type Served } from "./pictures.ts";
import type { Source } from "./source.ts";
import type { Entry } from "./strays.ts";
import { formulaIn, toCsv } from "./templates/csv.ts";
import { type Document, readDocument } from "./templates/document.ts";
import { toDocx } from "./templates/docx.ts";
import type { About } from "./templates/seal.ts";
import { toXlsx } from "./templates/xlsx.ts";

/** What a template comes as. */
export const FORMATS = ["docx", "xlsx", "csv", "md"] as const;
type Format = (typeof FORMATS)[number];

/** A file that's made from a template, or the reason why it can't be. */
export type TemplateFile = Served | Refusal;

/** A template of a course: a document that its learners fill in. */
export type Template = {
  /** The source, as messages call it. */
  readonly file: string;
  /** By what a lesson writes: `templates/risk-register.docx`. Undefined where the template has errors, which have been told. */
  readonly files: ReadonlyMap<string, TemplateFile> | undefined;
};

/** By the names of their sources, without an ending. */
export type Templates = ReadonlyMap<string, Template>;

/**
 * Reads the sources of a course's templates, and reports names that can't be linked to.
 *
 * @param entries what's in the folder `templates/`
 */
export async function readTemplates(
  entries: readonly Entry[],
  { shown, notebook, open }: Reading,
): Promise<ReadonlyMap<string, Source>> {
  const sources = new Map<string, Source>();
  for (const { name, isFolder } of entries) {
    const complaints = notebook.about(`${shown}/templates/${name}`);
    const bare = /^([a-z0-9]+(?:-[a-z0-9]+)*)\.md$/.exec(name)?.[1];
    if (isFolder) {
      const hint = "Move its files up into templates/.";
      complaints.warning("template-skipped", 0, "is a folder, so it's skipped.", hint);
    } else if (bare === undefined && /\.md$/i.test(name)) {
      const better = `${plainName(name.replace(/\.md$/i, ""), "template")}.md`;
      const hint = `Rename it to "${better}": lowercase letters, digits, and hyphens.`;
      complaints.error("template-file", 0, "has a name that a link can't hold.", hint);
    } else if (bare === undefined) {
      const better = `${plainName(name.replace(/\.[^.]*$/, ""), "template")}.md`;
      const hint = `Write it as Markdown, in "${better}": .docx, .xlsx, and .csv are made from that.`;
      complaints.error("template-file", 0, "isn't Markdown.", hint);
    } else {
      const source = await open(`templates/${name}`);
      if (source !== undefined) sources.set(bare, source);
    }
  }
  return sources;
}

/** Makes every format of every template. */
export async function makeTemplates(
  sources: ReadonlyMap<string, Source>,
  course: Pick<CourseMatter, "sender" | "language"> | undefined,
): Promise<Templates> {
  const language = course?.language ?? "en";
  const about = { author: course?.sender.name ?? "", language: language === "en" ? "en-US" : language };
  const templates = new Map<string, Template>();
  for (const [name, source] of sources) {
    const document = readDocument(source);
    const files = document === undefined ? undefined : await filesOf(name, document, about);
    templates.set(name, { file: source.file, files });
  }
  return templates;
}

/** Eight templates take 0.3 s, and the preview makes them at every save. */
const known = keepRecent<ReadonlyMap<string, TemplateFile>>(100);

async function filesOf(name: string, document: Document, about: About): Promise<ReadonlyMap<string, TemplateFile>> {
  const key = JSON.stringify([name, document.markdown, about]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const files = new Map<string, TemplateFile>();
  for (const format of FORMATS) {
    const made = await MAKERS[format](document, about);
    files.set(`templates/${name}.${format}`, "why" in made ? made : served(name, format, made));
  }
  known.set(key, files);
  return files;
}

type Refusal = { readonly why: string; readonly hint: string };
type Maker = (document: Document, about: About) => Promise<Uint8Array | Refusal>;

const MAKERS: Readonly<Record<Format, Maker>> = {
  docx: toDocx,
  xlsx: async (document, about) => {
    if (document.blocks.some(({ is }) => is === "table")) return toXlsx(document, about);
    return { why: "which has no table to turn into a spreadsheet", hint: "Link to its .docx, or add a table." };
  },
  csv: async ({ blocks }) => {
    const [table, another] = blocks.filter((block) => block.is === "table");
    if (table === undefined) return { why: "which has no table", hint: "Link to its .docx, or add a table." };
    if (another !== undefined) {
      return { why: "which has more than one table, and a .csv holds one", hint: "Link to its .xlsx." };
    }
    const formula = formulaIn(table);
    if (formula === undefined) return toCsv(table);
    const hint = "Start that cell with a word, or link to its .xlsx, where every cell is text.";
    return { why: `which has a cell that a spreadsheet would calculate (${formula.slice(0, 30)})`, hint };
  },
  md: async ({ markdown }) => Buffer.from(markdown),
};

function served(name: string, format: Format, bytes: Uint8Array): Served {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  return { name: `${name}.${hash}.${format}`, make: async () => bytes };
}
