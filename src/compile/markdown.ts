import type { Nodes, Parents, Root } from "mdast";
import { directiveFromMarkdown } from "mdast-util-directive";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { directive } from "micromark-extension-directive";
import { gfm } from "micromark-extension-gfm";

/** Parses a body. Positions of nodes are lines of the source where `text` begins with the source's first line. */
export function parseMarkdown(text: string): Root {
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
