import { seededRandom } from "../../tests/support/fake-resend/random.ts";

/** Chance, drawn from one seed. */
export type Chance = {
  /** In [0, 1). */
  readonly next: () => number;
  readonly yes: (probability: number) => boolean;
  /** Whole, from low to high, both included. */
  readonly int: (low: number, high: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
};

export function makeChance(seed: number): Chance {
  const next = seededRandom(seed);
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    yes: (probability) => next() < probability,
    int,
    pick: <T>(items: readonly T[]): T => {
      const item = items[int(0, items.length - 1)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
  };
}
