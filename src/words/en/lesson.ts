/** A lesson on the web. Its text is the author's; these are the words around it. */
export const lesson = {
  notes: {
    title: "Notes",
    back: (note: number) => `Back to where note ${note} is referred to`,
  },
  back: "Your course page",
  about: ({ number, of, minutes, day }: Place) => `Lesson ${number} of ${of} · ${minutes} min read · received ${day}`,
  asSent: "As it was sent to you",
  mark: {
    title: "When you are through",
    open: "Read it, and made the exercise? Say so, and your course page counts it.",
    done: "✓ You have marked this lesson as done.",
  },
  turn: { label: "The lessons before and after", previous: "Previous", next: "Next" },
  questions: {
    title: "Your questions about this lesson",
    asked: (day: string) => `You wrote on ${day}`,
    noText: "A mail without words of its own.",
    answered: (sender: string, day: string) => `${sender} answered on ${day}`,
    open: "Not answered yet.",
    /** @param here whether questions go through us, and so are kept */
    how: (sender: string, here: boolean) =>
      `Press Reply in the mail of this lesson, or here, and ask: it reaches ${sender}, and the answer comes by mail.${
        here ? " Question and answer then stand here as well." : ""
      }`,
  },
  /** Of a lesson that has not come. */
  notYet: {
    title: "You have not received this lesson",
    "on-its-way": "It is on its way to you now.",
    "held-up": "It is held up. We are looking into it.",
    next: (instant: string) => `It arrives ${instant}.`,
    expected: (day: string) => `It is expected about ${day}.`,
    "passed-over": "It is not part of your course.",
    open: "No day is set for it.",
  },
};

type Place = {
  readonly number: number;
  readonly of: number;
  readonly minutes: number;
  /** When it was received: "Tuesday, December 1". */
  readonly day: string;
};
