import { words } from "./block.tsx";
import { footer, siteName } from "./blocks/footer.tsx";
import { lessonTitle } from "./blocks/masthead.tsx";
import { preheader } from "./blocks/preheader.tsx";
import { progress } from "./blocks/progress.tsx";
import { quiz } from "./blocks/quiz.tsx";
import { stack } from "./block.tsx";
import type { LessonMail, Slots } from "./mail.ts";

export function lesson(mail: LessonMail): Slots {
  const { course, hole, says } = mail;
  const { links } = says;
  return {
    language: { ...words(course.language), text: "" },
    title: { ...words(mail.title), text: "" },
    preheader: preheader.set({ value: mail.preheader }),
    header: progress.set({ mail }),
    body: stack([
      lessonTitle.set({ title: mail.title, note: says.lesson.byline(mail.minutes, course.sender.name) }),
      mail.body,
    ]),
    practice: quiz.set({ mail }),
    footer: footer.set({
      about: mail,
      why: says.why.asked(course.title, siteName(mail)),
      forwarded: {
        question: says.forwarded.question,
        label: says.forwarded.start,
        to: `${hole("public_url")}/${course.id}`,
      },
      links: [
        { label: links.view, to: hole("view_url") },
        { label: links.progress, to: hole("progress_url") },
        { label: links.preferences, to: hole("preferences_url") },
        { label: links.unsubscribe, to: hole("unsubscribe_url") },
      ],
    }),
  };
}
