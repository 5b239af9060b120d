import { toString } from "mdast-util-to-string";
import { parse } from "yaml";
import { openNotebook } from "../../src/compile/complaint.ts";
import { readMarkdown, walk } from "../../src/compile/markdown.ts";
import { PROSE } from "../../src/compile/values.ts";

const MATTER = /^---\n(.*?)\n---\n/s;

/** What people read in a Markdown file of a course, paragraph by paragraph, without markup. */
export function passagesOfManuscript(text: string): readonly string[] {
  const matter = MATTER.exec(text);
  const root = readMarkdown(text.slice(matter?.[0].length ?? 0), openNotebook().about("manuscript"));
  const body = [...walk(root)].flatMap(([node]) => {
    if (node.type === "containerDirective") return Object.values(node.attributes ?? {}).map((value) => value ?? "");
    return ["paragraph", "heading", "tableCell"].includes(node.type) ? [toString(node)] : [];
  });
  return [...valuesOf(matter === null ? undefined : parse(matter[1] ?? ""), false), ...body];
}

function valuesOf(value: unknown, isRead: boolean): readonly string[] {
  if (typeof value === "string") return isRead ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => valuesOf(item, isRead));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => valuesOf(inside, PROSE.has(key)));
}
