import { checkpointJournal } from "../store/replaying.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { DispatchPorts } from "./ports.ts";
import { reconcile } from "./reconcile.ts";
import { cronMinutes } from "./scheduler.ts";
import type { Part } from "./supervisor.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A request may take 30 s and wait for its turn before: two minutes without any step means that nothing comes any more. */
const PATIENCE_MS = 2 * MINUTE_MS;

/** What a server does by itself. None of these waits for another, and the doors wait for none. */
export function partsOf(ports: DispatchPorts, dispatcher: Dispatcher): Part[] {
  return [
    {
      name: "send",
      vital: true,
      isDue: cronMinutes("* * * * *"),
      everyMs: MINUTE_MS,
      patienceMs: PATIENCE_MS,
      work: (beat) => sendForAMinute(ports, dispatcher, beat),
      letGo: dispatcher.letGo,
    },
    {
      name: "reconcile",
      vital: false,
      isDue: cronMinutes("7 * * * *"),
      everyMs: HOUR_MS,
      // A look through a long list, a page a second.
      patienceMs: 10 * MINUTE_MS,
      work: () => reconcile(ports),
    },
    {
      name: "checkpoint",
      vital: false,
      isDue: cronMinutes("37 * * * *"),
      everyMs: HOUR_MS,
      patienceMs: PATIENCE_MS,
      work: () => checkpointJournal(ports.archive),
    },
  ];
}

/**
 * Retries are seconds apart at first: what comes due before the next tick isn't kept waiting for it. Counts the time it sleeps
 * by itself: a clock that's set back meanwhile doesn't make it longer.
 */
export async function sendForAMinute(
  ports: Pick<DispatchPorts, "now" | "sleep">,
  dispatcher: Pick<Dispatcher, "drain" | "nextWake">,
  beat: () => void = () => undefined,
): Promise<void> {
  const end = ports.now() + MINUTE_MS;
  let left = MINUTE_MS;
  for (;;) {
    beat();
    await dispatcher.drain();
    beat();
    const wake = await dispatcher.nextWake();
    if (wake === undefined || wake >= end) return;
    // Held batches are due all the time: at least a second between two looks.
    const wait = Math.max(wake - ports.now(), 1000);
    if (wait >= left) return;
    left -= wait;
    await ports.sleep(wait);
    if (ports.now() >= end) return;
  }
}
