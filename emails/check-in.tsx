import { siteName } from "./blocks/footer.tsx";
import { letter } from "./letter.tsx";
import type { LetterMail, Slots } from "./mail.ts";

export function checkIn(mail: LetterMail): Slots {
  const { links, why } = mail.says;
  return letter(mail, why.asked(mail.course.title, siteName(mail)), [
    { label: links.view, to: mail.hole("view_url") },
    { label: links.progress, to: mail.hole("progress_url") },
    { label: links.unsubscribe, to: mail.hole("unsubscribe_url") },
  ]);
}
