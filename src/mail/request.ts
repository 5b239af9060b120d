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
  // Base64 needs no escapes: put in as it is, 7 MB take 11 ms, where JSON.stringify takes 38.
  const parts = [Buffer.from(`${JSON.stringify(asJson(first)).slice(0, -1)},"attachments":[`)];
  for (const [n, { name, type, sha256: digest }] of files.entries()) {
    const content = bytes.get(digest);
    if (content === undefined) throw new Error("the bytes of an attachment aren't kept");
    const base64 = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString("base64");
    parts.push(
      Buffer.from(`${n === 0 ? "" : ","}{"filename":${JSON.stringify(name)},"content":"`),
      Buffer.from(base64, "latin1"),
      Buffer.from(`","content_type":${JSON.stringify(type)}}`),
    );
  }
  return Buffer.concat([...parts, Buffer.from("]}")]);
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
