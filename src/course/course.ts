import { z } from "zod";
import { addressSchema } from "./address.ts";
import type { CompiledEmail } from "./email.ts";
import { scheduleSchema, waitSchema } from "./schedule.ts";

const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Ids stand in addresses, in tags and in the archive for ever, so they are kept to what is safe in all three. */
export const idSchema = z
  .string()
  .max(60, "is longer than 60 characters")
  .regex(ID, 'may hold only small letters, digits and single hyphens, as in "what-a-tpm-is"');

/** One line of text: no line breaks or other control characters, which could forge a mail header. */
export const lineSchema = z
  .string()
  .trim()
  .min(1, "is empty")
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
  .regex(/^[^\u0000-\u001f\u007f\u2028\u2029]*$/u, "holds a line break or control character");

export const quizQuestionSchema = z
  .strictObject({
    question: lineSchema,
    choices: z.array(lineSchema).min(2, "needs at least two choices").max(6, "has more than six choices"),
    /** 1-based, as an author counts. */
    answer: z.int().min(1),
    why: lineSchema,
  })
  .refine((quiz) => quiz.answer <= quiz.choices.length, {
    path: ["answer"],
    message: "points past the last choice",
  });

/** Front matter of `lessons/<course>/NN-name.md`. */
export const lessonMatterSchema = z.strictObject({
  id: idSchema,
  title: lineSchema,
  subject: lineSchema,
  preheader: lineSchema,
  wait: waitSchema.optional(),
  quiz: z.array(quizQuestionSchema).length(3, "needs exactly three questions"),
});
export type LessonMatter = z.infer<typeof lessonMatterSchema>;

/** Front matter of `lessons/<course>/letters/<kind>.md`. */
export const letterMatterSchema = z.strictObject({
  subject: lineSchema,
  preheader: lineSchema,
});
export type LetterMatter = z.infer<typeof letterMatterSchema>;

/** Front matter of `lessons/<course>/course.md`. */
export const courseMatterSchema = z.strictObject({
  id: idSchema,
  title: lineSchema,
  tagline: lineSchema,
  description: lineSchema,
  sender: z.strictObject({ name: lineSchema, email: addressSchema }),
  reply_to: addressSchema,
  site: z.url({ protocol: /^https$/, message: "is not an https address" }),
  schedule: scheduleSchema,
  /** Shown beside the form, and kept word for word with every consent. */
  consent: lineSchema,
});
export type CourseMatter = z.infer<typeof courseMatterSchema>;

/** The mails of a course that are not lessons. Every course has all four. */
export const LETTERS = ["confirm", "welcome", "graduation", "sign-in"] as const;
export type LetterKind = (typeof LETTERS)[number];

export type Lesson = LessonMatter & {
  /** Words of the body, as counted by the compiler. */
  readonly words: number;
  /** Whole minutes to read the body, at least 1. */
  readonly minutes: number;
  /** Path of its source, for messages. */
  readonly file: string;
  readonly email: CompiledEmail;
};

export type Letter = LetterMatter & {
  readonly kind: LetterKind;
  readonly file: string;
  readonly email: CompiledEmail;
};

/** A course as compiled: everything that the running server needs, and no Markdown. Plain JSON. */
export type Course = CourseMatter & {
  /** In the order in which they are sent. Never empty. */
  readonly lessons: readonly Lesson[];
  readonly letters: Readonly<Record<LetterKind, Letter>>;
  /** The signup page's text as safe HTML, from the body of `course.md`. */
  readonly pageHtml: string;
};

/** The lesson with this id, or undefined where the course no longer has it. */
export function findLesson(course: Course, id: string): Lesson | undefined {
  return course.lessons.find((lesson) => lesson.id === id);
}
