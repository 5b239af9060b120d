import { QUOTE_MARK } from "../../src/course/quote-marks.ts";
import { splitReply } from "../../src/course/reply-parts.ts";
import { shortenRuns } from "../../src/course/reply-text.ts";
import { judge } from "../../src/course/received-mail.ts";
import { textOfHtml as textWithMarks } from "../../src/mail/html-text.ts";

// Collected inputs call functions by the names of version 0.5.0.

export { compileCourse } from "../../src/compile/compile.ts";
export { leadsNowhere, parseAddress } from "../../src/course/address.ts";
export { wantsOut } from "../../src/course/opt-out.ts";

/** Without the marks of lists, which 0.5.0 didn't have. */
export function textOfHtml(html: string): string {
  return textWithMarks(html).replaceAll(/^- /gm, "");
}

/** What's shown of a reply. Quotes out of HTML had no marks in 0.5.0. */
export async function unquote(text: string): Promise<string> {
  const { shown } = splitReply(shortenRuns(text));
  return text.includes(QUOTE_MARK) ? shown.replaceAll(/^> ?/gm, "") : shown;
}

export function natureOf(...args: Parameters<typeof judge>): string {
  return judge(...args).nature;
}
