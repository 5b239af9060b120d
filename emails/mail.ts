import type { CourseMatter, LetterKind, LessonMatter } from "../src/course/course.ts";
import type { HoleName } from "../src/course/email.ts";
import type { Words } from "../src/words/words.ts";
import type { Twin } from "./block.tsx";

/** What every mail knows about itself. Holes are the compiler's tokens. */
export type About = {
  readonly course: Pick<CourseMatter, "id" | "language" | "title" | "sender" | "reply_to" | "site">;
  /** What the course's language says in places that are nobody's own. */
  readonly says: Words["mail"];
  readonly subject: string;
  readonly preheader: string;
  /** Puts a hole into a template. Without a fallback the mail cannot go out unless the value is known. */
  readonly hole: (name: HoleName, fallback?: string) => string;
};

export type LessonMail = About & {
  readonly id: string;
  readonly title: string;
  /** 1-based. */
  readonly number: number;
  readonly of: number;
  readonly minutes: number;
  readonly quiz: LessonMatter["quiz"];
  readonly body: Twin;
};

export type LetterMail = About & { readonly kind: LetterKind; readonly body: Twin };

/** The frame's slots, in the order of the plain text. */
export type Slots = Readonly<Record<string, Twin>>;
