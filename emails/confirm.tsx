import { siteName } from "./blocks/footer.tsx";
import { letter } from "./letter.tsx";
import type { LetterMail, Slots } from "./mail.ts";

/** No way out but to ignore it: the address is nobody's yet. */
export function confirm(mail: LetterMail): Slots {
  const why =
    `You get this because somebody typed this address into the form for ${mail.course.title} at ${siteName(mail)}. ` +
    "If that was not you, ignore it: nothing more will come.";
  return letter(mail, why, []);
}
