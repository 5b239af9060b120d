import type { Generated } from "kysely";
import type { DeliveryKind, DeliveryState } from "../course/delivery.ts";
import type { SuppressionReason } from "../course/provider-event.ts";
import type { SavedPart } from "../course/saved-work.ts";
import type * as received from "./question-rows.ts";
import type {
  AttemptRow,
  BatchRow,
  DecisionRow,
  FailureRow,
  HoldRow,
  ProviderEventRow,
  StandingRow,
  WebhookRefusalsRow,
} from "./sending-rows.ts";
import type { RefusalReason } from "./signup-limits.ts";

/** Times are integer epoch milliseconds. Booleans are 0 or 1, which SQLite and Postgres both keep. */
export type Schema = {
  readonly settings: { readonly name: string; readonly value: string };
  readonly editions: EditionRow;
  readonly course_orders: { readonly course_id: string; readonly lesson_ids: string };
  readonly subscribers: SubscriberRow;
  readonly consent_events: ConsentEventRow;
  readonly moves: MoveRow;
  readonly form_attempts: FormAttemptRow;
  readonly enrollments: EnrollmentRow;
  readonly deliveries: DeliveryRow;
  readonly completions: CompletionRow;
  readonly quiz_answers: QuizAnswerRow;
  readonly batches: BatchRow;
  readonly attempts: AttemptRow;
  readonly provider_events: ProviderEventRow;
  readonly suppressions: SuppressionRow;
  readonly holds: HoldRow;
  readonly received_mails: received.ReceivedMailRow;
  readonly receiving_tally: received.ReceivingTallyRow;
  readonly set_aside: received.SetAsideRow;
  readonly taken_questions: received.TakenQuestionRow;
  readonly attachments: received.AttachmentRow;
  readonly attachment_bytes: received.AttachmentBytesRow;
  readonly mailbox_holds: received.MailboxHoldRow;
  readonly questions: received.QuestionRow;
  readonly answers: received.AnswerRow;
  readonly certificates: CertificateRow;
  readonly saved_work: SavedWorkRow;
  readonly unneeded_files: { readonly file_id: string };
  readonly erasures: ErasureRow;
  readonly operator_acts: OperatorActRow;
  readonly mailbox_letters: { readonly mailbox_key: string; readonly at: number };
  readonly refusals: { readonly hour: number; readonly reason: RefusalReason; readonly count: number };
  readonly standings: StandingRow;
  readonly failures: FailureRow;
  readonly decisions: DecisionRow;
  readonly webhook_refusals: WebhookRefusalsRow;
  readonly "journal.entries": JournalRow;
  readonly "journal.meta": { readonly name: string; readonly value: string };
  readonly "journal.subjects": { readonly subject: string; readonly seq: number };
};

/** In a file of its own. */
export type JournalRow = {
  readonly seq: Generated<number>;
  /** A `JournalEntry` as JSON. */
  readonly body: string;
};

/** Every compiled email that was ever used. Never changed, never deleted. */
export type EditionRow = {
  readonly digest: string;
  readonly course_id: string;
  /** A `CompiledEmail` as JSON. */
  readonly email: string;
  readonly first_used_at: number;
};

export type SubscriberRow = {
  readonly id: string;
  readonly address: string;
  readonly first_name: string | null;
  /** IANA zone as the browser told it; null means the course's. */
  readonly zone: string | null;
  readonly created_at: number;
  /** How often the address has changed, or a change was stopped: links that were signed before are over. */
  readonly epoch: Generated<number>;
  /** Who has proven since that this address is theirs; then this row's own address is none. */
  readonly merged_into: Generated<string | null>;
};

export type ConsentKind = "asked" | "confirmed" | "tried-code" | "left" | "left-all" | "moved" | "move-stopped";

/** Append-only: what somebody agreed to, in which words, when and from where. */
export type ConsentEventRow = {
  readonly id: string;
  readonly subscriber_id: string;
  readonly course_id: string;
  readonly kind: ConsentKind;
  /** The exact text that was shown. */
  readonly text: string;
  readonly at: number;
  /** The page or mechanism, such as `form` or `one-click`. */
  readonly source: string;
  /** The network it came from (IPv4 /24, IPv6 /48), never the whole address. */
  readonly network: string;
  /** What was typed beside the address. It touches the person once they confirm. */
  readonly first_name: Generated<string | null>;
  readonly zone: Generated<string | null>;
  /** The email that this signup brought. */
  readonly delivery_id: Generated<string | null>;
  /** Whether that email asks a mailbox that refused us whether it works again. */
  readonly asks_again: Generated<number>;
};

/** Somebody asked for another address. Moved and stopped, the account went back. */
export type MoveRow = {
  readonly id: string;
  readonly subscriber_id: string;
  readonly enrollment_id: string;
  readonly old_address: string;
  readonly new_address: string;
  readonly asked_at: number;
  readonly moved_at: number | null;
  readonly stopped_at: number | null;
};

/** The form was sent, an email signed up, or a wrong code was typed, for an address that may or may not be known. Kept for a day. */
export type FormAttemptRow = {
  readonly id: Generated<number>;
  readonly form: "code" | "email" | "question" | "save" | "signup";
  /** A keyed hash. */
  readonly address_key: string;
  /** Of an email, its sender's domain. */
  readonly network: string;
  readonly at: number;
};

export type EnrollmentRow = {
  readonly id: string;
  readonly subscriber_id: string;
  readonly course_id: string;
  readonly created_at: number;
  readonly confirmed_at: number | null;
  readonly left_at: number | null;
  readonly finished_at: number | null;
  /** When the next lesson (or graduation) is due; null while there is nothing to come. */
  readonly next_due_at: number | null;
  /** A `Pace` as JSON; null is the course's own. */
  readonly pace: string | null;
  /** Since when the learner rests; null while they do not. */
  readonly paused_at: number | null;
  /** Until when, where they said so. */
  readonly resume_at: number | null;
  /** When the learner started again: what was planned and done before counts no more. */
  readonly restarted_at: Generated<number | null>;
  /** What that was before, should they take it back. */
  readonly restarted_before: Generated<number | null>;
};

export type DeliveryRow = {
  readonly id: string;
  readonly enrollment_id: string;
  readonly kind: DeliveryKind;
  /** The lesson's id; for letters an ordinal, so that a confirmation can be asked for again; else the question's or answer's id. */
  readonly key: string;
  readonly edition: string;
  /**
   * Whom it goes to, where that is not the subscriber's own address: the creator, whoever asked from another address, or an
   * address that is yet to be proven theirs.
   */
  readonly to_address: string | null;
  readonly state: DeliveryState;
  readonly planned_at: number;
  readonly due_at: number;
  /** A `Fill` as JSON, from the freeze on. */
  readonly fill: string | null;
  readonly batch_id: string | null;
  readonly position: number | null;
  readonly provider_id: string | null;
  readonly accepted_at: number | null;
  /** Why it was refused, cancelled or is unknown, for people. */
  readonly reason: string | null;
  /** When its learner asked for it outside the schedule; null for what the schedule planned. */
  readonly asked_at: Generated<number | null>;
  /** The last time that the provider refused it alone. */
  readonly refused_at: Generated<number | null>;
};

/** How the first attempt at a lesson's questions went, and when they were first answered since the learner last began. */
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

export type SuppressionRow = {
  readonly address: string;
  readonly reason: SuppressionReason;
  readonly at: number;
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

/** Somebody who had everything about them erased: what is left of their address is a keyed hash. */
export type ErasureRow = {
  readonly address_key: string;
  /** Why nothing may go there whoever asks; null where they may sign up again. */
  readonly reason: SuppressionReason | null;
  readonly at: number;
};

/** What the operator can do for a single learner who asked for it outside of the pages. */
export type OperatorAct = "erase" | "unsubscribe" | "resubscribe" | "correct" | "lift" | "resend" | "link";

/** Append-only: what the operator did for a learner, and why. */
export type OperatorActRow = {
  readonly id: string;
  readonly subscriber_id: string;
  readonly act: OperatorAct;
  /** The reason, as the operator wrote it. */
  readonly reason: string;
  /** What it was done to: a course's id, a lesson's id; "" where it is the learner as a whole. */
  readonly object: string;
  readonly at: number;
};
