import { z } from "zod";
import { addressSchema } from "./address.ts";
import type { CoursePictures } from "./course-card.ts";
import type { CompiledEmail, Segment } from "./email.ts";
import { mismatch, textSchema } from "./matter.ts";
import { RESERVED_NAMES } from "./named-address.ts";
import { RESERVED } from "./paths.ts";
import { firstLessonSchema, scheduleSchema, waitSchema } from "./schedule.ts";

const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** IDs are in addresses, in tags, and in the archive forever, so they're kept to what is safe in all three. */
export const idSchema = textSchema
  .max(60, "is longer than 60 characters")
  .regex(ID, 'can only have lowercase letters, digits, and single hyphens, as in "what-a-tpm-is"');

/**
 * One line of text: no line breaks or other control characters, which could forge a mail header, nothing that turns the
 * direction of what follows, and nothing that cannot be sent as UTF-8. YAML can write all of them as escapes.
 */
export const lineSchema = textSchema
  .trim()
  .min(1, "is empty")
  .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u, "has a line break or a control character in it");

const MOST_QUESTIONS = 10;
const NOT_A_COUNT = "isn't a number of questions from 0 to 10";
const NOT_AN_ANSWER = "isn't the number of a choice, counting from 1";
const NOT_SETTINGS = 'isn\'t a list of settings such as "key: value"';

export const quizQuestionSchema = z
  .strictObject(
    {
      question: lineSchema,
      choices: z
        .array(lineSchema, mismatch("isn't a list of choices"))
        .min(2, "needs at least two choices")
        .max(6, "has more than six choices")
        .refine((choices) => new Set(choices).size === choices.length, "has the same choice twice"),
      /** 1-based, as an author counts. */
      answer: z.int(mismatch(NOT_AN_ANSWER)).min(1, NOT_AN_ANSWER),
      why: lineSchema,
    },
    mismatch(NOT_SETTINGS),
  )
  .refine((quiz) => quiz.answer <= quiz.choices.length, {
    path: ["answer"],
    message: "points past the last choice",
  });

/** Front matter of `lessons/<course>/NN-name.md`. */
export const lessonMatterSchema = z.strictObject(
  {
    id: idSchema,
    title: lineSchema,
    subject: lineSchema,
    preheader: lineSchema,
    wait: waitSchema.optional(),
    quiz: z
      .array(quizQuestionSchema, mismatch("isn't a list of questions"))
      .max(MOST_QUESTIONS, "has more than ten questions")
      .default([]),
  },
  mismatch(NOT_SETTINGS),
);
export type LessonMatter = z.infer<typeof lessonMatterSchema>;

/** Front matter of `lessons/<course>/letters/<kind>.md`. */
export const letterMatterSchema = z.strictObject(
  { subject: lineSchema, preheader: lineSchema },
  mismatch(NOT_SETTINGS),
);
export type LetterMatter = z.infer<typeof letterMatterSchema>;

/** A creator's own address, as it's written: learners' forms take more, and cut off what's around it. */
const ownAddressSchema = z
  .string(mismatch("isn't an email address"))
  .refine((text) => !/[<>\s,;]/.test(text.trim()), "has more than an email address in it")
  .pipe(addressSchema);

const NOT_A_SITE = "isn't an https link";

/** Stricter than URL, which reads "https:example.com" too, and takes quotes and brackets. */
function isSite(text: string): boolean {
  return /^https:\/\/[^\s"'<>\\]+$/.test(text) && URL.canParse(text);
}

const privacySchema = z.strictObject(
  {
    /** Who answers for the data, where that isn't the sender. */
    controller: lineSchema.optional(),
    /** Where people write about their data, where that isn't `reply_to`. */
    contact: ownAddressSchema.optional(),
    /** Who else gets it: the host of the server and what its logs keep, for example. */
    notes: z.array(lineSchema, mismatch("isn't a list of sentences")).max(10, "has more than ten sentences").optional(),
  },
  mismatch(NOT_SETTINGS),
);

const FILE = "is not the name of a picture in images/";
const fileSchema = z.string(mismatch(FILE)).trim().min(1, FILE);

const teacherSchema = z.strictObject(
  {
    /** Where that isn't the sender. */
    name: lineSchema.max(60, "is longer than 60 characters").optional(),
    photo: fileSchema.optional(),
    lines: z
      .array(lineSchema.max(140, "is longer than 140 characters"), mismatch("is not a list of one or two sentences"))
      .min(1, "has no sentence")
      .max(2, "has more than two sentences"),
  },
  mismatch(NOT_SETTINGS),
);

const illustrationSchema = z.strictObject(
  {
    image: fileSchema,
    /** The same picture in the colors of a dark page. */
    dark: fileSchema.optional(),
    alt: lineSchema.max(300, "is longer than 300 characters"),
  },
  mismatch(NOT_SETTINGS),
);

/** Front matter of `lessons/<course>/course.md`. */
export const courseMatterSchema = z.strictObject(
  {
    id: idSchema
      .refine((id) => !RESERVED.includes(id), "is already used by another page here; choose a different one")
      .refine(
        (id) => !RESERVED_NAMES.includes(id),
        "is the name of an email address that no course can have; choose a different one",
      ),
    title: lineSchema,
    /** Without abbreviations, for people who don't know the course yet. */
    full_title: lineSchema.max(80, "is longer than 80 characters").optional(),
    tagline: lineSchema,
    description: lineSchema,
    sender: z.strictObject({ name: lineSchema, email: ownAddressSchema }, mismatch('isn\'t a "name:" and an "email:"')),
    reply_to: ownAddressSchema,
    site: z.string(mismatch(NOT_A_SITE)).refine(isSite, NOT_A_SITE),
    /** BCP 47, as in "en": what its pages, its letters' fixed parts and its dates speak. */
    language: lineSchema.default("en"),
    schedule: scheduleSchema,
    /** When lesson 1 comes; on schedule where the course doesn't say. */
    first_lesson: firstLessonSchema.optional(),
    /** How many questions each lesson has; each as many as it likes where the course doesn't say. */
    quiz: z.int(mismatch(NOT_A_COUNT)).min(0, NOT_A_COUNT).max(MOST_QUESTIONS, NOT_A_COUNT).optional(),
    /** Shown beside the form, and kept word for word with every consent. */
    consent: lineSchema,
    /** Whether one email asks after learners who leave three lessons untouched; on if the course has the letter. */
    check_in: z.enum(["on", "off"], mismatch("has to be on or off")).optional(),
    /** Who teaches, as the signup page shows it. */
    teacher: teacherSchema.optional(),
    /** Shown on the signup page and where the course is shared. */
    illustration: illustrationSchema.optional(),
    /** What the privacy notice can't know from the code. */
    privacy: privacySchema.optional(),
    /** Whether anybody may read its lessons on the web, by a link that a learner passes on. */
    share: z.boolean(mismatch("has to be true or false")).optional(),
  },
  mismatch(NOT_SETTINGS),
);
export type CourseMatter = z.infer<typeof courseMatterSchema>;

/** Front matter of `lessons/<course>/glossary.md`. */
export const glossaryMatterSchema = z.strictObject(
  { title: lineSchema, description: lineSchema },
  mismatch(NOT_SETTINGS),
);

/** The words that a course uses, in the order of the alphabet. */
export type Glossary = z.infer<typeof glossaryMatterSchema> & {
  readonly terms: readonly {
    /** What a link to it ends in. */
    readonly id: string;
    readonly term: string;
    /** What it means, as safe HTML. */
    readonly html: string;
  }[];
};

/** The emails of a course that aren't lessons, and that every course has. */
export const NEEDED_LETTERS = ["confirm", "welcome", "graduation", "sign-in"] as const;
/** All of them. */
export const LETTERS = [...NEEDED_LETTERS, "check-in", "unfinished"] as const;
export type LetterKind = (typeof LETTERS)[number];

export type Lesson = LessonMatter & {
  /** Words of the body, as counted by the compiler. */
  readonly words: number;
  /** Whole minutes to read the body, at least 1. */
  readonly minutes: number;
  /** What its exercises leave in the learner's hands: "a risk register". */
  readonly makes?: readonly string[];
  /** Path of its source, for messages. */
  readonly file: string;
  readonly email: CompiledEmail;
  /** Its text for the web, as safe HTML with holes; `fillSegments` fills them. */
  readonly pageHtml: readonly Segment[];
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
  readonly letters: Readonly<Record<(typeof NEEDED_LETTERS)[number], Letter>> &
    Readonly<Partial<Record<"check-in" | "unfinished", Letter>>>;
  /**
   * The ids of all lessons that the course ever had, in order: those of today, and between them those that were taken
   * out. Where a learner is stays known when the lesson that they had last is removed.
   */
  readonly order?: readonly string[];
  /** From `glossary.md`, where the course has one. */
  readonly glossary?: Glossary;
  /** The signup page's text as safe HTML, from the body of `course.md`. */
  readonly pageHtml: string;
  readonly pictures?: CoursePictures;
};

/** Who answers for what a course stores, and where people write about it. */
export function privacyOf(course: Pick<Course, "privacy" | "reply_to" | "sender">): {
  readonly controller: string;
  readonly contact: string;
} {
  const { privacy, reply_to, sender } = course;
  return { controller: privacy?.controller ?? sender.name, contact: privacy?.contact ?? reply_to };
}

/** Shared unless its author says no: lessons that come by email are passed on anyway. */
export function isShared({ share }: Pick<Course, "share">): boolean {
  return share !== false;
}

/** The lesson with this id, or undefined where the course no longer has it. */
export function findLesson(course: Course, id: string): Lesson | undefined {
  return course.lessons.find((lesson) => lesson.id === id);
}
