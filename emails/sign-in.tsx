import { siteName } from "./blocks/footer.tsx";
import { letter } from "./letter.tsx";
import type { LetterMail, Slots } from "./mail.ts";

/** Not to be viewed in a browser: whoever is handed that link would be handed the door as well. */
export function signIn(mail: LetterMail): Slots {
  const why =
    `You get this because somebody typed this address into the form for ${mail.course.title} at ${siteName(mail)}, ` +
    "where it is signed up already. If that was not you, ignore it.";
  return letter(mail, why, [{ label: "Unsubscribe", to: mail.hole("unsubscribe_url") }]);
}
