import type { Resend } from "resend";
import { z } from "zod";
import { parseAddress } from "../course/address.ts";
import { fileName, MOST_FILES_LISTED } from "../course/attachment.ts";
import { type Envelope, messageIdsIn, type ReceivedMail } from "../course/received-mail.ts";
import { type Bounds, boundedResend } from "./bounded-fetch.ts";
import { downloadFile, type FetchedFile } from "./file-download.ts";
import { type Limiter, waitForTurn } from "./limiter.ts";

/** A page of 100 emails takes about 100 KB; a long email with its HTML seldom more than one megabyte. */
const BOUNDS: Bounds = { patienceMs: 10_000, maxBytes: 4 * 1_048_576 };

const PAGE = 100;

export type Fetched =
  | { readonly kind: "mail"; readonly mail: Omit<ReceivedMail, "receivedAt"> }
  | { readonly kind: "gone" }
  /**
   * The provider can't be reached, or the key may not read (it needs full access). `thisMailOnly`: the fault is this
   * email's (too large, not readable); others can be asked for meanwhile.
   */
  | { readonly kind: "not-now"; readonly why: string; readonly thisMailOnly?: boolean };

export type Listed = {
  readonly providerId: string;
  /** Epoch milliseconds by the provider's clock; undefined where it doesn't say. */
  readonly receivedAt: number | undefined;
} & Partial<Envelope>;

/** The way in: what the provider has received for us. Never throws: what went wrong is an answer. */
export type Mailbox = {
  readonly fetch: (providerId: string) => Promise<Fetched>;
  /**
   * The bytes of a file that came with an email. Where it's missing, files don't travel.
   *
   * @param most bytes that are read
   */
  readonly fetchFile?: (providerId: string, fileId: string, most: number) => Promise<FetchedFile>;
  /** One page, newest first; undefined where it cannot be told. */
  readonly list: (
    after?: string,
  ) => Promise<{ readonly mails: readonly Listed[]; readonly next: string | undefined } | undefined>;
};

/** A reply has one to three; more is a mailing, and its first ones are enough to tell. */
const MOST_RECIPIENTS = 50;

/** An id becomes part of a URL's path, which the SDK doesn't encode. */
export const PROVIDER_ID = /^[\w-]{1,100}$/;

const addresses = z.array(z.string().max(2000)).max(1000).nullish().catch(undefined);

/** Tolerant on purpose, like the webhook's: what is missing is not there, what is strange is as good as missing. */
const mailSchema = z.object({
  from: z.string().catch(""),
  to: addresses,
  cc: addresses,
  received_for: addresses,
  subject: z.string().nullish().catch(""),
  html: z.string().nullish().catch(null),
  text: z.string().nullish().catch(null),
  headers: z.record(z.string(), z.unknown()).nullish().catch({}),
  message_id: z.string().nullish().catch(""),
  attachments: z.array(z.unknown()).nullish().catch([]),
  /** Documented as `{ spf, dkim, dmarc }`, each pass, fail, gray, processing_failed, or unknown; null where nothing was checked. */
  authentication: z
    .object({ dmarc: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
});

const fileSchema = z.object({
  id: z.string().regex(PROVIDER_ID).optional().catch(undefined),
  filename: z.string().optional().catch(undefined),
  content_type: z.string().optional().catch(undefined),
  size: z.number().int().nonnegative().max(1e12).optional().catch(undefined),
});

const downloadSchema = z.object({
  download_url: z.string().max(8000),
  size: z.number().int().nonnegative().optional().catch(undefined),
});

/** One email in a list. One that can't be read is left out; the others still count. */
const listedSchema = z.object({
  id: z.string().regex(PROVIDER_ID),
  created_at: z.string().catch(""),
  from: z.string().max(2000).catch(""),
  to: addresses,
  cc: addresses,
  received_for: addresses,
});
const listSchema = z.object({ data: z.array(z.unknown()).max(1000), has_more: z.boolean().catch(false) });

/**
 * Received mail by the SDK. Every request takes its turn with those that send, and waits for `share` first where one is given:
 * it's slower than the account's limit, so that fetching leaves most turns to sending.
 */
export function resendMailbox(
  account: Resend,
  ports: {
    readonly limiter: Limiter;
    readonly share?: Limiter;
    readonly now: () => number;
    readonly sleep: (ms: number) => Promise<void>;
    /** Less in tests of the bounds alone. */
    readonly bounds?: Partial<Bounds>;
  },
): Mailbox {
  const sdk = boundedResend(account, { ...BOUNDS, ...ports.bounds });
  const turn = async () => {
    if (ports.share !== undefined) await waitForTurn(ports.share, ports);
    await waitForTurn(ports.limiter, ports);
  };
  return {
    fetch: async (providerId) => {
      if (!PROVIDER_ID.test(providerId)) return { kind: "gone" };
      await turn();
      // Pictures inside the text would come along as text, megabytes of it.
      const { data, error } = await sdk.emails.receiving.get(providerId, { html_format: "cid" });
      if (error !== null) return notFetched(error);
      const mail = mailSchema.safeParse(data).data;
      if (mail === undefined || !isReadable(data)) {
        return { kind: "not-now", why: "no readable answer", thisMailOnly: true };
      }
      return { kind: "mail", mail: asReceived(mail) };
    },

    fetchFile: async (emailId, id, most) => {
      if (!PROVIDER_ID.test(emailId) || !PROVIDER_ID.test(id)) return { kind: "gone" };
      await turn();
      const { data, error } = await sdk.emails.receiving.attachments.get({ emailId, id });
      if (error !== null) {
        return error.statusCode === 404 ? { kind: "gone" } : { kind: "not-now", why: error.name };
      }
      const told = downloadSchema.safeParse(data).data;
      if (told === undefined) return { kind: "not-now", why: "no readable answer" };
      return downloadFile(told.download_url, { most, said: told.size }, account.baseUrl);
    },

    list: async (after) => {
      await turn();
      const { data } = await sdk.emails.receiving.list({ limit: PAGE, ...(after === undefined ? {} : { after }) });
      const listed = listSchema.safeParse(data).data;
      if (listed === undefined) return undefined;
      const mails = listed.data.flatMap((item) => {
        const { id, created_at, ...envelope } = listedSchema.safeParse(item).data ?? {};
        if (id === undefined) return [];
        return [{ providerId: id, receivedAt: Date.parse(created_at ?? "") || undefined, ...envelopeOf(envelope) }];
      });
      // A list in which nothing can be read is none.
      if (mails.length === 0 && listed.data.length > 0) return undefined;
      return { mails, next: listed.has_more ? mails.at(-1)?.providerId : undefined };
    },
  };
}

function notFetched(error: {
  readonly name: string;
  readonly message: string;
  readonly statusCode: number | null;
}): Fetched {
  if (error.statusCode === 404) return { kind: "gone" };
  const status = error.statusCode ?? "";
  if (error.name === "too_large") return { kind: "not-now", why: error.message, thisMailOnly: true };
  return { kind: "not-now", why: status === "" ? error.message : `${error.name} ${status}` };
}

/** `{}` fits a schema that takes everything for missing, and is no email. */
function isReadable(data: unknown): boolean {
  if (typeof data !== "object" || data === null) return false;
  return "from" in data && typeof data.from === "string" && "to" in data && Array.isArray(data.to);
}

/** A mail in the provider's shape, as the study reads it. */
export function asReceived(mail: z.infer<typeof mailSchema>): Omit<ReceivedMail, "receivedAt"> {
  const headers = Object.fromEntries(
    Object.entries(mail.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const text = mail.text ?? "";
  const fromName = displayName(mail.from) || displayName(headers["from"] ?? "");
  return {
    from: parseAddress(bareAddress(mail.from)),
    ...(fromName === "" ? {} : { fromName }),
    ...(isDisowned(mail.authentication) ? { disowned: true } : {}),
    to: [...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.received_for ?? [])].map((to) =>
      bareAddress(to).toLowerCase(),
    ),
    subject: (mail.subject ?? "").slice(0, 500),
    // Some programs send a plain text of nothing but marks without width.
    ...(/^[\s\p{Cf}]*$/u.test(text) ? { text: "", html: mail.html ?? "" } : { text }),
    headers,
    messageId: messageIdsIn(mail.message_id ?? undefined, headers["message-id"])[0],
    references: messageIdsIn(headers["references"], headers["in-reply-to"]),
    attachments: mail.attachments?.length ?? 0,
    files: (mail.attachments ?? []).slice(0, MOST_FILES_LISTED).map((each) => {
      const { id, filename, content_type, size } = fileSchema.safeParse(each).data ?? {};
      return { id, name: fileName(filename, content_type), size };
    }),
  };
}

/** `"Ott, Mia" <a@b>` → `Ott, Mia`; "" where there is none. */
function displayName(from: string): string {
  const name = /^([^<>]{1,200})<[^<>]*>\s*$/.exec(from.slice(0, 2000).trim())?.[1] ?? "";
  return name.replaceAll(/["\\]/g, "").trim();
}

/** Whether the sender's domain says that the email isn't its own (RFC 7489, 6.6.2). */
function isDisowned(authentication: z.infer<typeof mailSchema>["authentication"]): boolean {
  return authentication?.dmarc === "fail";
}

/** Who wrote to whom, as a webhook and a list tell it before the email itself is fetched. */
export function envelopeOf(told: {
  readonly from?: string | undefined;
  readonly to?: readonly string[] | null | undefined;
  readonly cc?: readonly string[] | null | undefined;
  readonly received_for?: readonly string[] | null | undefined;
}): Envelope {
  const to = [...(told.received_for ?? []), ...(told.to ?? []), ...(told.cc ?? [])].slice(0, MOST_RECIPIENTS);
  return {
    from: parseAddress(bareAddress(told.from ?? "")),
    to: [...new Set(to.map((each) => bareAddress(each).toLowerCase()))],
  };
}

/** `Name <a@b>` → `a@b`. */
export function bareAddress(address: string): string {
  return (/<([^<>]*)>\s*$/.exec(address.slice(0, 2000))?.[1] ?? address).trim();
}
