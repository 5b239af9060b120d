import { link, mkdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import { z } from "zod";
import type { Carrier, FrozenRequest, Receipt } from "./carrier.ts";
import { codeOf, reasonOf } from "../course/reason.ts";
import { withLineBreaks } from "./line-breaks.ts";

const mailSchema = z.object({
  from: z.string(),
  to: z.array(z.string()).length(1),
  reply_to: z.string(),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  headers: z.record(z.string(), z.string()),
  tags: z.array(z.object({ name: z.string(), value: z.string() })),
  attachments: z.array(z.object({ filename: z.string(), content: z.base64(), content_type: z.string() })).optional(),
});
type OutboxMail = z.infer<typeof mailSchema>;

const IS_ID = /^[0-9a-f]{32}$/;

export type Outbox = Carrier & {
  /** The mail of a delivery as a MIME message (RFC 5322); undefined where there is none. */
  readonly read: (deliveryId: string) => Promise<Buffer | undefined>;
  /** Removes the mails of these deliveries, where there are any. */
  readonly forget: (deliveryIds: readonly string[]) => Promise<void>;
};

/**
 * The embedded stand-in for a provider: every mail is kept as a file that any mail program can open. A mail that is
 * there already is not written again, so it keeps the provider's promise for repeated requests.
 *
 * @param folder is made where it is missing
 * @param now epoch milliseconds, for the mails' Date
 */
export async function openOutbox(folder: string, now: () => number): Promise<Outbox> {
  await mkdir(folder, { recursive: true });
  const path = (deliveryId: string) => join(folder, `${deliveryId}.eml`);

  return {
    account: "outbox",

    post: async ({ body, single }: FrozenRequest): Promise<Receipt> => {
      try {
        const json: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
        const mails = single === true ? [mailSchema.parse(json)] : z.array(mailSchema).parse(json);
        const ids: string[] = [];
        for (const mail of mails) ids.push(await keep(mail, path, now()));
        return { kind: "accepted", ids, status: 200, errorName: null };
      } catch (error) {
        // Some of the mails may be there; the same request again writes only the others.
        const why = reasonOf(error);
        return { kind: "ambiguous", why, status: null, errorName: null };
      }
    },

    lookUp: async (members) => {
      for (const { deliveryId } of members) {
        if ((await readMaybe(path(deliveryId))) !== undefined) return "accepted";
      }
      return "absent";
    },

    forget: async (deliveryIds) => {
      for (const id of deliveryIds) if (IS_ID.test(id)) await rm(path(id), { force: true });
    },

    read: (deliveryId) => (IS_ID.test(deliveryId) ? readMaybe(path(deliveryId)) : Promise.resolve(undefined)),
  };
}

async function keep(mail: OutboxMail, path: (deliveryId: string) => string, at: number): Promise<string> {
  const tag = (name: string) => mail.tags.find((candidate) => candidate.name === name)?.value ?? "";
  const deliveryId = tag("d");
  const composed = new MailComposer({
    from: mail.from,
    to: mail.to,
    replyTo: mail.reply_to,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: { ...mail.headers, "X-Coursepost-Delivery": deliveryId, "X-Coursepost-Batch": tag("b") },
    attachments: (mail.attachments ?? []).map(({ filename, content, content_type }) => ({
      filename,
      content: Buffer.from(content, "base64"),
      contentType: content_type,
    })),
    date: new Date(at),
    messageId: `<${deliveryId}@outbox.coursepost.invalid>`,
  });
  const file = path(deliveryId);
  const unfinished = `${file}.${tag("b")}.part`;
  await writeFile(unfinished, withLineBreaks(await composed.compile().build()));
  try {
    // A link appears whole or not at all, and never over a mail that is there.
    await link(unfinished, file);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    await unlink(unfinished);
  }
  return deliveryId;
}

async function readMaybe(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
