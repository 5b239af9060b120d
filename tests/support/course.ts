import { type Course, type Lesson, type Letter, type LetterKind } from "../../src/course/course.ts";
import { type CompiledEmail, digestEmail, type HoleName, type Place, type Segment } from "../../src/course/email.ts";

/**
 * A course as the compiler would make it, by hand: lessons `lesson-1` to `lesson-n`, Tuesdays at 9:00 AM in Los Angeles, with
 * a hole of every kind in its mails.
 */
export function sampleCourse(lessons = 8): Course {
  return {
    id: "sample",
    title: "Sample course",
    tagline: "A few lessons by email, to try things out",
    description: "A course for tests: a few lessons by email.",
    sender: { name: "Ada Writer", email: "ada@course.example" },
    reply_to: "questions@course.example",
    site: "https://course.example",
    language: "en",
    schedule: { everyDays: 7, on: [2], at: { hour: 9, minute: 0 }, zone: "America/Los_Angeles" },
    consent: "By signing up you ask for Sample course by email. You can stop at any time.",
    lessons: Array.from({ length: lessons }, (_, index) => sampleLesson(index + 1)),
    letters: {
      confirm: sampleLetter("confirm"),
      welcome: sampleLetter("welcome"),
      graduation: sampleLetter("graduation"),
      "sign-in": sampleLetter("sign-in"),
    },
    pageHtml: "<h2>Who it is for</h2>\n<p>For people who test.</p>",
  };
}

/** A course of three lessons, whose welcome says in its text when the first one arrives. */
export function datedCourse(id: string): Course {
  const course = sampleCourse(3);
  const parts: Omit<CompiledEmail, "digest"> = {
    subject: [`Welcome to ${id}`],
    html: ["<p>Hello</p>"],
    text: ["First: ", { hole: "first_lesson_on", fallback: "", place: "plain" }, "\n"],
  };
  const welcome = { ...course.letters.welcome, email: { ...parts, digest: digestEmail(parts) } };
  return { ...course, id, title: `Course ${id}`, letters: { ...course.letters, welcome } };
}

function sampleLesson(number: number): Lesson {
  const title = `The lesson numbered ${number}`;
  return {
    id: `lesson-${number}`,
    title,
    subject: `Lesson ${number}`,
    preheader: `What lesson ${number} is about`,
    quiz: [1, 2, 3].map((answer) => ({
      question: `Question ${answer} of lesson ${number}?`,
      choices: ["One", "Two", "Three"],
      answer,
      why: "Because it is.",
    })),
    words: 700,
    minutes: 4,
    file: `lessons/sample/0${number}-lesson.md`,
    email: sampleEmail(`Lesson ${number}`, title, "lesson"),
    pageHtml: [
      "<p>Hi ",
      hole("first_name", "text", "there"),
      `, this is what lesson ${number} says.</p>\n<section class="reply"><p><a href="`,
      hole("reply_url", "href"),
      '">Reply</a></p></section>',
    ],
  };
}

export function sampleLetter(kind: LetterKind): Letter {
  const subject = {
    confirm: "Please confirm",
    welcome: "Welcome",
    graduation: "Well done",
    "sign-in": "Already in",
    "check-in": "How is it going",
    unfinished: "That was it",
  }[kind];
  return {
    kind,
    subject,
    preheader: `${subject}, briefly`,
    file: `lessons/sample/letters/${kind}.md`,
    email: sampleEmail(subject, subject, kind),
  };
}

function sampleEmail(subject: string, title: string, kind: "lesson" | LetterKind): CompiledEmail {
  const link = kind === "confirm" ? "confirm_url" : "progress_url";
  const first = (place: Place) => hole("first_name", place, "there");
  const footer = kind === "confirm" ? [] : [hole("unsubscribe_url", "href"), hole("view_url", "href")];
  const email = {
    subject: [subject, ", ", hole("first_name", "line", "friend")],
    html: [
      '<!doctype html><html lang="en"><head><title>',
      title,
      '</title></head><body style="margin:0"><h1>',
      title,
      "</h1><p>Hi ",
      first("text"),
      '</p><p><a href="',
      hole(link, "href"),
      '">Your page</a></p>',
      ...footer.flatMap((address) => ['<p><a href="', address, '">Link</a></p>']),
      "<p>",
      hole("postal_address", "text"),
      "</p></body></html>",
    ],
    text: [
      `${title}\n\nHi `,
      first("plain"),
      "\n\n",
      hole(link, "plain"),
      "\n\n",
      ...(kind === "confirm" ? [] : [hole("unsubscribe_url", "plain"), "\n"]),
      hole("postal_address", "plain"),
      "\n",
    ],
  } satisfies Omit<CompiledEmail, "digest">;
  return { ...email, digest: digestEmail(email) };
}

function hole(name: HoleName, place: Place, fallback = ""): Exclude<Segment, string> {
  return { hole: name, fallback, place };
}
