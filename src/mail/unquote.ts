import { normaliseReply } from "../course/reply-text.ts";
import { makeParserThread, type ParserThread } from "./parser-thread.ts";

/** A normalised email takes under 10 ms; one that was made for the parser, two seconds. */
const DEADLINE_MS = 250;

const PARSER = new URL("./quote-parser.ts", import.meta.url);

/** One thread for each module, kept from email to email: starting one costs more than reading ten. */
const threads = new Map<string, ParserThread>();

/**
 * What somebody wrote, without what they quote. The parser's expressions can take long over text that somebody made for it: it
 * works in a thread of its own and is ended at a deadline. Then, as where nothing is left, all of the text is kept: words too many
 * do less harm than words that are lost.
 *
 * @param deadlineMs of the thread's processor time
 * @param parser the thread's module; another one in tests of the deadline alone
 */
export async function unquote(text: string, deadlineMs = DEADLINE_MS, parser = PARSER): Promise<string> {
  const whole = normaliseReply(text);
  if (whole === "") return "";
  const visible = await threadOf(parser)
    .parse(whole, deadlineMs)
    .catch(() => "");
  return visible.trim() === "" ? whole : visible.trim();
}

function threadOf(parser: URL): ParserThread {
  const known = threads.get(parser.href);
  if (known !== undefined) return known;
  const made = makeParserThread(parser);
  threads.set(parser.href, made);
  return made;
}
