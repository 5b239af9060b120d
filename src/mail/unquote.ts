import { makeParserThread, type ParserThread, type Unquoted, type Written } from "./parser-thread.ts";

/** An ordinary email takes under 10 ms, the longest that the provider hands out half a second. */
const DEADLINE_MS = 1000;

const PARSER = new URL("./quote-parser.ts", import.meta.url);

/** One thread for each module, kept from email to email: starting one costs more than reading ten. */
const threads = new Map<string, ParserThread>();

/**
 * What somebody wrote, and what they quote. Expressions can take long over text that somebody made for them, and HTML a minute: they're
 * read in a thread of its own that is ended at a deadline. Then all of the text is shown: words too many do less harm than words that are lost.
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

/** Every word of an HTML text that can't be read in time, and some of its markup perhaps. */
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
