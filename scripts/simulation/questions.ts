import type { Person } from "./people.ts";

/** How an email reaches us. `token`: to the address that answers one of ours; `thread`, `sender`: to any address of the domain. */
export type Way = "token" | "thread" | "sender" | "stranger" | "machine";

/** An email that came in, with words that are in no other. */
export type Asked = {
  readonly words: string;
  readonly way: Way;
  readonly person: Person | undefined;
  readonly from: string;
  readonly courseId: string;
  readonly at: number;
  /** What the creator wrote back. */
  readonly answers: { readonly words: string; readonly at: number }[];
};

export const questionWords = (n: number): string => `question-${n}-ends`;
export const answerWords = (n: number): string => `answer-${n}-ends`;

/** The words of every question that a text holds. */
export function questionsIn(text: string): string[] {
  return [...new Set(text.match(/\bquestion-\d+-ends\b/g) ?? [])];
}

/** The words of the questions that an email passes on. Those that their learners asked before are only listed in it. */
export function questionsPassedOn(text: string): string[] {
  return questionsIn(text.replace(/^Earlier questions:\n(?:- .*\n?)*/m, ""));
}
