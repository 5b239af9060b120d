import { convert, type FormatCallback, type HtmlToTextOptions } from "html-to-text";
import { QUOTE_MARK } from "../course/quote-marks.ts";

/** Gmail's "indent more" is a blockquote too, and is the writer's own text. */
const INDENTED = /border\s*:\s*none/i;

const blockquote: FormatCallback = (element, walk, builder) => {
  const attributes = element.attribs as Readonly<Record<string, string | undefined>>;
  const isIndented = attributes["type"] !== "cite" && INDENTED.test(attributes["style"] ?? "");
  builder.openBlock({ leadingLineBreaks: 2, reservedLineLength: 2 });
  walk(element.children, builder);
  builder.closeBlock({
    trailingLineBreaks: 2,
    blockTransform: (block) =>
      isIndented ? block : block.replaceAll(/^ ?/gm, (space) => `${QUOTE_MARK}>${space === "" ? " " : space}`),
  });
};

/** Cells stay beside each other: a row is a line. */
const row: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 1 });
};

const cell: FormatCallback = (element, walk, builder) => {
  walk(element.children, builder);
  builder.addInline(" ");
};

/** An image without words says nothing; with words it may be all that there is. */
const image: FormatCallback = (element, _walk, builder) => {
  const { alt = "", src = "" } = element.attribs as Readonly<Record<string, string | undefined>>;
  const isAlone = src.startsWith("cid:") && !siblingsSay(element);
  if (isAlone && alt.trim() !== "") builder.addInline(alt);
};

function siblingsSay(element: Parameters<FormatCallback>[0]): boolean {
  const { parent } = element as {
    readonly parent: { readonly children?: readonly { readonly data?: string }[] } | null;
  };
  return parent?.children?.some(({ data }) => data !== undefined && data.trim() !== "") === true;
}

const link: FormatCallback = (element, walk, builder) => {
  const href = (element.attribs as Readonly<Record<string, string | undefined>>)["href"] ?? "";
  const before = textOf(element);
  walk(element.children, builder);
  // The address is part of what they say where it isn't written out already.
  const bare = href.replace(/^mailto:/i, "");
  if (/^(?:https?:|mailto:)/i.test(href) && !sameAddress(before, bare)) builder.addInline(` (${bare})`);
};

function sameAddress(words: string, address: string): boolean {
  const plain = (text: string) =>
    text
      .replace(/^https?:\/\/(?:www\.)?/i, "")
      .replace(/\/$/, "")
      .trim()
      .toLowerCase();
  return plain(words) === plain(address);
}

function textOf(element: unknown): string {
  const { data, children } = element as { readonly data?: string; readonly children?: readonly unknown[] };
  return data ?? children?.map(textOf).join("") ?? "";
}

/** What programs put a signature or the mark of a phone into. */
const SIGNATURES = [
  ...["composer_signature", "ms-outlook-mobile-signature", "Signature"].map((id) => `[id="${id}"]`),
  ".gmail_signature",
  ".moz-signature",
];

/** A paragraph of its own: a block would take its distance from the blocks inside of it. */
const signature: FormatCallback = (element, walk, builder) => {
  builder.addLineBreak();
  builder.addLineBreak();
  walk(element.children, builder);
};

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  decodeEntities: true,
  preserveNewlines: false,
  limits: { maxDepth: 200 },
  formatters: { quote: blockquote, row, cell, image, link, signature },
  selectors: [
    { selector: "*", format: "inline" },
    ...["head", "style", "script", "title", "template", "svg"].map((selector) => ({ selector, format: "skip" })),
    { selector: '[style*="display:none"]', format: "skip" },
    { selector: '[style*="display: none"]', format: "skip" },
    // The lines of a signature in plain text stay lines.
    { selector: "pre.moz-signature", format: "pre", options: { leadingLineBreaks: 2, trailingLineBreaks: 1 } },
    ...SIGNATURES.map((selector) => ({ selector, format: "signature" })),
    { selector: "blockquote", format: "quote" },
    { selector: "tr", format: "row" },
    { selector: "td", format: "cell" },
    { selector: "th", format: "cell" },
    { selector: "img", format: "image" },
    { selector: "a", format: "link" },
    { selector: "br", format: "lineBreak" },
    { selector: "pre", format: "pre", options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: "hr", format: "block", options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
    {
      selector: "ul",
      format: "unorderedList",
      options: { itemPrefix: "- ", leadingLineBreaks: 1, trailingLineBreaks: 1 },
    },
    { selector: "ol", format: "orderedList", options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ...["div", "section", "article", "header", "footer", "main", "table", "address", "dd", "dt", "li"].map(
      (selector) => ({
        selector,
        format: "block",
        options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
      }),
    ),
    ...["p", "h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
      selector,
      format: "block",
      options: { leadingLineBreaks: 2, trailingLineBreaks: 2 },
    })),
  ],
};

/** An emoji as some programs write it: two references for the two halves of its UTF-16. */
const SURROGATES = /&#(5[56]\d{3});&#(5[67]\d{3});/g;

/**
 * What an email without plain text says, quotes marked by lines that begin with ">". Crafted HTML can take a minute (400,000 nested
 * elements: 63 s) or throw: call it in a thread with a deadline, or on our own emails.
 */
export function textOfHtml(html: string): string {
  // A head that's never closed would hide everything behind it.
  const at = html.search(/<body\b/i);
  const body = (at === -1 ? html : html.slice(at)).replaceAll(SURROGATES, (_, high: string, low: string) =>
    String.fromCharCode(Number(high), Number(low)),
  );
  return convert(body, OPTIONS);
}
