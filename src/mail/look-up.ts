import type { Resend } from "resend";
import { z } from "zod";
import type { SoughtEmail } from "./carrier.ts";
import { bareAddress, PROVIDER_ID } from "./mailbox.ts";

/** The provider's clock and ours may differ by this much, or what it lists would be taken for older than the attempt. */
const SKEW_MS = 6 * 3_600_000;

/** Emails are listed newest first; two that were accepted together may change places by this much. */
const DISORDER_MS = 60_000;

const PAGE = 100;

/** Pages that a look-up reads before it gives up: 3,000 emails, the free plan's month. */
const MOST_PAGES = 30;

const idSchema = z.string().regex(PROVIDER_ID);

const pageSchema = z.object({
  has_more: z.boolean(),
  data: z
    .array(z.object({ id: idSchema, to: z.array(z.string().max(2000)).min(1).max(50), created_at: z.string().max(40) }))
    .max(PAGE),
});
const emailSchema = z.object({
  id: idSchema,
  tags: z.array(z.object({ name: z.string(), value: z.string() })).max(75),
});

type Listed = { readonly id: string; readonly to: readonly string[]; readonly at: number };
type Page = { readonly emails: readonly Listed[]; readonly more: boolean };

/** What the provider says it has sent, newest first. Undefined where an answer isn't what its documentation says. */
export type SentEmails = {
  readonly page: (after: string | undefined) => Promise<Page | undefined>;
  /** The tags of one email. */
  readonly tags: (id: string) => Promise<Readonly<Record<string, string>> | undefined>;
};

/**
 * By way of the SDK.
 *
 * @param sdk with bounded requests (mail/bounded-fetch.ts)
 * @param turn waits until the next request may go
 */
export function sentEmails(sdk: Resend, turn: () => Promise<void>): SentEmails {
  return {
    page: async (after) => {
      const options = { limit: PAGE, ...(after === undefined ? {} : { after }) };
      await turn();
      const page = pageSchema.safeParse((await sdk.emails.list(options)).data).data;
      const emails = page?.data.map(({ id, to, created_at }) => ({ id, to, at: Date.parse(created_at) }));
      return page === undefined || emails === undefined ? undefined : { emails, more: page.has_more };
    },
    tags: async (id) => {
      await turn();
      const email = emailSchema.safeParse((await sdk.emails.get(id)).data).data;
      if (email?.id !== id) return undefined;
      return Object.fromEntries(email.tags.map(({ name, value }) => [name, value]));
    },
  };
}

/**
 * Looks for the emails of a batch in the list. `absent` is only what a complete, ordered list proves: one that's reversed, jumps, repeats
 * itself or stops too early tells nothing.
 *
 * @param since epoch milliseconds of the first attempt
 * @param known ids of emails that were accepted after that: a list without them is some other list
 */
export async function lookThrough(
  sent: SentEmails,
  members: readonly SoughtEmail[],
  since: number,
  known: readonly string[],
): Promise<"accepted" | "absent" | "cannot-tell"> {
  const wanted = Map.groupBy(members, ({ to }) => to.toLowerCase());
  const missing = new Set(known);
  const seen = new Set<string>();
  let after: string | undefined;
  let newest = Number.POSITIVE_INFINITY;
  for (let number = 0; number < MOST_PAGES; number += 1) {
    const page = await sent.page(after);
    if (page === undefined) return "cannot-tell";
    for (const { id, to, at } of page.emails) {
      if (Number.isNaN(at) || at > newest + DISORDER_MS || seen.has(id)) return "cannot-tell";
      seen.add(id);
      missing.delete(id);
      newest = Math.min(newest, at);
      const candidates = to.flatMap((address) => wanted.get(bareAddress(address).toLowerCase()) ?? []);
      if (candidates.length === 0 || at < since - SKEW_MS) continue;
      // The list has no tags: two lessons to one address are told apart by looking at the email itself. So are two batches with
      // the same lesson, of which the first was accepted and then failed.
      const tags = await sent.tags(id);
      if (tags === undefined) return "cannot-tell";
      const { d, b } = tags;
      if (candidates.some(({ deliveryId, batchId }) => d === deliveryId && b === batchId)) return "accepted";
    }
    if (newest < since - SKEW_MS - DISORDER_MS) return missing.size > 0 ? "cannot-tell" : "absent";
    const last = page.emails.at(-1)?.id;
    if (last === undefined) return page.more || missing.size > 0 ? "cannot-tell" : "absent";
    // Also after a page that says it's the last: one that was cut short would say so too.
    after = last;
  }
  return "cannot-tell";
}
