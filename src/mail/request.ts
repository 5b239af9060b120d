import { createHash } from "node:crypto";
import type { Message } from "../course/message.ts";

/**
 * The body of POST /emails/batch (Resend, api-reference/emails/send-batch-emails). The same messages make the same bytes:
 * the order of the keys is the order in which they stand here.
 */
export function serializeBatch(messages: readonly Message[]): Uint8Array {
  return Buffer.from(JSON.stringify(messages.map(asJson)));
}

/**
 * The body of a request: for many emails, or for one with attachments, which is the body of POST /emails (Resend,
 * api-reference/emails/send-email).
 *
 * @param bytes of the files, by their hash
 * @throws Error where a file's bytes are missing, or an email with files isn't alone
 */
export function serializeRequest(messages: readonly Message[], bytes: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const [first] = messages;
  const files = first?.files;
  if (first === undefined || files === undefined) return serializeBatch(messages);
  if (messages.length > 1) throw new Error("an email with attachments goes out alone");
  const attachments = files.map(({ name, type, sha256 }) => {
    const content = bytes.get(sha256);
    if (content === undefined) throw new Error("the bytes of an attachment aren't kept");
    return { filename: name, content: Buffer.from(content).toString("base64"), content_type: type };
  });
  return Buffer.from(JSON.stringify({ ...asJson(first), attachments }));
}

function asJson(message: Message) {
  return {
    from: message.from,
    to: [message.to],
    reply_to: message.replyTo,
    subject: message.subject,
    html: message.html,
    text: message.text,
    headers: message.headers,
    tags: Object.entries(message.tags).map(([name, value]) => ({ name, value })),
  };
}

/** In hex. */
export function sha256(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}
