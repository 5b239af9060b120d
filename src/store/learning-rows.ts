import type { Generated } from "kysely";
import type { SavedPart } from "../course/saved-work.ts";

/**
 * How the first attempt at a lesson's questions went, and when they were first answered since the learner last began.
 */
export type QuizAnswerRow = {
  readonly enrollment_id: string;
  readonly lesson_id: string;
  readonly score: number;
  readonly questions: number;
  readonly answered_at: number;
};

/** A learner said that a lesson is done. Taken back, the row goes. */
export type CompletionRow = {
  readonly enrollment_id: string;
  readonly lesson_id: string;
  readonly completed_at: number;
  /** When it was done before the learner started again; null where it was not, or was not done again. */
  readonly earlier_at: Generated<number | null>;
};

/**
 * What a learner saved of a lesson's exercise: their text, or their file. The bytes are in the file store, under
 * `file_id`.
 */
export type SavedWorkRow = {
  readonly enrollment_id: string;
  readonly lesson_id: string;
  readonly part: SavedPart;
  /** Another one for every save: what's in the file store never changes. */
  readonly file_id: string;
  /** What it is, as the course named it then: "a risk register". */
  readonly made: string;
  /** Of the file, as its learner sees it; "" for a text. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly saved_at: number;
  /** Since when its file is missing from the file store. */
  readonly lost_at: Generated<number | null>;
};

/** What a learner has to show. Once its removal is final, everything but its id is emptied, and the row stays. */
export type CertificateRow = {
  readonly id: string;
  readonly enrollment_id: string;
  readonly name: string;
  readonly course_title: string;
  /** JSON list of texts. */
  readonly made: string;
  readonly completed_at: number;
  readonly zone: string;
  readonly made_at: number;
  readonly listed: number;
  readonly revoked_at: number | null;
};
