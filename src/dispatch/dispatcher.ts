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
  /** When something is to be done again by itself, epoch milliseconds. @param after only what comes after that instant */
  readonly nextWake: (after?: number) => Promise<number | undefined>;
  /** Forgets a run that hangs: the next drain starts anew, as another process would beside it. Leases keep the two apart. */
  readonly letGo: () => void;
  /** Begins nothing any more. @returns when what's under way has ended */
  readonly close: () => Promise<void>;
};

export function makeDispatcher(ports: DispatchPorts): Dispatcher {
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;

  const goesOn = () => again && !closed;
  const run = async () => {
    do {
      again = false;
      await drainOnce(ports);
    } while (goesOn());
  };
  const begin = () => {
    const begun: Promise<void> = run().finally(() => {
      // One that was let go doesn't end the run that took its place.
      if (running === begun) running = undefined;
    });
    return begun;
  };

  return {
    drain: () => {
      if (running !== undefined) {
        again = true;
        return running;
      }
      if (closed) return Promise.resolve();
      running = begin();
      return running;
    },
    nextWake: (after) => wakeOf(ports, after),
    letGo: () => {
      running = undefined;
    },
    close: async () => {
      closed = true;
      await running;
    },
  };
}

async function drainOnce(ports: DispatchPorts): Promise<void> {
  // Most ticks find nothing to do, and then keep no other process from writing.
  const wake = await wakeOf(ports);
  if (wake === undefined || wake > ports.now()) return;
  await receiveAll(ports);
  if (ports.mayPlan()) await planAll(ports);
  do {
    await freezeAll(ports);
    // Sending may put members back into the queue, to be frozen anew.
  } while ((await sendAll(ports)) > 0);
}

/** The next of what is to go out, and of what came in and is to be fetched. */
async function wakeOf(ports: DispatchPorts, after?: number): Promise<number | undefined> {
  const out = await nextWake(ports.archive, [...ports.courses.keys()], after);
  const found = ports.receiving === undefined ? undefined : await nextFetch(ports.archive);
  const fetch = found === undefined || (after !== undefined && found <= after) ? undefined : found;
  return out === undefined || fetch === undefined ? (out ?? fetch) : Math.min(out, fetch);
}
