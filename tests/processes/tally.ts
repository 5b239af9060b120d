import type { Verdict } from "./story.ts";

/** What came of one scenario. */
export type Tally = {
  readonly kills: number;
  readonly lost: number;
  readonly doubled: number;
  /** In milliseconds of the story; of the kills that found something in flight and were followed by no other. */
  readonly recoveries: readonly number[];
  readonly wrong: readonly string[];
};

export function tally(kills: number, recoveries: readonly (number | undefined)[], verdict: Verdict): Tally {
  return { kills, recoveries: recoveries.filter((ms) => ms !== undefined), ...verdict };
}

export function together(parts: readonly Tally[]): Tally {
  const sum = (of: (part: Tally) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    kills: sum((part) => part.kills),
    lost: sum((part) => part.lost),
    doubled: sum((part) => part.doubled),
    recoveries: parts.flatMap((part) => part.recoveries),
    wrong: parts.flatMap((part) => part.wrong),
  };
}

/** The nearest rank; 0 of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

export function summary(name: string, whole: Tally, unit: string): string {
  const { kills, lost, doubled, recoveries } = whole;
  const seconds = (share: number) => `${(percentile(recoveries, share) / 1000).toFixed(1)} s`;
  const recovery =
    recoveries.length === 0
      ? "nothing in flight to recover"
      : `recovery p50 ${seconds(0.5)}, p95 ${seconds(0.95)}, max ${seconds(1)} (of ${recoveries.length} kills with mail in flight and no further kill; ${unit})`;
  return `${name}: ${kills} kills, ${lost} lost, ${doubled} doubled, ${recovery}`;
}
