import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node, Scalar } from "yaml";
import type { Complaints } from "./complaint.ts";
import { checkUnfinished } from "./slips.ts";

/** YAML takes ` #` in a value without quotes for the beginning of a comment (YAML 1.2.2, 6.6): the rest is gone. */
function checkCut(scalar: Scalar, line: number, complaints: Complaints): void {
  if (scalar.type !== Scalar.PLAIN || typeof scalar.value !== "string" || scalar.comment == null) return;
  // One word and a remark behind it is what comments are for.
  if (!/\s/.test(scalar.value.trim()) && /^\s/.test(scalar.comment)) return;
  const cut = `#${scalar.comment.split("\n")[0] ?? ""}`;
  const hint = 'Put the whole value in "double quotes", or the comment on a line of its own.';
  complaints.error("value-cut", line, `ends at "${cut}": what follows " #" is a comment.`, hint);
}

const CURLED = /^[\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb].*[\u201c\u201d\u2018\u2019\u00ab\u00bb]$/su;

function checkQuotes(value: string, line: number, complaints: Complaints): void {
  if (!CURLED.test(value.trim())) return;
  const hint = 'Write "straight quotes" around the value. These are printed as part of it.';
  complaints.warning("quotes-curly", line, `has curly quotes around a value: ${shorten(value)}.`, hint);
}

/** Looks through the values of front matter for what YAML reads otherwise than it was meant. */
export function checkValues(document: Document.Parsed, counter: LineCounter, complaints: Complaints): void {
  const visit = (node: Node | null | undefined): void => {
    if (isMap(node)) for (const { value } of node.items) visit(value as Node | null);
    else if (isSeq(node)) for (const item of node.items) visit(item as Node);
    else if (isScalar(node)) {
      const { line } = counter.linePos(node.range?.[0] ?? 0);
      checkCut(node, line, complaints);
      if (typeof node.value !== "string") return;
      checkQuotes(node.value, line, complaints);
      checkUnfinished(node.value, line, complaints);
    }
  };
  visit(document.contents);
}

/** What to do about an error of YAML's, by what the parser says of it. */
export function yamlHint(message: string, line: string): string {
  if (message.startsWith("Map keys must be unique")) {
    const key = /^\s*([\w-]+)\s*:/.exec(line)?.[1];
    return key === undefined ? "Remove one of the two." : `"${key}" is there twice. Remove one of the two.`;
  }
  if (/\btabs?\b/i.test(message) || line.includes("\t")) return "Replace the tab by spaces: YAML takes no tabs there.";
  return 'Put a value that holds ": " or begins with a sign in "double quotes".';
}

function shorten(value: string): string {
  const text = value.trim();
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
