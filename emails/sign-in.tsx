import { siteName } from "./blocks/footer.tsx";
import { letter } from "./letter.tsx";
import type { LetterMail, Slots } from "./mail.ts";

/** It has no link to view it in a browser: forwarding that link would give away the way in. */
export function signIn(mail: LetterMail): Slots {
  const { links, why } = mail.says;
  return letter(mail, why.known(mail.course.title, siteName(mail)), [
    { label: links.unsubscribe, to: mail.hole("unsubscribe_url") },
  ]);
}
