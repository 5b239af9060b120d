import type { Envelope } from "./received-mail.ts";
import { nextUtcDay } from "./utc-day.ts";

/** Why an address is not written to any more. */
export type SuppressionReason = "bounce" | "complaint" | "provider";

/** What an event says about a mailbox itself, whichever email it was about. */
export type ListChange =
  | { readonly change: "added"; readonly address: string; readonly reason: SuppressionReason }
  | { readonly change: "removed"; readonly address: string };

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
  /** Set where the provider's own suppression list changed. */
  readonly listed?: ListChange;
};

/** What an event proves about the one email that it names. */
export type Proof =
  /** The provider took it; it may still fail. */
  | "taken"
  /** It left the provider: it can't have failed, and is never sent again. */
  | "left"
  /** The provider took it and couldn't send it. */
  | "failed"
  | "nothing";

export function proofOf(type: string): Proof {
  switch (type) {
    case "email.failed":
      return "failed";
    case "email.delivered":
    case "email.bounced":
    case "email.complained":
    case "email.opened":
    case "email.clicked":
      return "left";
    default:
      return type.startsWith("email.") && type !== "email.received" ? "taken" : "nothing";
  }
}

/**
 * What's stored of an event. An account may track who opens what; it only tells us that the email arrived, and the rest isn't ours
 * to know.
 */
export function storedType(type: string): string {
  return type === "email.opened" || type === "email.clicked" ? "email.delivered" : type;
}

/** Reasons that are the account's or pass by themselves, and no fault of the email or its reader. */
const PASSING_REASON = /quota|limit|key|domain|account|suspend|paused|review|unavailable|internal|timeout/i;

/** Whether an email that failed is sent again by itself. Once only: what fails twice is for a person. */
export function isSentAgain(reason: string, failedBefore: number): boolean {
  return failedBefore === 0 && PASSING_REASON.test(reason);
}

const PAUSE_MS = 600_000;

/** Until when nothing more goes out after a failure that hits all emails alike. Epoch milliseconds. */
export function holdAfterFailure(reason: string, failedAt: number): number {
  return /quota/i.test(reason) ? nextUtcDay(failedAt) : failedAt + PAUSE_MS;
}
