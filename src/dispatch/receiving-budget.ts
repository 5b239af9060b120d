import type { Charge } from "../course/turn.ts";

const MINUTE_MS = 60_000;

/** Accounts that haven't been charged for a minute are full, and as good as new. */
const MOST_ACCOUNTS = 5000;

/** Levels may be below zero: what something costs is known afterwards. */
type Account = { fetches: number; readingMs: number; at: number };

/** What is left of each allowance. It fills up evenly, to a minute's worth. In memory: a restart fills it. */
export type ReceivingBudget = {
  /** The first charge that there's nothing left for, and when there will be; undefined where all can be paid. */
  readonly shortOf: <Kind extends Charge>(
    charges: readonly Kind[],
    now: number,
  ) => { readonly charge: Kind; readonly until: number } | undefined;
  readonly spend: (charges: readonly Charge[], now: number, readingMs: number) => void;
};

export function makeReceivingBudget(): ReceivingBudget {
  const accounts = new Map<string, Account>();

  const read = ({ name, allowance }: Charge, now: number): Account => {
    const { fetches, readingMs } = allowance;
    const kept = accounts.get(name);
    // A clock that went back gives nothing, and takes nothing.
    const minutes = kept === undefined ? 1 : Math.max(now - kept.at, 0) / MINUTE_MS;
    return {
      fetches: Math.min((kept?.fetches ?? 0) + minutes * fetches, fetches),
      readingMs: Math.min((kept?.readingMs ?? 0) + minutes * readingMs, readingMs),
      at: now,
    };
  };

  return {
    shortOf: (charges, now) => {
      for (const charge of charges) {
        const { fetches, readingMs } = read(charge, now);
        const forFetch = fetches >= 1 ? 0 : ((1 - fetches) / charge.allowance.fetches) * MINUTE_MS;
        const forReading = readingMs > 0 ? 0 : ((1 - readingMs) / charge.allowance.readingMs) * MINUTE_MS;
        const wait = Math.ceil(Math.max(forFetch, forReading));
        if (wait > 0) return { charge, until: now + wait };
      }
      return undefined;
    },

    spend: (charges, now, readingMs) => {
      for (const charge of charges) {
        const left = read(charge, now);
        accounts.delete(charge.name);
        accounts.set(charge.name, { ...left, fetches: left.fetches - 1, readingMs: left.readingMs - readingMs });
      }
      // The oldest stand first, and have had the longest to fill up.
      for (const name of accounts.keys()) {
        if (accounts.size <= MOST_ACCOUNTS) break;
        accounts.delete(name);
      }
    },
  };
}
