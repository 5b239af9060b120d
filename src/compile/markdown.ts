import type { Nodes, Parents, Root } from "mdast";
import { directiveFromMarkdown } from "mdast-util-directive";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { directive } from "micromark-extension-directive";
import { gfm } from "micromark-extension-gfm";
import type { Complaints } from "./complaint.ts";

/** Quotes, lists and emphasis inside one another. Prose has three or four; thousands overflow the stack. */
const MOST_NESTED = 40;
const MARKERS = /^[ \t]*(?:(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))[ \t]*)*/;

/** Parses a body; one that nests without end is told, and is empty. */
export function readMarkdown(text: string, complaints: Complaints): Root {
  const line = text.split("\n").findIndex(nestsWithoutEnd);
  try {
    if (line === -1) {
      const root = parseMarkdown(text);
      if ([...walk(root)].every(([, above]) => above.length <= MOST_NESTED)) return root;
    }
  } catch (error) {
    // What the check of the lines does not see ends so, in the parser or on the way down the tree.
    if (!(error instanceof RangeError)) throw error;
  }
  const hint = "Use fewer lists, quotations, or marks of emphasis inside each other.";
  complaints.error("nested-deep", line + 1, `nests more than ${MOST_NESTED} deep.`, hint);
  return { type: "root", children: [] };
}

/** By the signs at the beginning of a line, because the parser alone takes 11 seconds for five thousand of them. */
function nestsWithoutEnd(line: string): boolean {
  if (/^[-*_ \t]*$/.test(line)) return false;
  if (/^ {0,3}:{10,}/.test(line)) return true;
  const signs = MARKERS.exec(line)?.[0] ?? "";
  return signs.replaceAll(/[ \t]/g, "").length > MOST_NESTED;
}

/** Positions of nodes are lines of the source where `text` begins with the source's first line. */
function parseMarkdown(text: string): Root {
  return fromMarkdown(text, {
    extensions: [gfm(), containers()],
    mdastExtensions: [gfmFromMarkdown(), directiveFromMarkdown()],
  });
}

/**
 * Only the `:::` form of directives. The parser's other two would take "ratio 3:x" and "note:this" out of an
 * author's prose.
 */
function containers(): ReturnType<typeof directive> {
  const flow = Object.entries(directive().flow ?? {}).map(([code, constructs]) => {
    const all = Array.isArray(constructs) ? constructs : [constructs];
    return [code, all.filter((construct) => construct?.concrete === true)];
  });
  return { flow: Object.fromEntries(flow) };
}

/** Every node below and including this one, in the order of the source, each with its ancestors. */
export function* walk(node: Nodes, above: readonly Parents[] = []): Generator<readonly [Nodes, readonly Parents[]]> {
  yield [node, above];
  if (!("children" in node)) return;
  for (const child of node.children) yield* walk(child, [...above, node]);
}

export function lineOf(node: Nodes): number {
  return node.position?.start.line ?? 0;
}
