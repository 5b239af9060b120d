import type { Course, Lesson, Letter, LetterKind } from "../../src/course/course.ts";
import { type CompiledEmail, digestEmail } from "../../src/course/email.ts";
import type { Schedule } from "../../src/course/schedule.ts";

/** Once a week, on Tuesdays at 9:00 AM in Los Angeles. */
export const TUESDAYS: Schedule = { everyDays: 7, on: [2], at: { hour: 9, minute: 0 }, zone: "America/Los_Angeles" };

const parts = { subject: ["Subject"], html: ["<p>Text</p>"], text: ["Text"] } as const;
const email: CompiledEmail = { digest: digestEmail(parts), ...parts };

export function sampleLesson(id: string, wait?: number): Lesson {
  const matter = { id, title: id, subject: id, preheader: id, quiz: [] };
  const lesson = { ...matter, words: 1, minutes: 1, file: `${id}.md`, email, pageHtml: [] };
  return wait === undefined ? lesson : { ...lesson, wait };
}

function letter(kind: LetterKind): Letter {
  return { kind, subject: kind, preheader: kind, file: `${kind}.md`, email };
}

/** A course with these lessons and nothing in them, which may even have none. */
export function sampleCourse(schedule: Schedule, lessons: readonly Lesson[]): Course {
  return {
    id: "sample",
    title: "Sample",
    tagline: "A course",
    description: "A course to test with",
    sender: { name: "Kris", email: "hello@example.com" },
    reply_to: "hello@example.com",
    site: "https://example.com",
    language: "en",
    schedule,
    consent: "Send it to me.",
    lessons,
    letters: {
      confirm: letter("confirm"),
      welcome: letter("welcome"),
      graduation: letter("graduation"),
      "sign-in": letter("sign-in"),
    },
    pageHtml: "<p>A course</p>",
  };
}
