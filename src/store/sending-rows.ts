import type { Generated } from "kysely";

/**
 * `frozen`: to be sent (again); `accepted`: the provider took it; `dissolved`: surely not taken, its members went
 * back or into smaller batches; `refused`: surely not taken and its one member would not be; `unknown`: cannot be told.
 */
export type BatchState = "frozen" | "accepted" | "dissolved" | "refused" | "unknown";

export type BatchRow = {
  readonly id: string;
  readonly idempotency_key: string;
  /** Fingerprint of the provider account that the key was used with. */
  readonly account: string;
  readonly fill_version: number;
  /** A `Letterhead` as JSON: what all members share. */
  readonly letterhead: string;
  readonly body_sha256: string;
  readonly state: BatchState;
  readonly created_at: number;
  readonly first_attempt_at: number | null;
  readonly ambiguous: number;
  readonly attempts: number;
  readonly next_attempt_at: number;
  readonly lease_owner: string | null;
  readonly lease_until: number | null;
};

export type AttemptRow = {
  readonly batch_id: string;
  readonly n: number;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly outcome: string | null;
  readonly http_status: number | null;
  readonly error_name: string | null;
};

export type ProviderEventRow = {
  /** The `svix-id`: the same for every retry of one event. */
  readonly id: string;
  readonly type: string;
  readonly delivery_id: string | null;
  readonly provider_id: string | null;
  /** When the provider says that it happened. */
  readonly at: number;
  readonly received_at: number;
  /** The bounce's type or the failure's reason. */
  readonly detail: string | null;
  /** By which a reply names what it answers. */
  readonly message_id: string | null;
};

/** Sending is held back for one account, visibly: a quota, or a key that does not work. */
export type HoldRow = {
  readonly account: string;
  readonly reason: string;
  readonly since: number;
  readonly until: number;
};

/** What one provider account has refused since it last accepted anything. */
export type StandingRow = {
  readonly account: string;
  /** Requests refused in a row. */
  readonly refused: Generated<number>;
  /** When the first of them was refused; null where nothing was since. */
  readonly since: number | null;
  readonly refused_at: number;
  /** The delivery that was refused alone last. */
  readonly alone: string | null;
  /** 1 while single emails are sent to find out whether the account works at all. */
  readonly probing: Generated<number>;
  readonly probe_batch: string | null;
  /** Probes refused in a row: each hold is longer than the one before. */
  readonly holds: Generated<number>;
  /** Refusals in a row that are put down to single emails. */
  readonly tolerance: number;
  readonly why: string;
};

/** The provider accepted a delivery in this batch and later reported that it failed. */
export type FailureRow = {
  readonly delivery_id: string;
  readonly batch_id: string;
  readonly provider_id: string | null;
  readonly position: number | null;
  /** A `Fill` as JSON: what was in that email. */
  readonly fill: string | null;
  readonly reason: string;
  readonly at: number;
  /** 1 where it was sent again by itself. */
  readonly resent: number;
};

/** What an operator decided about a delivery. */
export type DecisionRow = {
  readonly id: string;
  readonly delivery_id: string;
  readonly choice: "resend" | "skip";
  readonly at: number;
  /** What the delivery was before, as JSON. */
  readonly before: string;
  readonly undone_at: number | null;
};

/** One row: the webhooks that were refused since the last one that was accepted. */
export type WebhookRefusalsRow = {
  readonly id: number;
  readonly refused: number;
  readonly since: number;
  readonly last_at: number;
};
