import { readBody } from "../body.ts";
import { openNotebook } from "../complaint.ts";
import { type CourseFolder, readCourseFolder } from "../folder.ts";
import { readFrontMatter } from "../front-matter.ts";
import { type MailKind, openHoleBook } from "../holes.ts";
import { lineOf, walk } from "../markdown.ts";
import type { Source } from "../source.ts";

/** An address on somebody else's site, and where it is written. */
export type OutsideLink = { readonly url: string; readonly file: string; readonly line: number };

/**
 * All https addresses that a course leads to or shows: of lessons, letters and the signup page.
 *
 * @returns undefined where there is no such folder; files that cannot be read are left out
 */
export async function readOutsideLinks(folder: string): Promise<readonly OutsideLink[] | undefined> {
  const notebook = openNotebook();
  const sources = await readCourseFolder(folder, notebook);
  if (notebook.problems().some(({ code }) => code === "course-missing")) return undefined;
  return linksOf(sources);
}

function linksOf({ course, lessons, letters }: CourseFolder): readonly OutsideLink[] {
  return [
    ...(course === undefined ? [] : [...siteOf(course), ...linksIn(course, "lesson")]),
    ...lessons.flatMap((source) => linksIn(source, "lesson")),
    ...[...letters].flatMap(([kind, source]) => linksIn(source, kind)),
  ];
}

function linksIn({ file, text }: Source, kind: MailKind): readonly OutsideLink[] {
  const unread = openNotebook().about(file);
  const front = readFrontMatter({ file, text, complaints: unread });
  if (front === undefined) return [];
  const book = openHoleBook([text]);
  const { root } = readBody(front.body, kind, new Map(), book, { drawings: new Map() }, unread);
  const found: OutsideLink[] = [];
  for (const [node] of walk(root)) {
    const isLink = node.type === "link" || node.type === "definition" || node.type === "image";
    const url = isLink ? node.url : node.type === "containerDirective" ? (node.attributes?.["to"] ?? "") : "";
    // A hole alone is an address of ours.
    if (typeof book.split(url)[0] !== "string" || !/^https:\/\//i.test(url)) continue;
    found.push({ url: book.sample(url), file, line: lineOf(node) });
  }
  return found;
}

function siteOf({ file, text }: Source): readonly OutsideLink[] {
  const front = readFrontMatter({ file, text, complaints: openNotebook().about(file) });
  const data = front?.data;
  const site: unknown = typeof data === "object" && data !== null ? Reflect.get(data, "site") : undefined;
  if (front === undefined || typeof site !== "string" || !site.startsWith("https://")) return [];
  return [{ url: site, file, line: front.lineOf(["site"]) }];
}
