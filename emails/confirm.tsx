import { siteName } from "./blocks/footer.tsx";
import { letter } from "./letter.tsx";
import type { LetterMail, Slots } from "./mail.ts";

/** No way out but to ignore it: the address is nobody's yet. */
export function confirm(mail: LetterMail): Slots {
  return letter(mail, mail.says.why.typed(mail.course.title, siteName(mail)), []);
}
