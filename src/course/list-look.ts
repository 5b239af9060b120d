import { z } from "zod";

/** An email may appear in the list a little after others that came in later. */
const MARGIN_MS = 3_600_000;

/** How far the list has been looked through. Times are the provider's, so that our clock doesn't matter. */
const lookSchema = z.object({
  /** Everything that came in up to then has been seen; null before the first look ended. */
  through: z.number().nullable(),
  /** A look that's longer than one run: where it goes on, and when the newest email came in as it began. */
  unfinished: z.object({ after: z.string(), newest: z.number().nullable() }).optional(),
});
export type Look = z.infer<typeof lookSchema>;

/** @param kept as it was written down, in JSON; undefined before the first look */
export function readLook(kept: string | undefined): Look {
  return lookSchema.safeParse(JSON.parse(kept ?? "{}")).data ?? { through: null };
}

/**
 * What's known of the list after one more page. A list that's out of order, or ends before the look that came before it, is no
 * proof: everything in it counts, and the next look goes as far again.
 */
export function lookFurther(
  { through, unfinished }: Look,
  {
    mails,
    next,
  }: { readonly mails: readonly { readonly receivedAt: number | undefined }[]; readonly next: string | undefined },
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
