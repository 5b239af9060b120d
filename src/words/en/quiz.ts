/** A lesson's questions, on its page. */
export const quiz = {
  title: "Check yourself",
  lead: "Try to remember before you look. The first time counts, and marks the lesson as done; after that it is practice.",
  practiceLead: (score: number, questions: number) =>
    `You had ${score} of ${questions} the first time, and that counts. From here on it is practice.`,
  missing: "Please choose an answer to every question.",
  missingTab: "Please answer every question",
  submit: "See how I did",
  score: (score: number, questions: number) => `${score} of ${questions}`,
  all: "All of it stayed with you.",
  some: "What did not stay is worth another look. Here is why.",
  marked: (lesson: string) => `“${lesson}” is marked as done.`,
  practice: "This was practice; your first answers count.",
  right: (choice: string) => `✓ Right: ${choice}`,
  other: (choice: string) => `Your answer: ${choice}`,
  answer: (choice: string) => `The answer: ${choice}`,
  again: "Practice once more",
};
