import { createTask } from "node-cron";
import { reasonOf } from "../course/reason.ts";
import type { Log } from "../course/log.ts";
import type { Supervisor } from "./supervisor.ts";

/** How often the scheduler looks at the clocks. What's due within a minute has its own wake in the sending part. */
export const LOOK_MS = 5_000;

/**
 * Whether a cron pattern names a minute, in UTC: in a local zone one would be missing for the hour that autumn repeats. Only
 * asked about minutes, node-cron never waits for a date that a clock set back has moved away.
 */
export function cronMinutes(pattern: string): (minute: number) => boolean {
  const task = createTask(pattern, () => undefined, { timezone: "UTC" });
  return (minute) => task.match(new Date(minute));
}

/**
 * Looks at every part at once and then every five seconds. Waits are short and by the monotonic clock, so that neither a clock
 * that's set nor a machine that was asleep keeps the next look away.
 *
 * @param before runs at the start of each look: it watches the clock and notes that the scheduler is alive
 * @returns a function that stops it; what's under way isn't waited for
 */
export function startScheduler(
  supervisor: Supervisor,
  ports: { readonly sleep: (ms: number) => Promise<void>; readonly log: Log },
  before: () => void = () => undefined,
): () => void {
  let stopped = false;
  const look = () => {
    try {
      before();
      supervisor.look();
    } catch (error) {
      ports.log.error("look-failed", { why: reasonOf(error) });
    }
  };
  const run = async () => {
    for (;;) {
      if (stopped) return;
      look();
      await ports.sleep(LOOK_MS);
    }
  };
  void run();
  return () => {
    stopped = true;
  };
}
