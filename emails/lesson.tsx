import { words } from "./block.tsx";
import { footer, siteName } from "./blocks/footer.tsx";
import { lessonTitle } from "./blocks/masthead.tsx";
import { preheader } from "./blocks/preheader.tsx";
import { progress } from "./blocks/progress.tsx";
import { quiz } from "./blocks/quiz.tsx";
import { stack } from "./block.tsx";
import type { LessonMail, Slots } from "./mail.ts";

export function lesson(mail: LessonMail): Slots {
  const { course, hole } = mail;
  return {
    title: { ...words(mail.title), text: "" },
    preheader: preheader.set({ value: mail.preheader }),
    header: progress.set({ mail }),
    body: stack([
      lessonTitle.set({ title: mail.title, note: `${mail.minutes} min read · by ${course.sender.name}` }),
      mail.body,
    ]),
    practice: quiz.set({ mail }),
    footer: footer.set({
      about: mail,
      why: `You get this because you asked for ${course.title} at ${siteName(mail)}.`,
      links: [
        { label: "View in browser", to: hole("view_url") },
        { label: "Your progress", to: hole("progress_url") },
        { label: "Preferences", to: hole("preferences_url") },
        { label: "Unsubscribe", to: hole("unsubscribe_url") },
      ],
    }),
  };
}
