import type { Course } from "../../course/course.ts";

/** A lesson on the web. Its text is the author's; these are the words around it. */
export const lesson = {
  notes: {
    title: "Notes",
    back: (note: number) => `Back to note ${note} in the text`,
  },
  back: "Your course page",
  about: ({ number, of, minutes, day }: Place) => `Lesson ${number} of ${of} · ${minutes} min read · received ${day}`,
  asSent: "See the original email",
  /** Of the link to it. */
  glossary: ({ title }: Course) => `Words used in ${title}`,
  glossaryBack: ({ title }: Course) => `About ${title}`,
  mark: {
    title: "Finished?",
    open: "If you’ve read the lesson and done the exercise, mark it as done to update your progress.",
    done: "✓ You’ve marked this lesson as done.",
  },
  turn: { label: "More lessons", previous: "Previous", next: "Next" },
  questions: {
    title: "Your questions about this lesson",
    asked: (day: string) => `You wrote on ${day}`,
    noText: "(No text in this email.)",
    answered: (sender: string, day: string) => `${sender} answered on ${day}`,
    open: "Not answered yet.",
    /** Where answers don't come through us, so nobody here knows of them. */
    answersByEmail: (sender: string) => `${sender} answers by email, right to your inbox.`,
    sent: (sender: string) => `✓ Your question is on its way to ${sender}.`,
    label: "Your question",
    ask: (firstName: string) => `Ask ${firstName}`,
    problem: {
      empty: "Please type your question.",
      "too-long": "That’s too long. Please keep it to 5,000 characters.",
      "too-many": "You’ve asked a lot of questions in an hour. Please try again later.",
    },
    /** @param files such as "plan.pdf (120 KB)" */
    attached: (files: readonly string[]) => `Attached: ${files.join(", ")}`,
    /** @param here whether questions go through us, and so are kept */
    how: (sender: string, here: boolean) =>
      `Ask here, or reply to the lesson email. ${sender} will answer by email.${
        here ? " The conversation will appear here, too." : ""
      }`,
  },
  /** Of a lesson that has not come. */
  notYet: {
    title: "This lesson isn’t here yet",
    "on-its-way": "It’s on its way to you now.",
    "held-up": "It’s delayed. We’re looking into it.",
    next: (moment: string) => `It arrives ${moment}.`,
    expected: (day: string) => `It should arrive around ${day}.`,
    "passed-over": "It isn’t part of your course.",
    open: "It isn’t scheduled yet.",
  },
};

type Place = {
  readonly number: number;
  readonly of: number;
  readonly minutes: number;
  /** When it was received: "Tuesday, December 1". */
  readonly day: string;
};
