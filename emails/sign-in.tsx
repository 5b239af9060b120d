import { siteName } from "./blocks/footer.tsx";
import { letter } from "./letter.tsx";
import type { LetterMail, Slots } from "./mail.ts";

/** Not to be viewed in a browser: whoever is handed that link would be handed the door as well. */
export function signIn(mail: LetterMail): Slots {
  const { links, why } = mail.says;
  return letter(mail, why.known(mail.course.title, siteName(mail)), [
    { label: links.unsubscribe, to: mail.hole("unsubscribe_url") },
  ]);
}
