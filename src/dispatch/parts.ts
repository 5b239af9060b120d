import { checkpointJournal } from "../store/replaying.ts";
import type { Loop } from "./one-run.ts";
import type { DispatchPorts } from "./ports.ts";
import { reconcile } from "./reconcile.ts";
import { cronMinutes } from "./scheduler.ts";
import type { Part } from "./supervisor.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A request may take 30 s and wait for its turn before: two minutes without any step means that nothing comes any more. */
const PATIENCE_MS = 2 * MINUTE_MS;

/** What a server does by itself. None of these waits for another, and the doors wait for none. */
export function partsOf(ports: DispatchPorts, sender: Loop, receiver?: Loop): Part[] {
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
    ...(receiver === undefined ? [] : [receivePart(ports, receiver)]),
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

function receivePart(ports: DispatchPorts, receiver: Loop): Part {
  return {
    name: "receive",
    vital: false,
    isDue: cronMinutes("* * * * *"),
    everyMs: MINUTE_MS,
    patienceMs: PATIENCE_MS,
    work: (beat) => workForAMinute(ports, receiver, beat),
    letGo: receiver.letGo,
  };
}

/**
 * Retries are seconds apart at first: what comes due before the next tick isn't kept waiting for it. Counts the time it sleeps
 * by itself: a clock that's set back meanwhile doesn't make it longer.
 */
export async function workForAMinute(
  ports: Pick<DispatchPorts, "now" | "sleep">,
  loop: Pick<Loop, "drain" | "nextWake"> & { readonly tick?: () => Promise<void> },
  beat: () => void = () => undefined,
): Promise<void> {
  const end = ports.now() + MINUTE_MS;
  let left = MINUTE_MS;
  for (;;) {
    beat();
    // Where answers are waited for behind its back, one that hangs keeps nobody from the next look.
    await (loop.tick ?? loop.drain)();
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
