import { nextWake } from "../store/planning.ts";
import { freezeAll } from "./freeze.ts";
import { type Loop, shareRuns } from "./one-run.ts";
import { planAll } from "./plan.ts";
import type { DispatchPorts } from "./ports.ts";
import { sendAll } from "./send.ts";

/** What somebody may ask of a loop, or of both by turns. */
export type Dispatcher = Pick<Loop, "drain" | "nextWake">;

/** What goes out. It never waits for what comes in. */
export function makeDispatcher(ports: DispatchPorts): Loop {
  return {
    ...shareRuns(() => drainOnce(ports)),
    nextWake: (after) => nextWake(ports.archive, [...ports.courses.keys()], after),
  };
}

/**
 * Sending and receiving by turns, for a clock that somebody moves: what is due goes out first, and then what follows from what
 * came in. A running server has a loop for each.
 */
export function inTurns(sender: Dispatcher, receiver: Dispatcher): Dispatcher {
  return {
    drain: async () => {
      await sender.drain();
      await receiver.drain();
      await sender.drain();
    },
    nextWake: async (after) => {
      const wakes = [await sender.nextWake(after), await receiver.nextWake(after)].filter((wake) => wake !== undefined);
      return wakes.length === 0 ? undefined : Math.min(...wakes);
    },
  };
}

async function drainOnce(ports: DispatchPorts): Promise<void> {
  // Most ticks find nothing to do, and then keep no other process from writing.
  const wake = await nextWake(ports.archive, [...ports.courses.keys()]);
  if (wake === undefined || wake > ports.now()) return;
  if (ports.mayPlan()) await planAll(ports);
  do {
    await freezeAll(ports);
    // Sending may put members back into the queue, to be frozen anew.
  } while ((await sendAll(ports)) > 0);
}
