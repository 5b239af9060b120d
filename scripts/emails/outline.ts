import type { SampleMail } from "./sample-mail.ts";
import type { Fault } from "./gate.ts";

/** What a screen reader says first: the language, the title, and what a lesson is about. */
export function checkOutline({ kind, message }: SampleMail): readonly Fault[] {
  const html = message.html.replaceAll(/<!--[\s\S]*?-->/g, "");
  const faults: Fault[] = [];
  if (!/<html\b[^>]*\slang="[a-z]{2,}/i.test(html))
    faults.push({
      what: "the document does not say its language",
      mend: 'Write lang="en" on <mjml> in emails/frames.',
    });
  if (!/<title>[^<]*\S[^<]*<\/title>/i.test(html))
    faults.push({ what: "the document has no title", mend: "Fill <mj-title> in emails/frames." });
  const h1s = html.match(/<h1[\s>]/gi)?.length ?? 0;
  if (h1s > 1 || (kind === "lesson" && h1s === 0)) {
    const what = `it has ${h1s} headings of the first rank; a lesson has one, a letter one at most`;
    faults.push({ what, mend: "Leave h1 to lessonTitle in emails/blocks/masthead.tsx." });
  }
  return faults;
}
