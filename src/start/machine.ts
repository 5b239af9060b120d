import { setTimeout as sleep } from "node:timers/promises";
import { readUptime, type Uptime } from "./uptime.ts";

/** The clocks of the machine that a server runs on. */
export type Machine = {
  /** Epoch milliseconds. Somebody can set it. */
  readonly wall: () => number;
  /** Milliseconds. Never goes back, and stands still while the machine is asleep. */
  readonly monotonic: () => number;
  readonly uptime: () => Uptime;
  readonly sleep: (ms: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
};

export const thisMachine: Machine = {
  wall: Date.now,
  monotonic: () => performance.now(),
  uptime: readUptime,
  sleep: (ms) => sleep(ms),
  random: Math.random,
};
