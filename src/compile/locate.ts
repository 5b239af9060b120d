import type { Segment } from "../course/email.ts";
import { type Blank, type HoleBook, isAddressHole } from "./holes.ts";

/** Where in the HTML a hole stands that cannot be filled safely there. */
export type Misplaced = { readonly blank: Blank; readonly where: string };

type Ground = "text" | "attribute" | "address" | { readonly forbidden: string };

const ADDRESSES = new Set(["href", "src", "action", "background", "poster", "cite"]);
const RAW = new Set(["style", "script", "noscript", "iframe"]);
const RCDATA = new Set(["title", "textarea"]);

/**
 * Cuts finished HTML at its holes and gives each its place, after the tokenizer of WHATWG HTML, 13.2.5, as far as
 * well-formed output of React and MJML needs it.
 */
export function locateInHtml(
  html: string,
  book: HoleBook,
): { readonly segments: readonly Segment[]; readonly misplaced: readonly Misplaced[] } {
  const segments: Segment[] = [];
  const misplaced: Misplaced[] = [];
  for (const [piece, ground] of grounds(html)) {
    let before = "";
    for (const part of book.split(piece)) {
      if (typeof part === "string") {
        append(segments, part);
      } else if (typeof ground === "object") {
        misplaced.push({ blank: part, where: ground.forbidden });
      } else if (ground === "address") {
        const place = placeInAddress(piece, before, book);
        if (place === undefined) misplaced.push({ blank: part, where: "the start of a link" });
        else segments.push({ ...part, place });
      } else {
        segments.push({ ...part, place: ground });
      }
      before += typeof part === "string" ? part : "x";
    }
  }
  return { segments, misplaced };
}

/** In plain text a hole inside an address is percent-encoded as in the HTML, so that both lead to the same place. */
export function locateInText(text: string, book: HoleBook): readonly Segment[] {
  const segments: Segment[] = [];
  let before = "";
  for (const part of book.split(text)) {
    if (typeof part === "string") {
      append(segments, part);
      before += part;
      continue;
    }
    const run = /[^\s<>]*$/.exec(before.slice(-2000))?.[0] ?? "";
    segments.push({ ...part, place: /(?:^|\W)(?:https?:\/\/|mailto:)[^\s]*$/.test(run) ? "url-part" : "plain" });
    before += "x";
  }
  return segments;
}

/** A subject or another header: every hole is on the line. */
export function locateInLine(line: string, book: HoleBook): readonly Segment[] {
  return book.split(line).map((part): Segment => (typeof part === "string" ? part : { ...part, place: "line" }));
}

/** Neighbouring strings become one, so that an edition's name depends on nothing but its content. */
function append(segments: Segment[], text: string): void {
  const last = segments.at(-1);
  if (typeof last === "string") segments[segments.length - 1] = last + text;
  else segments.push(text);
}

function placeInAddress(value: string, before: string, book: HoleBook): "href" | "href-start" | "url-part" | undefined {
  const [first, next, ...rest] = book.split(value);
  if (next === undefined) return "href";
  if (afterHost(before)) return "url-part";
  const starts = before === "" && typeof first === "object" && isAddressHole(first.hole);
  return starts && typeof next === "string" && /^[/#]/.test(next) && rest.length === 0 ? "href-start" : undefined;
}

function afterHost(before: string): boolean {
  return /^https:\/\/[^/?#]+[/?#]|^mailto:[^?]+\?/i.test(before);
}

/** The HTML cut into pieces, each with the ground it stands on. */
function* grounds(html: string): Generator<readonly [string, Ground]> {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    const end = open === -1 ? html.length : open;
    if (end > at) yield [html.slice(at, end), "text"];
    at = end;
    if (at >= html.length) return;

    if (html.startsWith("<!--", at)) {
      const close = html.indexOf("-->", at + 4);
      const next = close === -1 ? html.length : close + 3;
      yield [html.slice(at, next), { forbidden: "a comment" }];
      at = next;
    } else if (/^<\/?[a-z!?]/i.test(html.slice(at, at + 3))) {
      const name = /^<\/?([a-z0-9:-]*)/i.exec(html.slice(at, at + 40))?.[1]?.toLowerCase() ?? "";
      const opens = !html.startsWith("</", at);
      const next = tagEnd(html, at);
      yield* tag(html.slice(at, next));
      at = next;
      if (opens && (RAW.has(name) || RCDATA.has(name))) {
        const close = html.toLowerCase().indexOf(`</${name}`, at);
        const stop = close === -1 ? html.length : close;
        // A title is text without tags: a line break cannot become <br> in it.
        yield [html.slice(at, stop), RCDATA.has(name) ? "attribute" : { forbidden: `<${name}>` }];
        at = stop;
      }
    } else {
      yield ["<", "text"];
      at++;
    }
  }
}

/** Index behind the `>` of a tag; quoted values may hold one. */
function tagEnd(html: string, from: number): number {
  const match = /(?:[^>"']|"[^"]*"|'[^']*')*>?/y;
  match.lastIndex = from;
  return from + (match.exec(html)?.[0].length ?? 1);
}

function* tag(text: string): Generator<readonly [string, Ground]> {
  const values = /([^\s"'<>/=]+)(\s*=\s*)(?:"([^"]*)"|'([^']*)')/g;
  let at = 0;
  for (const match of text.matchAll(values)) {
    const value = match[3] ?? match[4] ?? "";
    const from = match.index + match[0].length - 1 - value.length;
    yield [text.slice(at, from), { forbidden: "a tag" }];
    const ground = groundOf(match[1]?.toLowerCase() ?? "");
    // Percent-encoding leaves an apostrophe as it is, which would end the value.
    const unsafe = ground === "address" && match[4] !== undefined;
    if (value !== "") yield [value, unsafe ? { forbidden: "a link in single quotes" } : ground];
    at = from + value.length;
  }
  yield [text.slice(at), { forbidden: "a tag" }];
}

function groundOf(attribute: string): Ground {
  if (ADDRESSES.has(attribute)) return "address";
  if (["style", "class", "id", "srcset", "srcdoc"].includes(attribute) || attribute.startsWith("on")) {
    return { forbidden: `a ${attribute} attribute` };
  }
  return "attribute";
}
