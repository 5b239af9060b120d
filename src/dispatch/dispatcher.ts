import { nextWake } from "../store/planning.ts";
import { freezeAll } from "./freeze.ts";
import { planAll } from "./plan.ts";
import type { DispatchPorts } from "./ports.ts";
import { sendAll } from "./send.ts";

export type Dispatcher = {
  /** Sends out all that is due now. Calls that overlap share one run, and what came meanwhile is not missed. */
  readonly drain: () => Promise<void>;
  /** When something is to be done again by itself, epoch milliseconds. */
  readonly nextWake: () => Promise<number | undefined>;
};

export function makeDispatcher(ports: DispatchPorts): Dispatcher {
  let running: Promise<void> | undefined;
  let again = false;

  const run = async () => {
    do {
      again = false;
      await drainOnce(ports);
    } while (again);
  };

  return {
    drain: () => {
      if (running !== undefined) {
        again = true;
        return running;
      }
      running = run().finally(() => {
        running = undefined;
      });
      return running;
    },
    nextWake: () => nextWake(ports.archive),
  };
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
