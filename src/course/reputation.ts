const DAY_MS = 86_400_000;

/** Both windows are judged: the short one sees what began lately, the long one what goes on slowly. */
export const REPUTATION_WINDOWS_MS = [7 * DAY_MS, 30 * DAY_MS] as const;

/** Fewer accepted emails say nothing: two bounces among twenty are bad luck. */
const LEAST_ACCEPTED = 50;

/**
 * Resend pauses accounts at about 4 % bounces or 0.08 % complaints. `least` keeps one unlucky email among few from holding
 * everybody's lessons: one complaint among 300 is four times the limit.
 */
const LIMITS = {
  bounces: { warn: 0.02, hold: 0.03, least: 3 },
  complaints: { warn: 0.0005, hold: 0.0007, least: 2 },
} as const;

/** What was accepted in one window, and what became of it. */
export type Tally = {
  readonly windowMs: number;
  readonly accepted: number;
  /** Permanent ones. */
  readonly bounces: number;
  readonly complaints: number;
};

export type Reputation = {
  readonly tallies: readonly Tally[];
  readonly verdict: "good" | "warn" | "hold";
  /** Which rate it is about, for people; null where it's good. */
  readonly why: string | null;
};

/** The worst that any window says. */
export function judgeReputation(tallies: readonly Tally[]): Reputation {
  const findings = tallies.flatMap((tally) =>
    (["bounces", "complaints"] as const).map((what) => ({ verdict: judgeRate(tally, what), tally, what })),
  );
  const worst =
    findings.find(({ verdict }) => verdict === "hold") ?? findings.find(({ verdict }) => verdict === "warn");
  return { tallies, verdict: worst?.verdict ?? "good", why: worst === undefined ? null : inWords(worst) };
}

function judgeRate(tally: Tally, what: keyof typeof LIMITS): Reputation["verdict"] {
  const { warn, hold, least } = LIMITS[what];
  const { accepted, [what]: count } = tally;
  if (accepted < LEAST_ACCEPTED || count === 0) return "good";
  if (count >= least && count / accepted >= hold) return "hold";
  return count / accepted >= warn ? "warn" : "good";
}

function inWords({ tally, what }: { readonly tally: Tally; readonly what: keyof typeof LIMITS }): string {
  const percent = ((100 * tally[what]) / tally.accepted).toFixed(2);
  const days = tally.windowMs / DAY_MS;
  const verb = what === "bounces" ? "bounced for good" : "were reported as spam";
  return `${tally[what]} of ${tally.accepted} emails in ${days} days ${verb} (${percent} %)`;
}
