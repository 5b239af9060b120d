import type { Course, Lesson, LetterKind } from "../../src/course/course.ts";
import { type CompiledEmail, digestEmail, type Segment } from "../../src/course/email.ts";
import { FIRST_LESSONS } from "../../src/course/schedule.ts";
import type { Chance } from "./random.ts";

/** The subject names course and lesson, so that the provider's ledger alone tells which lesson an email is. */
const LESSON_SUBJECT = /^\[(\w+):(\d+(?:\.\d+)?)\]/;

export type LessonName = { readonly courseId: string; readonly lessonId: string };

export function lessonIn(subject: string): LessonName | undefined {
  const [, courseId, lessonId] = LESSON_SUBJECT.exec(subject) ?? [];
  return courseId === undefined || lessonId === undefined ? undefined : { courseId, lessonId };
}

/** The subject of a course's own letter. */
export const letterSubject = (kind: LetterKind, courseId: string): string => `${kind} ${courseId}`;

const ZONES = ["America/Los_Angeles", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "Etc/UTC"] as const;

/** A course of a few lessons with a schedule of its own. A lesson's id is its place at birth: 1, 2, … and 1.5 for one inserted. */
export function randomCourse(chance: Chance, id: "simulated" | "another"): Course {
  const everyDays = chance.pick([1, 2, 7, 7, 7, 14]);
  const on = everyDays < 7 ? [] : [chance.int(1, 7)];
  const lessons = Array.from({ length: chance.int(2, 5) }, (_, index) => lesson(id, `${index + 1}`, 0));
  const at = { hour: chance.int(0, 23), minute: chance.pick([0, 30]) };
  // By the hour, which is as good as a draw of its own and leaves all later draws what they were.
  const first = FIRST_LESSONS[at.hour % FIRST_LESSONS.length] ?? "on schedule";
  return {
    id,
    title: `Course ${id}`,
    tagline: "A course that is lived through by nobody",
    description: "A course for the simulator.",
    sender: { name: "Ada Writer", email: "ada@example.com" },
    reply_to: `${id}-creator@example.com`,
    language: "en",
    site: "https://example.com",
    schedule: {
      everyDays,
      on,
      at,
      zone: chance.pick(ZONES),
    },
    first_lesson: first,
    consent: "You ask for a simulated course.",
    lessons,
    letters: {
      confirm: letter("confirm", id),
      welcome: letter("welcome", id),
      graduation: letter("graduation", id),
      "sign-in": letter("sign-in", id),
      "check-in": letter("check-in", id),
    },
    pageHtml: "",
  };
}

/**
 * An edit that a creator might publish while people are inside.
 *
 * @param earlier every version so far
 */
export function edited(course: Course, earlier: readonly Course[], chance: Chance, revision: number): Course {
  const lessons = [...course.lessons];
  const at = chance.int(0, lessons.length - 1);
  const here = lessons[at];
  if (here === undefined) return course;
  switch (chance.pick(["text", "text", "insert", "remove"])) {
    case "text":
      lessons[at] = lesson(course.id, here.id, revision);
      break;
    case "insert": {
      // Behind whatever stood before this place, removed lessons included: that is where the product puts it.
      const ever = earlier.flatMap((version) => version.lessons.map((other) => Number(other.id)));
      const before = Math.max(0, ...ever.filter((other) => other < Number(here.id)));
      const id = String((before + Number(here.id)) / 2);
      lessons.splice(at, 0, lesson(course.id, id, revision));
      break;
    }
    case "remove":
      if (lessons.length > 2) lessons.splice(at, 1);
      break;
  }
  return { ...course, lessons };
}

function lesson(courseId: string, id: string, revision: number): Lesson {
  return {
    id,
    title: `Lesson ${id}`,
    subject: `[${courseId}:${id}]`,
    preheader: "",
    quiz: [],
    words: 1,
    minutes: 1,
    file: `${id}.md`,
    email: email(`[${courseId}:${id}] revision ${revision}`, "lesson"),
    pageHtml: [],
  };
}

function letter(kind: LetterKind, courseId: string) {
  const subject = letterSubject(kind, courseId);
  return { kind, subject, preheader: "", file: `${kind}.md`, email: email(subject, kind) };
}

function email(subject: string, kind: "lesson" | LetterKind): CompiledEmail {
  const link: Segment =
    kind === "confirm"
      ? { hole: "confirm_url", fallback: "", place: "plain" }
      : { hole: "progress_url", fallback: "", place: "plain" };
  const name: Segment = { hole: "first_name", fallback: "there", place: "text" };
  const made = { subject: [subject], html: ["<p>Hi ", name, "</p>"], text: ["Hi ", name, "\n", link, "\n"] };
  return { ...made, digest: digestEmail(made) };
}
