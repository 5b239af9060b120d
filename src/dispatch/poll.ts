import { z } from "zod";
import type { Listed } from "../mail/mailbox.ts";
import { noteReceived } from "../store/received-mails.ts";
import { readSetting, writeSetting } from "../store/settings.ts";
import type { DispatchPorts } from "./ports.ts";

/** 2,000 emails at each look, and a limit for a list that never ends. */
const MOST_PAGES = 20;

/** An email may appear in the list a little after others that came in later. */
const MARGIN_MS = 3_600_000;

/** How far the list has been looked through. Times are the provider's, so that our clock doesn't matter. */
const lookSchema = z.object({
  /** Everything that came in up to then has been seen; null before the first look ended. */
  through: z.number().nullable(),
  /** A look that's longer than one run: where it goes on, and when the newest email came in as it began. */
  unfinished: z.object({ after: z.string(), newest: z.number().nullable() }).optional(),
});
type Look = z.infer<typeof lookSchema>;

/**
 * Looks through the provider's list for mail that no webhook told of, newest first, down to where an earlier look began: a page
 * in which everything is known may just be a flood that had its webhooks.
 *
 * @returns how many there were
 */
export async function pollReceived(ports: DispatchPorts): Promise<number> {
  if (ports.receiving === undefined) return 0;
  const { mailbox } = ports.receiving;
  let look = await readLook(ports);
  let found = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const listed = await mailbox.list(look.unfinished?.after);
    if (listed === undefined) {
      ports.log.warn("received-mail-not-listed");
      break;
    }
    found += await noteAll(ports, listed.mails);
    look = lookFurther(look, listed);
    await writeSetting(ports.archive, "list-looked-through", JSON.stringify(look));
    if (look.unfinished === undefined) break;
  }
  if (found > 0) ports.log.warn("mail-without-webhook", { mails: found });
  return found;
}

async function readLook({ archive }: DispatchPorts): Promise<Look> {
  const kept = await readSetting(archive, "list-looked-through");
  return lookSchema.safeParse(JSON.parse(kept ?? "{}")).data ?? { through: null };
}

async function noteAll({ archive, now }: DispatchPorts, mails: readonly Listed[]): Promise<number> {
  let news = 0;
  for (const { providerId, receivedAt, from, to } of mails) {
    const envelope = to === undefined ? undefined : { from, to };
    if (await noteReceived(archive, providerId, receivedAt ?? now(), now(), envelope)) news += 1;
  }
  return news;
}

/**
 * What's known of the list after one more page. A list that's out of order, or ends before the look that came before it, is no
 * proof: everything in it counts, and the next look goes as far again.
 */
function lookFurther(
  { through, unfinished }: Look,
  { mails, next }: { readonly mails: readonly Listed[]; readonly next: string | undefined },
): Look {
  const times = mails.flatMap(({ receivedAt }) => receivedAt ?? []);
  const isOrdered = times.every((time, n) => n === 0 || time <= (times[n - 1] ?? time));
  const newest = unfinished === undefined ? (isOrdered ? (times[0] ?? null) : null) : unfinished.newest;
  const oldest = times.at(-1) ?? Number.POSITIVE_INFINITY;
  if (isOrdered && through !== null && oldest <= through - MARGIN_MS) return { through: newest ?? through };
  if (next !== undefined) return { through, unfinished: { after: next, newest: isOrdered ? newest : null } };
  const isWhole = isOrdered && (through === null || oldest <= through);
  return { through: isWhole ? (newest ?? through) : through };
}
