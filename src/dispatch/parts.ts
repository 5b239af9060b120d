import { checkpointJournal } from "../store/replaying.ts";
import type { SendingLoop } from "./dispatcher.ts";
import type { Loop } from "./one-run.ts";
import type { DispatchPorts } from "./ports.ts";
import { reconcile } from "./reconcile.ts";
import { cronMinutes } from "./scheduler.ts";
import type { Part } from "./supervisor.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A request takes up to 30 s after waiting for its turn. Two minutes without a step mean that the part is stuck. */
const PATIENCE_MS = 2 * MINUTE_MS;

/** What a server does by itself. None of these waits for another, and the doors wait for none. */
export function partsOf(ports: DispatchPorts, sender: SendingLoop, receiver: Loop): Part[] {
  return [
    {
      name: "send",
      vital: true,
      isDue: cronMinutes("* * * * *"),
      everyMs: MINUTE_MS,
      patienceMs: PATIENCE_MS,
      work: (beat) => workForAMinute(ports, sender, beat),
      letGo: sender.letGo,
    },
    {
      name: "receive",
      vital: false,
      isDue: cronMinutes("* * * * *"),
      everyMs: MINUTE_MS,
      patienceMs: PATIENCE_MS,
      work: (beat) => workForAMinute(ports, { tick: receiver.drain, nextWake: receiver.nextWake }, beat),
      letGo: receiver.letGo,
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
 * Retries are seconds apart at first, so this also wakes for what comes due within the minute. It adds up its own sleep: a clock
 * that's set back meanwhile doesn't make the minute longer.
 */
export async function workForAMinute(
  ports: Pick<DispatchPorts, "now" | "sleep">,
  loop: Pick<SendingLoop, "tick" | "nextWake">,
  beat: () => void,
): Promise<void> {
  const end = ports.now() + MINUTE_MS;
  let left = MINUTE_MS;
  for (;;) {
    beat();
    await loop.tick();
    beat();
    const wake = await loop.nextWake();
    if (wake === undefined || wake >= end) return;
    // Held batches are due all the time: at least a second between two looks.
    const wait = Math.max(wake - ports.now(), 1000);
    if (wait >= left) return;
    left -= wait;
    await ports.sleep(wait);
    if (ports.now() >= end) return;
  }
}
