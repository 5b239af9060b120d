import type { Envelope } from "./received-mail.ts";

/** Why an address is not written to any more. */
export type SuppressionReason = "bounce" | "complaint" | "provider";

/** One event as the provider told it, verified and read. */
export type ProviderEvent = {
  /** The same for every retry of one event. */
  readonly id: string;
  readonly type: string;
  /** When it happened, epoch milliseconds. */
  readonly at: number;
  readonly deliveryId: string | null;
  readonly batchId: string | null;
  readonly providerId: string | null;
  /** The mail's Message-ID as recipients see it, `<…>`; null where the event did not say. */
  readonly messageId: string | null;
  /** The bounce's type or the failure's reason. */
  readonly detail: string | null;
  /** Set where the mailbox must not be written to again. */
  readonly suppress: SuppressionReason | null;
  /** Of an email that came in alone: who wrote to whom. */
  readonly received?: Envelope;
};
