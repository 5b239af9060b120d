import { words } from "./block.tsx";
import { type FooterLink, footer } from "./blocks/footer.tsx";
import { letterhead } from "./blocks/masthead.tsx";
import { preheader } from "./blocks/preheader.tsx";
import type { LetterMail, Slots } from "./mail.ts";

/** What all letters share; each says for itself why it came and what it links to. */
export function letter(mail: LetterMail, why: string, links: readonly FooterLink[]): Slots {
  return {
    language: { ...words(mail.course.language), text: "" },
    title: { ...words(mail.subject), text: "" },
    preheader: preheader.set({ value: mail.preheader }),
    header: letterhead.set({ course: mail.course.title }),
    body: mail.body,
    footer: footer.set({ about: mail, why, links }),
  };
}
