import type { AcceptedMail } from "./ledger.ts";
import { bareAddress } from "./mail.ts";

/** What becomes of an accepted mail: the last of its events. */
export type Fate = "delivered" | "bounced" | "transient" | "complained" | "suppressed" | "failed";

export type Envelope = {
  readonly type: string;
  readonly created_at: string;
  readonly data: Readonly<Record<string, unknown>>;
};

const FATES: readonly Fate[] = ["bounced", "transient", "complained", "suppressed", "failed"];

/** What becomes of a mail, by the bare address of its first recipient and, where one wants, the mail itself. */
export type FateOf = (address: string, mail: AcceptedMail) => Fate;

/** The address decides: `bounced+x@…`, `complained@…` and so on, anything else is delivered. */
export const fateByAddress = (address: string): Fate => FATES.find((fate) => address.startsWith(fate)) ?? "delivered";

export const messageIdOf = (id: string): string => `<${id}@eu-west-1.amazonses.com>`;

type Step = readonly [type: string, extra?: Readonly<Record<string, unknown>>];

const bounce = (type: "Permanent" | "Transient", message: string): Step => [
  "email.bounced",
  { bounce: { type, subType: "General", message } },
];

function stepsAfterSent(fate: Fate): readonly Step[] {
  switch (fate) {
    case "delivered":
      return [["email.delivered"]];
    case "bounced":
      return [bounce("Permanent", "smtp; 550 5.1.1 user unknown")];
    case "transient":
      return [bounce("Transient", "smtp; 450 4.2.1 try again later")];
    case "complained":
      return [["email.delivered"], ["email.complained"]];
    case "suppressed":
      return [
        [
          "email.suppressed",
          { suppressed: { type: "OnAccountSuppressionList", message: "The address is on the suppression list." } },
        ],
      ];
    case "failed":
      return [["email.failed", { failed: { reason: "reached_daily_quota" } }]];
  }
}

/** `email.sent` and what follows it. One millisecond lies between them, so that they can be put in order. */
export function eventsOf(mail: AcceptedMail, fateOf: FateOf = fateByAddress): Envelope[] {
  const first = mail.to[0] ?? "";
  const data = {
    email_id: mail.id,
    message_id: messageIdOf(mail.id),
    created_at: new Date(mail.acceptedAt).toISOString(),
    from: mail.from,
    to: mail.to,
    subject: mail.subject,
    tags: mail.tags,
  };
  const steps: readonly Step[] = [["email.sent"], ...stepsAfterSent(fateOf(bareAddress(first) ?? first, mail))];
  return steps.map(([type, extra], step) => ({
    type,
    created_at: new Date(mail.acceptedAt + step).toISOString(),
    data: { ...data, ...extra },
  }));
}

/** Resend's `last_event` of a mail. */
export const lastEventOf = (mail: AcceptedMail, fateOf?: FateOf): string =>
  eventsOf(mail, fateOf).at(-1)?.type.replace("email.", "") ?? "queued";

/** A suppression list that changes without a mail: `email` is all that it names. */
export const suppressionEvent = (change: "added" | "removed", email: string, id: string, at: number): Envelope => ({
  type: `suppression.${change}`,
  created_at: new Date(at).toISOString(),
  data: { id, email, origin: "manual", source_id: null, created_at: new Date(at).toISOString() },
});
