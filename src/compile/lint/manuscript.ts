import { basename } from "node:path";
import type { Root } from "mdast";
import { toString } from "mdast-util-to-string";
import { readBody } from "../body.ts";
import { openNotebook } from "../complaint.ts";
import { type FrontMatter, readFrontMatter } from "../front-matter.ts";
import { fillInTokens, type HoleBook, openHoleBook } from "../holes.ts";
import { walk } from "../markdown.ts";

/** A lesson as its author has it on the desk, read for advice. Its errors are the compiler's to tell. */
export type Manuscript = {
  /** As in every message: `lessons/tpm-101/03-x.md`. */
  readonly file: string;
  readonly text: string;
  readonly id: string;
  readonly subject: string;
  readonly preheader: string;
  /** Everything else in the front matter that a learner reads. */
  readonly questions: readonly { readonly line: number; readonly text: string }[];
  readonly lineOf: FrontMatter["lineOf"];
  readonly root: Root;
  readonly book: HoleBook;
  /** As the compiler counts both. */
  readonly words: number;
  readonly minutes: number;
  /** What a `#` may lead to: the headings, as GitHub and most editors make anchors of them. */
  readonly anchors: readonly string[];
};

/**
 * Reads one lesson by itself. Pure, and without the print shop's machines, so that a preview may ask at every key.
 *
 * @param text with plain line feeds
 * @returns undefined where the front matter cannot be read
 */
export function readManuscript({
  file,
  text,
}: {
  readonly file: string;
  readonly text: string;
}): Manuscript | undefined {
  const unread = openNotebook().about(file);
  const front = readFrontMatter({ file, text, complaints: unread });
  if (front === undefined) return undefined;
  const book = openHoleBook([text]);
  const { root, words, minutes } = readBody(front.body, "lesson", new Map(), book, { drawings: new Map() }, unread);
  const line = (key: string) => book.sample(fillInTokens(stringAt(front.data, [key]), 1, "lesson", book, unread));
  return {
    file,
    text,
    id: stringAt(front.data, ["id"]),
    subject: line("subject"),
    preheader: line("preheader"),
    questions: questionsOf(front),
    lineOf: front.lineOf,
    root,
    book,
    words,
    minutes,
    anchors: anchorsOf(root),
  };
}

/** "03-planning.md" of `lessons/tpm-101/03-planning.md`. */
export function nameOf({ file }: Manuscript): string {
  return basename(file);
}

/** Whether text is an address to look at: with its scheme, or with a path behind a site's name. */
export function isAddress(text: string): boolean {
  return /^(?:https?:\/\/|www\.)\S+$|^[\w-]+(?:\.[\w-]+)+\/\S+$/i.test(text);
}

/** The line of a place in a text that runs over several. */
export function lineWithin(text: string, index: number, firstLine: number): number {
  return firstLine + text.slice(0, index).split("\n").length - 1;
}

function questionsOf({ data, lineOf }: FrontMatter): Manuscript["questions"] {
  const paths: (readonly PropertyKey[])[] = [["title"]];
  const quiz = valueAt(data, ["quiz"]);
  for (const index of Array.isArray(quiz) ? quiz.keys() : []) {
    paths.push(["quiz", index, "question"], ["quiz", index, "why"]);
    const choices = valueAt(data, ["quiz", index, "choices"]);
    for (const number of Array.isArray(choices) ? choices.keys() : []) paths.push(["quiz", index, "choices", number]);
  }
  return paths.map((path) => ({ line: lineOf(path), text: stringAt(data, path) }));
}

function stringAt(data: unknown, path: readonly PropertyKey[]): string {
  const value = valueAt(data, path);
  return typeof value === "string" ? value.trim() : "";
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    data,
  );
}

function anchorsOf(root: Root): readonly string[] {
  return [...walk(root)]
    .filter(([node]) => node.type === "heading")
    .map(([node]) =>
      toString(node)
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{M}\p{N}\s_-]/gu, "")
        .trim()
        .replaceAll(/\s/g, "-"),
    );
}
