import { nextWake } from "../store/planning.ts";
import { freezeAll } from "./freeze.ts";
import { shareRuns } from "./one-run.ts";
import { planAll } from "./plan.ts";
import type { DispatchPorts } from "./ports.ts";
import { sendAll } from "./send.ts";

/** A loop's work: of what goes out, of what comes in (receiver.ts), or of both. */
export type Dispatcher = {
  /** Does all that is due now. Calls that overlap share one run, and what came meanwhile is not missed. */
  readonly drain: () => Promise<void>;
  /** When something is to be done again by itself, epoch milliseconds. @param after only what comes after that instant */
  readonly nextWake: (after?: number) => Promise<number | undefined>;
};

/** What goes out. It never waits for what comes in. */
export function makeDispatcher(ports: DispatchPorts): Dispatcher {
  return {
    drain: shareRuns(() => drainOnce(ports)).drain,
    nextWake: (after) => onlyAfter(nextWake(ports.archive), after),
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

async function onlyAfter(wake: Promise<number | undefined>, after: number | undefined): Promise<number | undefined> {
  const at = await wake;
  return at === undefined || (after !== undefined && at <= after) ? undefined : at;
}

async function drainOnce(ports: DispatchPorts): Promise<void> {
  // Most ticks find nothing to do, and then keep no other process from writing.
  const wake = await nextWake(ports.archive);
  if (wake === undefined || wake > ports.now()) return;
  await planAll(ports);
  do {
    await freezeAll(ports);
    // Sending may put members back into the queue, to be frozen anew.
  } while ((await sendAll(ports)) > 0);
}
