/** A lesson's questions, on its page. */
export const quiz = {
  title: "Check yourself",
  lead: "Try to answer from memory. Your first try counts and marks the lesson as done. After that, it’s practice.",
  practiceLead: (score: number, questions: number) =>
    `On your first try, you got ${score} of ${questions}. Now it’s just for practice.`,
  missing: "Please choose an answer for every question.",
  /** Beside a question without an answer. */
  missingHere: "Please choose an answer.",
  missingTab: "Please answer every question",
  filledIn: (questions: number) =>
    questions === 1
      ? "We filled in your answer from the email. Nothing counts until you press the button."
      : "We filled in your answer from the email. Answer the rest, then press the button. Nothing counts until you do.",
  submit: "See how I did",
  score: (score: number, questions: number) => `${score} of ${questions}`,
  all: "All correct.",
  some: "Here’s another look at what you missed.",
  marked: (lesson: string) => `“${lesson}” is marked as done.`,
  practice: "This was practice. Your first try still counts.",
  right: (choice: string) => `✓ Correct: ${choice}`,
  other: (choice: string) => `✗ Your answer: ${choice}`,
  answer: (choice: string) => `✓ Correct answer: ${choice}`,
  again: "Try again",
};
