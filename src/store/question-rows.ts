import type { Generated } from "kysely";
import type { LeftWhy } from "../course/attachment.ts";
import type { Tie } from "../course/question.ts";
import type { Nature } from "../course/received-mail.ts";
import type { ReplyPurpose } from "../course/reply-address.ts";

/**
 * `waiting`: to be fetched; `question`, `answer`: see there; `automatic`, `bounce`, `loop`: recognised, and left at that;
 * `unsubscribe`: sent to an unsubscribe address; `signup`: to a course's address, with no other words to keep; `elsewhere`: not addressed to our domain; `gone`: the provider has it no
 * more; `dropped`: never fetched, because too many like it were waiting.
 */
export type ReceivedState =
  | "waiting"
  | "question"
  | "answer"
  | "unsubscribe"
  | "signup"
  | Exclude<Nature, "person">
  | "elsewhere"
  | "gone"
  | "dropped";

/** A mail that came in, once, however often it was told of. */
export type ReceivedMailRow = {
  readonly provider_id: string;
  readonly state: ReceivedState;
  readonly received_at: number;
  /** As the webhook or the list said; as the email says, once it was fetched. */
  readonly from_address: string | null;
  readonly tries: number;
  readonly next_try_at: number;
  /** Whose turn it is (course/turn.ts); null until it's sorted. */
  readonly tier: number | null;
  /** Addresses as JSON, until it's sorted. */
  readonly recipients: string | null;
  /** What the token names that it was sent to: a delivery or a question. */
  readonly token_id: string | null;
  /** The sender's domain, until it was fetched. */
  readonly network: string | null;
  /** By what it was recognized, in words for the operator; null where the state says it all. */
  readonly why: string | null;
};

/** What an email says that was set aside. Kept for a while, so that it can be read and turned into a question. */
export type SetAsideRow = {
  readonly provider_id: string;
  /** Whose it is, where that's known: what answers an email of ours is about that learner. */
  readonly enrollment_id: string | null;
  /** What the token is for that it was sent to; null where it was sent to none. */
  readonly purpose: ReplyPurpose | null;
  readonly subject: string;
  /** These three are the beginnings of what a question has. */
  readonly text: string;
  readonly rest: string;
  readonly rest_shown: string;
  readonly message_id: string | null;
  /** Message-IDs before it, as JSON. */
  readonly thread: string;
  /** Those that decide about automatic answers, as JSON. */
  readonly headers: string;
  /** A list of `AttachedFile` as JSON. */
  readonly files: string;
  readonly received_at: number;
  /** 1 where its sender is nobody that we know. */
  readonly stranger: number;
};

/**
 * `listed`: it goes nowhere; `waiting`: it's to be fetched, and what it goes with waits; `kept`: its bytes are here; `left`: it
 * doesn't travel.
 */
export type AttachmentState = "listed" | "waiting" | "kept" | "left";

/** A file that came with a question or an answer. */
export type AttachmentRow = {
  /** The question's or the answer's id. */
  readonly received_id: string;
  readonly position: number;
  readonly enrollment_id: string | null;
  /** Of the email that it came with. */
  readonly provider_id: string;
  readonly file_id: string | null;
  readonly name: string;
  readonly size: number | null;
  readonly state: AttachmentState;
  readonly why: LeftWhy | null;
  /** Of its bytes, while they're kept. */
  readonly sha256: string | null;
  readonly tries: Generated<number>;
  readonly next_try_at: number | null;
  /** What it goes with waits no longer than until then. */
  readonly give_up_at: number | null;
  readonly kept_at: number | null;
};

/** By content: two emails with the same file share a row, which goes with the last of them. */
export type AttachmentBytesRow = { readonly sha256: string; readonly bytes: Uint8Array };

/** The operator said that an email is a question. It stays one, however often the email is fetched. */
export type TakenQuestionRow = {
  readonly provider_id: string;
  /** Whose it is, where the operator said so. */
  readonly enrollment_id: string | null;
  readonly at: number;
};

/** How often something happened to received mail since the archive was made: `deferred`, `dropped`, `forgotten`. */
export type ReceivingTallyRow = { readonly what: string; readonly n: number; readonly at: number };

/** A creator's mailbox that doesn't take what we send there. What is for it waits. */
export type MailboxHoldRow = {
  readonly mailbox: string;
  readonly reason: string;
  readonly since: number;
  /** When the next email tries it. */
  readonly until: number;
  readonly tries: number;
};

/**
 * `open`: not answered yet; `answered`: the creator answered through us; `unattributed`: tied to nobody, or to an address that nobody
 * has confirmed yet, and kept.
 */
export type QuestionState = "open" | "answered" | "unattributed";

export type QuestionRow = {
  /** Made from the provider's id (course/question.ts). */
  readonly id: string;
  readonly provider_id: string;
  readonly state: QuestionState;
  readonly tied_by: Tie | null;
  readonly enrollment_id: string | null;
  /** The mail that it answers. */
  readonly delivery_id: string | null;
  readonly lesson_id: string | null;
  /** Whoever wrote it, which need not be the subscriber. */
  readonly from_address: string | null;
  readonly subject: string;
  /** What they wrote, without what looks quoted. */
  readonly text: string;
  /** All other words of the email: quotes, a signature; "" where there are none. */
  readonly rest: string;
  /** What of the rest the creator is shown as well: what isn't provably ours. */
  readonly rest_shown: string;
  readonly attachments: number;
  /** 1 where the whole message is "stop" or the like. */
  readonly wants_out: number;
  readonly message_id: string | null;
  /** Message-IDs before it, as JSON. */
  readonly thread: string;
  readonly received_at: number;
  /** How it went to the creator: `forward`, or the id of the digest that it's in; null while it waits. */
  readonly passed_by: string | null;
  readonly passed_at: number | null;
  /** 1 where the creator's mailbox refused it. */
  readonly came_back: number | null;
  /** 1 where it's in the creator's mailbox: a rule there forwarded it to us. */
  readonly by_rule: number | null;
};

/** What the creator wrote back to a question. */
export type AnswerRow = {
  readonly id: string;
  readonly provider_id: string;
  readonly question_id: string;
  readonly text: string;
  readonly received_at: number;
};
