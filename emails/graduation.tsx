import { siteName } from "./blocks/footer.tsx";
import { letter } from "./letter.tsx";
import type { LetterMail, Slots } from "./mail.ts";

export function graduation(mail: LetterMail): Slots {
  return letter(mail, `You get this because you took ${mail.course.title} at ${siteName(mail)}.`, [
    { label: "View in browser", to: mail.hole("view_url") },
    { label: "Your progress", to: mail.hole("progress_url") },
    { label: "Unsubscribe", to: mail.hole("unsubscribe_url") },
  ]);
}
