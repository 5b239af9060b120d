/** Requests may be a little too quick for a provider whose clock is not ours. */
const MARGIN = 1.05;

/** No pause is believed to be longer than this, or a clock that went back would silence us. */
const LONGEST_WAIT_MS = 60_000;

/** Spaces the requests of one process. Times in epoch milliseconds. */
export type Limiter = {
  /** Takes the next free slot and says when it is. */
  readonly reserve: (now: number) => number;
  /** Slows down to what the provider's `ratelimit-*` headers say (IETF draft-ietf-httpapi-ratelimit-headers). */
  readonly learn: (headers: Readonly<Record<string, string | undefined>>, now: number) => void;
  /** Nobody sends before then. */
  readonly pause: (until: number) => void;
};

/** @param perSecond requests a second, as the operator allows */
export function makeLimiter(perSecond: number): Limiter {
  let interval = (1000 * MARGIN) / perSecond;
  let free = 0;
  return {
    reserve: (now) => {
      const at = Math.min(Math.max(now, free), now + LONGEST_WAIT_MS);
      free = at + interval;
      return Math.ceil(at);
    },
    learn: (headers, now) => {
      const limit = Number(headers["ratelimit-limit"]);
      const window = Number(/;\s*w=(\d+)/.exec(headers["ratelimit-policy"] ?? "")?.[1] ?? 1);
      if (limit > 0 && window > 0) interval = Math.max((1000 * MARGIN) / perSecond, (1000 * MARGIN * window) / limit);
      const reset = Number(headers["ratelimit-reset"]);
      if (headers["ratelimit-remaining"] === "0" && reset > 0) free = Math.max(free, now + reset * 1000);
    },
    pause: (until) => {
      free = Math.max(free, until);
    },
  };
}

/** Waits for the next slot of this limiter. */
export async function waitForTurn(
  limiter: Limiter,
  { now, sleep }: { readonly now: () => number; readonly sleep: (ms: number) => Promise<void> },
): Promise<void> {
  const wait = limiter.reserve(now()) - now();
  if (wait > 0) await sleep(wait);
}
