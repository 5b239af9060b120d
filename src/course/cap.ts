/** At most so many within a span of time, in milliseconds. */
export type Cap = { readonly most: number; readonly withinMs: number };

/**
 * From when on one more is allowed.
 *
 * @param earlier when the others were, epoch milliseconds, in any order
 * @returns epoch milliseconds; -Infinity while no cap has been reached
 */
export function roomFrom(earlier: readonly number[], caps: readonly Cap[]): number {
  const newestFirst = earlier.toSorted((a, b) => b - a);
  return caps.reduce(
    (latest, { most, withinMs }) => Math.max(latest, (newestFirst[most - 1] ?? Number.NEGATIVE_INFINITY) + withinMs),
    Number.NEGATIVE_INFINITY,
  );
}
