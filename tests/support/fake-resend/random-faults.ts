import type { Fault, FaultRule } from "./faults.ts";
import { SENDS } from "./idempotency.ts";
import { endpointOf } from "./wire.ts";

/** Everything that passes by itself: with these alone, a sender that keeps trying gets every mail accepted once. */
export const PASSING_FAULTS: readonly Fault[] = [
  { kind: "error-before", status: 500 },
  { kind: "error-before", status: 502, body: "html" },
  { kind: "error-before", status: 503, body: "empty" },
  { kind: "error-after", status: 500 },
  { kind: "error-after", status: 502, body: "html" },
  { kind: "reset-before" },
  { kind: "reset-after" },
  { kind: "hang-before" },
  { kind: "hang-before", lateMs: 45_000 },
  { kind: "hang-after" },
  { kind: "hang-after", busyMs: 40_000 },
  { kind: "truncated-200" },
  { kind: "truncated-200", cut: "socket" },
  { kind: "wrong-length-200" },
  { kind: "not-json-200" },
  { kind: "slow", ms: 2_000 },
  { kind: "rate-limited" },
  { kind: "concurrent-409" },
];

/** A rule that strikes sends alone, at `rate` (0 to 1), with one of `among`. */
export function randomFaults(
  random: () => number,
  { rate = 0.2, among = PASSING_FAULTS }: { readonly rate?: number; readonly among?: readonly Fault[] } = {},
): FaultRule {
  return (request) => {
    if (!SENDS.includes(endpointOf(request)) || random() >= rate) return undefined;
    return among[Math.floor(random() * among.length)];
  };
}
