import type { Tie } from "../course/question.ts";
import type { Nature } from "../course/received-mail.ts";

/**
 * `waiting`: to be fetched; `question`, `answer`: see there; `automatic`, `bounce`, `loop`: recognised, and left at that;
 * `elsewhere`: not addressed to our domain; `gone`: the provider has it no more.
 */
export type ReceivedState = "waiting" | "question" | "answer" | Exclude<Nature, "person"> | "elsewhere" | "gone";

/** A mail that came in, once, however often it was told of. */
export type ReceivedMailRow = {
  readonly provider_id: string;
  readonly state: ReceivedState;
  readonly received_at: number;
  /** Known once it was fetched. */
  readonly from_address: string | null;
  readonly tries: number;
  readonly next_try_at: number;
};

/** `open`: passed on to the creator; `answered`: the creator answered through us; `unattributed`: tied to nobody, and kept. */
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
  /** Without what it quotes, where that could be told apart. */
  readonly text: string;
  readonly attachments: number;
  /** 1 where the whole message is "stop" or the like. */
  readonly wants_out: number;
  readonly message_id: string | null;
  /** Message-IDs before it, as JSON. */
  readonly thread: string;
  readonly received_at: number;
};

/** What the creator wrote back to a question. */
export type AnswerRow = {
  readonly id: string;
  readonly provider_id: string;
  readonly question_id: string;
  readonly text: string;
  readonly received_at: number;
};
