const DAY_MS = 86_400_000;

/** The provider counts a day's quota by UTC days. Epoch milliseconds. */
export function startOfUtcDay(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

/** When the next UTC day begins, epoch milliseconds. */
export function nextUtcDay(at: number): number {
  return startOfUtcDay(at) + DAY_MS;
}
