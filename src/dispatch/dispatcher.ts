import { nextWake } from "../store/planning.ts";
import { nextFetch } from "../store/received-mails.ts";
import { freezeAll } from "./freeze.ts";
import { planAll } from "./plan.ts";
import type { DispatchPorts } from "./ports.ts";
import { receiveAll } from "./receive.ts";
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
    nextWake: () => wakeOf(ports),
  };
}

async function drainOnce(ports: DispatchPorts): Promise<void> {
  // Most ticks find nothing to do, and then keep no other process from writing.
  const wake = await wakeOf(ports);
  if (wake === undefined || wake > ports.now()) return;
  await receiveAll(ports);
  await planAll(ports);
  do {
    await freezeAll(ports);
    // Sending may put members back into the queue, to be frozen anew.
  } while ((await sendAll(ports)) > 0);
}

/** The next of what is to go out, and of what came in and is to be fetched. */
async function wakeOf(ports: DispatchPorts): Promise<number | undefined> {
  const out = await nextWake(ports.archive);
  const fetch = ports.receiving === undefined ? undefined : await nextFetch(ports.archive);
  return out === undefined || fetch === undefined ? (out ?? fetch) : Math.min(out, fetch);
}
