import type { Heading, Root, RootContent } from "mdast";
import { toString } from "mdast-util-to-string";
import { type CourseMatter, type Glossary, glossaryMatterSchema } from "../course/course.ts";
import type { Complaints } from "./complaint.ts";
import { readFrontMatter } from "./front-matter.ts";
import { openHoleBook } from "./holes.ts";
import { lineOf } from "./markdown.ts";
import { checkMatter } from "./matter.ts";
import { readPage, setPage } from "./page.ts";
import { checkPlain } from "./slips.ts";
import type { Source } from "./source.ts";

type Section = { readonly heading: Heading; readonly children: RootContent[] };

/**
 * Reads a course's glossary: below its front matter, a `##` heading for each term and what it means. It's checked like
 * the signup page, and its terms are put in alphabetical order.
 *
 * @returns undefined where its front matter can't be read
 */
export function readGlossary(source: Source, course: CourseMatter | undefined): Glossary | undefined {
  const { complaints } = source;
  const front = readFrontMatter(source);
  if (front === undefined) return undefined;
  const { root } = readPage(front.body, course, complaints);
  const matter = checkMatter(glossaryMatterSchema, front, complaints);
  if (matter === undefined) return undefined;
  for (const key of ["title", "description"] as const) checkPlain(matter[key], front.lineOf([key]), complaints);
  const book = openHoleBook([front.body]);
  const seen = new Set<string>();
  const terms = sectionsOf(root, complaints).map(({ heading, children }) => {
    const term = toString(heading).trim();
    const id = idOf(term);
    const fault = faultOf(id, term, children, seen);
    if (fault !== undefined) complaints.error("glossary-term", lineOf(heading), ...fault);
    seen.add(id);
    return { id, term, html: setPage({ type: "root", children }, { course, book, drawings: new Map() }) };
  });
  const { compare } = new Intl.Collator(course?.language ?? "en");
  return { ...matter, terms: terms.toSorted((a, b) => compare(a.term, b.term)) };
}

function sectionsOf(root: Root, complaints: Complaints): readonly Section[] {
  const sections: Section[] = [];
  let told = false;
  for (const node of root.children) {
    if (node.type === "heading" && node.depth === 2) {
      sections.push({ heading: node, children: [] });
      continue;
    }
    const last = sections.at(-1);
    if (last !== undefined && node.type !== "heading") last.children.push(node);
    else if (!told) {
      told = true;
      const hint = "Each term is a heading that starts with ##, with its meaning below it.";
      complaints.error("glossary-term", lineOf(node), "belongs to no term.", hint);
    }
  }
  return sections;
}

function faultOf(
  id: string,
  term: string,
  children: readonly RootContent[],
  seen: ReadonlySet<string>,
): readonly [message: string, hint: string] | undefined {
  if (id === "") return ["is a term without letters.", "Write the term after the ##."];
  if (seen.has(id)) return [`has the term "${term}" twice.`, "Put them together."];
  return children.length === 0 ? [`says nothing about "${term}".`, "Write what it means below it."] : undefined;
}

/** "scope-creep", as a link to it ends. */
function idOf(term: string): string {
  return term
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
}
