import cron from "node-cron";
import type { Dispatcher } from "./dispatcher.ts";
import type { DispatchPorts } from "./ports.ts";
import { reconcile } from "./reconcile.ts";
import { reasonOf } from "../course/reason.ts";

const MINUTE_MS = 60_000;

/**
 * Starts the clockwork: a tick at once and every minute that sends what is due, and an hourly look at what is unknown. What is due is
 * read from the archive, so a missed tick costs nothing.
 *
 * @returns a function that stops it
 */
export function startClockwork(ports: DispatchPorts, dispatcher: Dispatcher): () => Promise<void> {
  const guard = (name: string, work: () => Promise<void>) => async () => {
    try {
      await work();
    } catch (error) {
      ports.log.error("tick-failed", { tick: name, why: reasonOf(error) });
    }
  };
  // In a local zone a tick would be missing for the hour that autumn repeats; and by default one that is more than a
  // second late is skipped.
  const options = { timezone: "UTC", noOverlap: true, missedExecutionTolerance: 30_000 };
  const send = guard("send", () => sendForAMinute(ports, dispatcher));
  const tasks = [
    cron.schedule("* * * * *", send, { ...options, name: "send" }),
    cron.schedule(
      "7 * * * *",
      guard("reconcile", () => reconcile(ports)),
      { ...options, name: "reconcile" },
    ),
  ];
  // What a crash left under way is free again within a lease: the next full minute may be later than that.
  void send();
  return async () => {
    for (const task of tasks) await task.destroy();
  };
}

/** Retries are seconds apart at first: what comes due before the next tick is not kept waiting for it. */
async function sendForAMinute(ports: DispatchPorts, dispatcher: Dispatcher): Promise<void> {
  const end = ports.now() + MINUTE_MS;
  for (;;) {
    await dispatcher.tick();
    const wake = await dispatcher.nextWake();
    if (wake === undefined || wake >= end) return;
    // Held batches are due all the time: at least a second between two looks.
    await ports.sleep(Math.max(wake - ports.now(), 1000));
    if (ports.now() >= end) return;
  }
}
