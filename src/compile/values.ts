import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node, Scalar } from "yaml";
import type { Complaints } from "./complaint.ts";
import { checkUnfinished } from "./slips.ts";

/** Settings that are read by people. */
export const PROSE = new Set(
  "title subject preheader question choices why tagline description name consent full_title lines alt".split(" "),
);

/** YAML takes ` #` in a value without quotes for the beginning of a comment (YAML 1.2.2, 6.6): the rest is gone. */
function checkCut(scalar: Scalar, key: string, line: number, complaints: Complaints): void {
  if (scalar.type !== Scalar.PLAIN || typeof scalar.value !== "string" || scalar.comment == null) return;
  // One word and a remark behind it is what comments are for, where the word is a setting's and not a reader's.
  if (!PROSE.has(key) && !/\s/.test(scalar.value.trim()) && /^\s/.test(scalar.comment)) return;
  const cut = `#${scalar.comment.split("\n")[0] ?? ""}`;
  const hint = 'Put the whole value in "double quotes", or put the comment on its own line.';
  complaints.error("value-cut", line, `ends at "${cut}": what follows " #" is a comment.`, hint);
}

/** A pair around the whole value, not quotes inside of it. */
const CURLED = /^(?:[“„][^“”]*[“”]|[‘‚].*[’‘]|«[^«»]*»|»[^«»]*«)$/su;

function checkQuotes(value: string, line: number, complaints: Complaints): boolean {
  if (!CURLED.test(value.trim())) return false;
  const hint = 'Use "straight quotes" around the value. Curly ones are printed as part of it.';
  complaints.warning("quotes-curly", line, `has curly quotes around a value: ${shorten(value)}.`, hint);
  return true;
}

/** Looks through the values of front matter for what YAML reads otherwise than it was meant. */
export function checkValues(document: Document.Parsed, counter: LineCounter, complaints: Complaints): void {
  const curled = new Set<number>();
  const visit = (node: Node | null | undefined, of = ""): void => {
    if (isMap(node)) for (const { key, value } of node.items) visit(value as Node | null, String(key));
    else if (isSeq(node)) for (const item of node.items) visit(item as Node, of);
    else if (isScalar(node)) {
      const { line } = counter.linePos(node.range?.[0] ?? 0);
      checkCut(node, of, line, complaints);
      if (typeof node.value !== "string") return;
      if (!curled.has(line) && checkQuotes(node.value, line, complaints)) curled.add(line);
      checkUnfinished(node.value, line, complaints);
    }
  };
  visit(document.contents);
}

function shorten(value: string): string {
  const text = value.trim();
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
