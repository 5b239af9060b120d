import { makeParserThread, type ParserThread, type Unquoted, type Written } from "./parser-thread.ts";

/** An ordinary email takes under 10 ms, the longest that the provider hands out half a second. */
const DEADLINE_MS = 1000;

const PARSER = new URL("./quote-parser.ts", import.meta.url);

/** One thread for each module, kept from email to email: starting one costs more than reading ten. */
const threads = new Map<string, ParserThread>();

/**
 * What somebody wrote, and what they quote. Crafted text can keep the expressions busy, and crafted HTML takes up to a minute, so
 * both are read in a thread that's ended at a deadline. All of the text is shown then: extra words do less harm than lost ones.
 *
 * @param answered the text of the email that's answered, where it's known
 * @param bounds.deadlineMs of the thread's processor time
 * @param bounds.parser the thread's module; another one in tests of the deadline alone
 */
export async function unquote(
  { text, html }: Written,
  answered?: string,
  { deadlineMs = DEADLINE_MS, parser = PARSER }: { readonly deadlineMs?: number; readonly parser?: URL } = {},
): Promise<Unquoted> {
  const whole = { shown: text.trim().toWellFormed(), folded: "", notOurs: "" };
  const inHtml = whole.shown === "" && html !== undefined;
  if (whole.shown === "" && !inHtml) return whole;
  const parts = await threadOf(parser)
    .parse({ text: whole.shown, ...(inHtml ? { html } : {}), answered }, deadlineMs)
    .catch(() => undefined);
  if (parts !== undefined && (inHtml || parts.shown !== "" || parts.folded !== "")) return parts;
  return inHtml ? { ...whole, shown: withoutTags(html) } : whole;
}

/** Every word of HTML that can't be read in time, perhaps with some of its markup. */
function withoutTags(html: string): string {
  return html
    .replaceAll(/<[^<>]*>/g, " ")
    .replaceAll(/[^\S\n]+/g, " ")
    .trim()
    .toWellFormed();
}

function threadOf(parser: URL): ParserThread {
  const known = threads.get(parser.href);
  if (known !== undefined) return known;
  const made = makeParserThread(parser);
  threads.set(parser.href, made);
  return made;
}
