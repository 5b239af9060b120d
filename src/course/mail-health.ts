import type { Reason } from "./health.ts";

/** How mail is doing beyond the backlog. Times in epoch milliseconds. */
export type MailFacts = {
  /** Why lessons are held back; null while they go out. */
  readonly lessonsHeldFor: string | null;
  /** Deliveries that wait for a person's decision. */
  readonly undecided: number;
  /** Whether emails to new signups wait for room in the day's quota. */
  readonly lettersWait: boolean;
  /** How the provider's events come in; undefined in practice mode, which has none. */
  readonly webhooks:
    | { readonly refused: number; readonly refusedSince: number | null; readonly silent: boolean }
    | undefined;
};

/** The reasons of mail why a server isn't well. */
export function mailReasons({ lessonsHeldFor, undecided, lettersWait, webhooks }: MailFacts): Reason[] {
  const reasons: Reason[] = [];
  if (lessonsHeldFor !== null) {
    reasons.push({
      code: "lessons-held",
      blocking: true,
      since: null,
      text: `Lessons are held back: ${lessonsHeldFor}`,
      fix: "Find out where the bad addresses came from. Then let lessons go out again with: npm run settle -- --lessons-go-on",
    });
  }
  if (undecided > 0) {
    reasons.push({
      code: "undecided",
      blocking: false,
      since: null,
      text: undecided === 1 ? "1 email is waiting for a decision." : `${undecided} emails are waiting for a decision.`,
      fix: "npm run settle lists them and says how to decide.",
    });
  }
  if (webhooks !== undefined && webhooks.refused > 0) {
    const { refused } = webhooks;
    reasons.push({
      code: "webhooks-refused",
      blocking: false,
      since: webhooks.refusedSince,
      text: `${refused === 1 ? "1 webhook was" : `${refused} webhooks were`} refused: the signature doesn't match.`,
      fix: "Compare RESEND_WEBHOOK_SECRET with the signing secret in Resend. If they're the same, somebody else sent them.",
    });
  }
  if (webhooks?.silent === true) {
    reasons.push({
      code: "webhooks-silent",
      blocking: false,
      since: null,
      text: "Emails went out more than a day ago, but no webhook has come in about them.",
      fix: "Add a webhook for all email events in Resend. Its URL is PUBLIC_URL/webhooks/resend.",
    });
  }
  if (lettersWait) {
    reasons.push({
      code: "signups-wait",
      blocking: false,
      since: null,
      text: "Emails to new signups are waiting for room in the day's quota; lessons go first.",
      fix: "They go out by themselves. To send more a day, set MAIL_DAILY_LIMIT to what your plan allows.",
    });
  }
  return reasons;
}
