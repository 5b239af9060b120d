import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import PostalMime from "postal-mime";
import { withLineBreaks } from "./line-breaks.ts";
import { asReceived, type Mailbox } from "./mailbox.ts";

/** Where replies are taken in practice mode: a domain that can never exist (RFC 2606, 2). */
export const PRACTICE_DOMAIN = "reply.coursepost.invalid";

/** Named after the mail that it answers, so that what is erased of one is erased of the other. */
const NAME = /^([0-9a-f]{32})-[\w-]+$/;

export type PracticeMailbox = Mailbox & {
  /** Keeps a MIME message that answers a delivery. @param id never used before; @returns the name under which it is fetched */
  readonly keep: (deliveryId: string, id: string, message: Buffer) => Promise<string>;
  /** Removes what answers these deliveries. */
  readonly forget: (deliveryIds: readonly string[]) => Promise<void>;
};

/**
 * The way in of practice mode: answers that were written on a page of the outbox, fetched as received mail is.
 *
 * @param folder is made when the first answer comes
 * @param now epoch milliseconds
 */
export function openPracticeMailbox(folder: string, now: () => number): PracticeMailbox {
  const files = () => readdir(folder).catch((): string[] => []);
  const nameOf = (file: string) => file.replace(/\.(?:eml|part)$/, "");
  return {
    keep: async (deliveryId, id, message) => {
      const name = `${deliveryId}-${id}`;
      await mkdir(folder, { recursive: true });
      // Renamed into place, so that a crash in between leaves no half a mail.
      await writeFile(join(folder, `${name}.part`), message, { flag: "wx" });
      await rename(join(folder, `${name}.part`), join(folder, `${name}.eml`));
      return name;
    },

    forget: async (deliveryIds) => {
      const erased = new Set(deliveryIds);
      for (const file of await files()) {
        if (erased.has(NAME.exec(nameOf(file))?.[1] ?? "")) await rm(join(folder, file), { force: true });
      }
    },

    fetch: async (name) => {
      if (!NAME.test(name)) return { kind: "gone" };
      const message = await readFile(join(folder, `${name}.eml`)).catch(() => undefined);
      if (message === undefined) return { kind: "gone" };
      const { from, to, subject, text, html, headers, messageId, attachments } = await PostalMime.parse(message);
      const mail = {
        from: from === undefined ? "" : `${from.name} <${from.address ?? ""}>`,
        to: to?.flatMap(({ address }) => address ?? []),
        cc: [],
        received_for: [],
        subject,
        text,
        html,
        headers: Object.fromEntries(headers.map(({ key, value }) => [key, value])),
        message_id: messageId,
        attachments: attachments.map(({ filename, mimeType, content }, index) => ({
          id: String(index),
          filename: filename ?? undefined,
          content_type: mimeType,
          size: sizeOf(content),
        })),
      };
      return { kind: "mail", mail: asReceived(mail) };
    },

    fetchFile: async (name, fileId, most) => {
      const message = NAME.test(name) ? await readFile(join(folder, `${name}.eml`)).catch(() => undefined) : undefined;
      const file = message && (await PostalMime.parse(message)).attachments[Number(fileId)];
      if (file === undefined) return { kind: "gone" };
      const bytes = typeof file.content === "string" ? Buffer.from(file.content) : new Uint8Array(file.content);
      return bytes.byteLength > most ? { kind: "too-large" } : { kind: "file", bytes };
    },

    list: async () => {
      const mails = [];
      for (const file of (await files()).filter((each) => each.endsWith(".eml"))) {
        const { date } = await PostalMime.parse(await readFile(join(folder, file)));
        mails.push({ providerId: nameOf(file), receivedAt: Date.parse(date ?? "") || now() });
      }
      return { mails: mails.toSorted((a, b) => b.receivedAt - a.receivedAt), next: undefined };
    },
  };
}

function sizeOf(content: ArrayBuffer | Uint8Array | string): number {
  return typeof content === "string" ? Buffer.byteLength(content) : content.byteLength;
}

/** In place of the mail that one answers, in the name of one that answers none. */
export const ANSWERS_NONE = "0".repeat(32);

/**
 * A new email as an ordinary mail program writes it.
 *
 * @param ruleAddress where a rule in the mailbox that it went to has forwarded it, as Gmail's does
 */
export async function composeNew(
  mail: { readonly from: string; readonly to: string; readonly subject: string; readonly text: string },
  ruleAddress: string | undefined,
  at: number,
): Promise<Buffer> {
  const { from, to, subject, text } = mail;
  const headers: Record<string, string> =
    ruleAddress === undefined
      ? {}
      : { "Delivered-To": to, "X-Forwarded-To": ruleAddress, "X-Forwarded-For": `${to} ${ruleAddress}` };
  const composed = new MailComposer({ from, to, subject, text, headers, date: new Date(at) });
  return withLineBreaks(await composed.compile().build());
}

/**
 * An answer to a mail as an ordinary mail program writes it: to its Reply-To, in its thread, what it answers quoted below.
 *
 * @param original the mail as a MIME message
 * @param at epoch milliseconds
 */
export async function composeReply(original: Buffer, text: string, at: number): Promise<Buffer> {
  const mail = await PostalMime.parse(original);
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
  const sender = mail.from === undefined ? "" : `${mail.from.name} <${mail.from.address ?? ""}>`;
  const day = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(
    Date.parse(mail.date ?? "") || at,
  );
  const quoted = (mail.text ?? "")
    .trimEnd()
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
  const composed = new MailComposer({
    from: header("to") ?? "",
    to: header("reply-to") ?? header("from") ?? "",
    subject: `Re: ${(mail.subject ?? "").replace(/^Re:\s*/i, "")}`,
    text: `${text}\n\nOn ${day}, ${sender} wrote:\n\n${quoted}\n`,
    date: new Date(at),
    ...(mail.messageId === undefined
      ? {}
      : { inReplyTo: mail.messageId, references: [header("references") ?? "", mail.messageId].join(" ").trim() }),
  });
  return withLineBreaks(await composed.compile().build());
}
