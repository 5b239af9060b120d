import type { Nodes, Root } from "mdast";
import type { Complaints } from "./complaint.ts";
import { lineOf, walk } from "./markdown.ts";

/** What a reader gets of one body: the email twice, and the page. */
export type Renderings = {
  readonly "the email"?: string;
  readonly "the email's plain text"?: string;
  readonly "the web page"?: string;
};

type View = {
  readonly of: keyof Renderings;
  readonly onPhone?: true;
  readonly words: (rendering: string) => string;
};

/** How renderings are seen: cards have no row of headings on a phone, and each cell has its column's name instead. */
const VIEWS: readonly View[] = [
  // Only on a phone is that name visible, so on a desktop it can't replace a heading that's lost.
  { of: "the email", words: (html) => wordsOfHtml(html.replaceAll(NAMES, "")) },
  { of: "the email", onPhone: true, words: (html) => wordsOfHtml(withoutHeads(html)) },
  { of: "the email's plain text", words: (text) => text },
  { of: "the web page", words: wordsOfHtml },
  { of: "the web page", onPhone: true, words: (html) => wordsOfHtml(withNames(withoutHeads(html))) },
];

const NAMES = /<span\b[^>]*class="name [^>]*>[^]*?<\/span>/g;

function withoutHeads(html: string): string {
  return html.replaceAll(/(<table\b[^>]*class="stack"[^>]*>\s*)<thead\b[^]*?<\/thead>/g, "$1");
}

function withNames(html: string): string {
  return html.replaceAll(/<td\b[^>]*\bdata-name="([^"]*)"[^>]*>/g, (_, name: string) => ` ${escaped(name)} `);
}

/** A column's name may hold anything. */
function escaped(attribute: string): string {
  return attribute.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

type Written = { readonly text: string; readonly line: number };

/**
 * Holds every rendering against what was written. A word that's in the source and not in a rendering is an error at its
 * line: a renderer that doesn't know some combination of Markdown must not drop it silently.
 *
 * @param renderings HTML for the email and the page, plain text for the text part
 */
export function checkNothingLost(root: Root, renderings: Renderings, complaints: Complaints): void {
  const written = textsOf(root);
  const lost = new Map<Written, string[]>();
  for (const { of, onPhone, words } of VIEWS) {
    const rendering = renderings[of];
    if (rendering === undefined) continue;
    for (const one of missingFrom(words(rendering), written)) {
      const before = lost.get(one) ?? [];
      // What's lost on a desktop is lost on a phone as well.
      if (!before.includes(of)) lost.set(one, [...before, onPhone ? `${of} on a phone` : of]);
    }
  }
  for (const [{ text, line }, where] of lost) {
    const hint = "Write it another way: a list, a heading, or code that isn't inside anything else is always shown.";
    complaints.error(
      "words-lost",
      line,
      `has words that ${where.join(" and ")} wouldn't show: "${shorten(text)}".`,
      hint,
    );
  }
}

/** Every piece of text that a reader should see, with its line. */
function textsOf(root: Root): readonly Written[] {
  const referenced = new Set<string>();
  const defined = new Map<string, Nodes>();
  for (const [node] of walk(root)) {
    if (node.type === "footnoteReference") referenced.add(node.identifier);
    if (node.type === "footnoteDefinition" && !defined.has(node.identifier)) defined.set(node.identifier, node);
  }
  return [...walk(root)].flatMap(([node, above]) => {
    // A note that nothing refers to has a warning of its own, and one that's there twice an error.
    const unseen = above.some(
      (parent) =>
        parent.type === "footnoteDefinition" &&
        (!referenced.has(parent.identifier) || defined.get(parent.identifier) !== parent),
    );
    return unseen ? [] : wordsOf(node).map((text) => ({ text, line: lineOf(node) }));
  });
}

function wordsOf(node: Nodes): readonly string[] {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the others hold words only in their children
  switch (node.type) {
    case "text":
    case "inlineCode":
    case "code":
      return [node.value];
    case "image":
    case "imageReference":
      return [node.alt ?? ""];
    case "containerDirective":
      return [node.attributes?.["title"] ?? "", node.attributes?.["makes"] ?? ""];
    default:
      return [];
  }
}

/** Longest first, each used up where it's found: a short word can't hide behind a longer one. */
function missingFrom(shown: string, written: readonly Written[]): readonly Written[] {
  let left = squeezed(shown);
  const missing: Written[] = [];
  const wanted = written.map((one) => ({ one, bare: squeezed(one.text) })).filter(({ bare }) => bare !== "");
  for (const { bare, one } of wanted.toSorted((a, b) => b.bare.length - a.bare.length)) {
    const at = left.indexOf(bare);
    if (at === -1) missing.push(one);
    else left = `${left.slice(0, at)}\n${left.slice(at + bare.length)}`;
  }
  return missing.toSorted((a, b) => a.line - b.line);
}

/** Without what a rendering may put between words: spaces, line breaks, and the marks of quotes and addresses in plain text. */
function squeezed(text: string): string {
  return text.replaceAll(/[\s<>]+/g, "");
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", "#39": "'" };

/** Words and alternative texts. Only for HTML that React or hast-util-to-html made, in which no attribute holds a bare ">". */
function wordsOfHtml(html: string): string {
  return html
    .replaceAll(/<img\b[^>]*\balt="([^"]*)"[^>]*>/g, " $1 ")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(
      /&(#x[0-9a-f]+|#\d+|[a-z]+);/gi,
      (whole, name: string) => ENTITIES[name.toLowerCase()] ?? decoded(name, whole),
    );
}

function decoded(name: string, whole: string): string {
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

function shorten(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
