import type { Resend } from "resend";
import { z } from "zod";
import { messageIdsIn } from "../course/received-mail.ts";
import { envelopeOf } from "./mailbox.ts";
import type { ListChange, ProviderEvent, SuppressionReason } from "../course/provider-event.ts";

export type WebhookRequest = {
  /** As it came over the wire: the signature is over these bytes. */
  readonly body: string;
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
};

/** An id that we gave; anything else in its place was never ours. */
const ourIdSchema = z
  .string()
  .regex(/^[\w-]{1,100}$/)
  .optional()
  .catch(undefined);

const recipients = z.array(z.string().max(2000)).max(1000).optional().catch(undefined);

/** Tolerant on purpose: Resend adds fields and types, and says so nowhere beforehand. */
const envelopeSchema = z.object({
  type: z.string().max(100),
  created_at: z.string().max(40),
  data: z
    .object({
      email_id: z.string().max(200).optional().catch(undefined),
      from: z.string().max(2000).optional().catch(undefined),
      to: recipients,
      cc: recipients,
      received_for: recipients,
      message_id: z.string().max(1000).optional().catch(undefined),
      tags: z.object({ d: ourIdSchema, b: ourIdSchema }).optional().catch(undefined),
      bounce: z
        .object({ type: z.string().max(100), subType: z.string().max(100).catch("") })
        .optional()
        .catch(undefined),
      failed: z
        .object({ reason: z.string().max(2000) })
        .optional()
        .catch(undefined),
      email: z.string().max(400).optional().catch(undefined),
      origin: z.string().max(40).optional().catch(undefined),
    })
    .catch({}),
});

/**
 * Verifies a webhook (Standard Webhooks: HMAC-SHA256, at most 5 minutes old) and reads what it says.
 *
 * @returns undefined where the signature is not valid or the body is no event; the caller cannot tell which, nor can a forger
 */
export function readWebhook(sdk: Resend, secret: string, request: WebhookRequest): ProviderEvent | undefined {
  const { body, id, timestamp, signature } = request;
  if (id === undefined || id.length > 200 || timestamp === undefined || signature === undefined) return undefined;
  // The SDK reads "1764000000x" as a number, and would let it pass.
  if (!/^\d{1,12}$/.test(timestamp)) return undefined;
  let verified: unknown;
  try {
    verified = sdk.webhooks.verify({ payload: body, headers: { id, timestamp, signature }, webhookSecret: secret });
  } catch {
    return undefined;
  }
  const envelope = envelopeSchema.safeParse(verified).data;
  if (envelope === undefined) return undefined;
  const { type, data } = envelope;
  // A received mail is not one of ours, whatever tags it carries.
  const tags = type.startsWith("email.") && type !== "email.received" ? data.tags : undefined;
  return {
    id,
    type,
    at: Date.parse(envelope.created_at) || Number(timestamp) * 1000,
    deliveryId: tags?.d ?? null,
    batchId: tags?.b ?? null,
    providerId: data.email_id ?? null,
    messageId: messageIdsIn(data.message_id)[0] ?? null,
    detail:
      data.failed?.reason ?? (data.bounce === undefined ? null : `${data.bounce.type} ${data.bounce.subType}`.trim()),
    suppress: suppression(type, data.bounce?.type),
    ...(type === "email.received" ? { received: envelopeOf(data) } : {}),
    ...listed(type, data.email, data.origin),
  };
}

/** The provider's own list of mailboxes that it doesn't write to, which people there may change by hand. */
function listed(
  type: string,
  address: string | undefined,
  origin: string | undefined,
): { readonly listed?: ListChange } {
  if (address === undefined) return {};
  if (type === "suppression.removed") return { listed: { change: "removed", address } };
  if (type !== "suppression.added") return {};
  const reason = origin === "bounce" || origin === "complaint" ? origin : "provider";
  return { listed: { change: "added", address, reason } };
}

/** A transient bounce may be an autoresponder or a full mailbox: only a permanent one is for good. */
function suppression(type: string, bounceType: string | undefined): SuppressionReason | null {
  if (type === "email.complained") return "complaint";
  if (type === "email.suppressed") return "provider";
  return type === "email.bounced" && bounceType === "Permanent" ? "bounce" : null;
}
