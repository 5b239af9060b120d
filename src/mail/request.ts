import { createHash } from "node:crypto";
import type { Message } from "../course/message.ts";

/**
 * The body of POST /emails/batch (Resend, api-reference/emails/send-batch-emails). The same messages make the same bytes:
 * the order of the keys is the order in which they stand here.
 */
export function serializeBatch(messages: readonly Message[]): Uint8Array {
  return Buffer.from(
    JSON.stringify(
      messages.map((message) => ({
        from: message.from,
        to: [message.to],
        reply_to: message.replyTo,
        subject: message.subject,
        html: message.html,
        text: message.text,
        headers: message.headers,
        tags: Object.entries(message.tags).map(([name, value]) => ({ name, value })),
      })),
    ),
  );
}

/** In hex. */
export function sha256(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}
