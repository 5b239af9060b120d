import type { Resend } from "resend";
import { z } from "zod";
import { parseAddress } from "../course/address.ts";
import { messageIdsIn, type ReceivedMail } from "../course/received-mail.ts";
import { textOfHtml } from "../course/reply-text.ts";
import type { Limiter } from "./limiter.ts";

/** How long one look-up may take: what goes out waits for it. */
const PATIENCE_MS = 10_000;

const PAGE = 100;

export type Fetched =
  | { readonly kind: "mail"; readonly mail: Omit<ReceivedMail, "receivedAt"> }
  | { readonly kind: "gone" }
  /** The provider cannot be reached, or the key may not read (it needs full access). */
  | { readonly kind: "not-now"; readonly why: string };

export type Listed = { readonly providerId: string; readonly receivedAt: number };

/** The way in: what the provider has received for us. Never throws: what went wrong is an answer. */
export type Mailbox = {
  readonly fetch: (providerId: string) => Promise<Fetched>;
  /** One page, newest first; undefined where it cannot be told. */
  readonly list: (
    after?: string,
  ) => Promise<{ readonly mails: readonly Listed[]; readonly next: string | undefined } | undefined>;
};

/** Ids stand in a path, which the SDK does not encode. */
const PROVIDER_ID = /^[\w-]{1,100}$/;

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
});

/** Received mail by the SDK; every request takes its turn with those that send. */
export function resendMailbox(
  sdk: Resend,
  ports: {
    readonly limiter: Limiter;
    readonly now: () => number;
    readonly sleep: (ms: number) => Promise<void>;
  },
): Mailbox {
  const turn = async () => {
    const wait = ports.limiter.reserve(ports.now()) - ports.now();
    if (wait > 0) await ports.sleep(wait);
    return { signal: AbortSignal.timeout(PATIENCE_MS) };
  };
  return {
    fetch: async (providerId) => {
      if (!PROVIDER_ID.test(providerId)) return { kind: "gone" };
      // Pictures inside the text would come along as text, megabytes of it.
      const { data, error } = await sdk.emails.receiving.get(providerId, { html_format: "cid" }, await turn());
      if (error?.statusCode === 404) return { kind: "gone" };
      const mail = mailSchema.safeParse(data).data;
      if (data === null || mail === undefined) {
        return {
          kind: "not-now",
          why: error === null ? "no readable answer" : `${error.name} ${error.statusCode ?? ""}`,
        };
      }
      return { kind: "mail", mail: asReceived(mail) };
    },

    list: async (after) => {
      const { data } = await sdk.emails.receiving.list(
        { limit: PAGE, ...(after === undefined ? {} : { after }) },
        await turn(),
      );
      if (data === null || !Array.isArray(data.data)) return undefined;
      const mails = data.data
        .filter(({ id }) => PROVIDER_ID.test(id))
        .map(({ id, created_at }) => ({ providerId: id, receivedAt: Date.parse(created_at) || ports.now() }));
      return { mails, next: data.has_more ? mails.at(-1)?.providerId : undefined };
    },
  };
}

/** A mail in the provider's shape, as the study reads it. */
export function asReceived(mail: z.infer<typeof mailSchema>): Omit<ReceivedMail, "receivedAt"> {
  const headers = Object.fromEntries(
    Object.entries(mail.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const text = mail.text ?? "";
  return {
    from: parseAddress(bare(mail.from)),
    to: [...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.received_for ?? [])].map((to) => bare(to).toLowerCase()),
    subject: (mail.subject ?? "").slice(0, 500),
    text: text.trim() === "" ? textOfHtml(mail.html ?? "") : text,
    headers,
    messageId: messageIdsIn(mail.message_id ?? undefined, headers["message-id"])[0],
    references: messageIdsIn(headers["references"], headers["in-reply-to"]),
    attachments: mail.attachments?.length ?? 0,
  };
}

/** `Name <a@b>` → `a@b`. */
function bare(address: string): string {
  return /<([^<>]*)>\s*$/.exec(address.slice(0, 2000))?.[1] ?? address.trim();
}
