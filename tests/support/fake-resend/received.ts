import type { IncomingFile } from "./attachments.ts";
import { fileSummary, fileWithSize } from "./attachments.ts";
import type { Envelope } from "./events.ts";

/** What a test says of a mail that came in. Addresses are bare. */
export type IncomingMail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly cc?: readonly string[];
  readonly replyTo?: readonly string[];
  readonly receivedFor?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly messageId?: string;
  readonly files?: readonly IncomingFile[];
};

export type ReceivedMail = IncomingMail & { readonly id: string; readonly team: string; readonly receivedAt: number };

const summary = (mail: ReceivedMail) => ({
  id: mail.id,
  to: mail.to,
  from: mail.from,
  created_at: new Date(mail.receivedAt).toISOString(),
  subject: mail.subject,
  bcc: [],
  cc: mail.cc ?? [],
  reply_to: mail.replyTo ?? [],
  received_for: mail.receivedFor ?? mail.to,
  message_id: mail.messageId ?? `<${mail.id}@mail.example>`,
  attachments: (mail.files ?? []).map((file, index) => fileSummary(mail, file, index)),
});

export const listedReceived = summary;

export const shownReceived = (mail: ReceivedMail) => ({
  object: "email",
  ...summary(mail),
  attachments: (mail.files ?? []).map((file, index) => fileWithSize(mail, file, index)),
  html: mail.html ?? null,
  text: mail.text ?? null,
  headers: Object.fromEntries(Object.entries(mail.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
  raw: null,
});

/** `email.received` carries neither body nor headers: they are for the receiver to fetch. */
export function receivedEvent(mail: ReceivedMail): Envelope {
  const { id, reply_to: _, ...rest } = summary(mail);
  return { type: "email.received", created_at: rest.created_at, data: { email_id: id, ...rest } };
}
