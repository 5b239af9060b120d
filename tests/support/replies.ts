import { readFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime from "postal-mime";
import type { FakeResend } from "./fake-resend.ts";
import { messageIdOf } from "./fake-resend/events.ts";
import type { AcceptedMail } from "./fake-resend/ledger.ts";
import type { IncomingMail } from "./fake-resend/received.ts";

export type Layout = "gmail" | "outlook" | "apple" | "out-of-office" | "bounce";

/** A MIME message as such a mail program writes it in answer to a mail that we sent, parsed as Resend would. */
export async function replyFrom(layout: Layout, sent: AcceptedMail): Promise<IncomingMail> {
  const source = readFileSync(join(import.meta.dirname, "replies", `${layout}.eml`), "utf8")
    .replaceAll("@TO@", sent.replyTo[0] ?? "")
    .replaceAll("@MESSAGE_ID@", messageIdOf(sent.id))
    .replaceAll("@SUBJECT@", sent.subject);
  const mail = await PostalMime.parse(source);
  return {
    from: mail.from?.address ?? "",
    to: mail.to?.flatMap(({ address }) => address ?? []) ?? [],
    subject: mail.subject ?? "",
    ...(mail.text === undefined ? {} : { text: mail.text }),
    ...(mail.html === undefined ? {} : { html: mail.html }),
    ...(mail.messageId === undefined ? {} : { messageId: mail.messageId }),
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
  };
}

/** What a person writes back in an ordinary mail program: to its Reply-To, in its thread. */
export function answerTo(sent: AcceptedMail, from: string, text: string): IncomingMail {
  const references = [sent.headers["References"], messageIdOf(sent.id)].filter((id) => id !== undefined).join(" ");
  return {
    from,
    to: sent.replyTo,
    subject: `Re: ${sent.subject}`,
    text,
    messageId: `<answer-to-${sent.id}@mail.example>`,
    headers: { "In-Reply-To": messageIdOf(sent.id), References: references },
  };
}

/** A mail that we sent comes in again, as a mailbox sends it that redirects everything. */
export function redirected(sent: AcceptedMail, to: string): IncomingMail {
  return {
    from: sent.from,
    to: [to],
    subject: sent.subject,
    ...(sent.text === null ? {} : { text: sent.text }),
    messageId: messageIdOf(sent.id),
    headers: sent.headers,
  };
}

/** All events that the fake holds are told to the house. */
export async function tellWebhooks(
  fake: FakeResend,
  app: { readonly request: (path: string, init: RequestInit) => Response | Promise<Response> },
): Promise<void> {
  await fake.webhooks.deliver(
    async ({ headers, body }) => (await app.request("/webhooks/resend", { method: "POST", headers, body })).status,
  );
}
