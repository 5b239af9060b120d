import { reasonOf } from "../course/reason.ts";
import { nextWake } from "../store/planning.ts";
import { nextFetch } from "../store/received-mails.ts";
import { freezeAll } from "./freeze.ts";
import { planAll } from "./plan.ts";
import type { DispatchPorts } from "./ports.ts";
import { receiveAll } from "./receive.ts";
import { watchReputation } from "./reputation.ts";
import { makeSender, type Sender } from "./send.ts";

export type Dispatcher = {
  /**
   * Sends out all that is due now, and waits for the answers. Calls that overlap share their work, and what came meanwhile
   * is not missed. A request that has hung for seconds is not waited for.
   */
  readonly drain: () => Promise<void>;
  /** Begins all that is due now; the answers are waited for behind the caller's back. */
  readonly tick: () => Promise<void>;
  /** When something is to be done again by itself, epoch milliseconds. */
  readonly nextWake: () => Promise<number | undefined>;
};

export function makeDispatcher(ports: DispatchPorts): Dispatcher {
  const sender = makeSender(ports);
  const areLessonsHeld = watchReputation(ports);
  let running: Promise<void> | undefined;
  let again = false;

  const run = async () => {
    do {
      again = false;
      await beginAll(ports, sender, areLessonsHeld);
    } while (again);
  };
  const begin = () => {
    if (running !== undefined) {
      again = true;
      return running;
    }
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  };
  const drain = async () => {
    const from = sender.firstAlive();
    try {
      await begin();
      // An answer may put members back into the queue, and makes room for another request.
      while (await sender.awaitOne(from)) await begin();
    } finally {
      while (await sender.awaitOne(from));
    }
    const [failure] = sender.failures();
    if (failure !== undefined) throw failure;
  };

  return {
    drain,
    tick: async () => {
      drain().catch((error: unknown) => {
        ports.log.error("drain-failed", { why: reasonOf(error) });
      });
      await begin();
    },
    nextWake: () => wakeOf(ports),
  };
}

async function beginAll(ports: DispatchPorts, sender: Sender, areLessonsHeld: () => Promise<boolean>): Promise<void> {
  // Most ticks find nothing to do, and then keep no other process from writing.
  const wake = await wakeOf(ports);
  if (wake === undefined || wake > ports.now()) return;
  await receiveAll(ports);
  await planAll(ports);
  const held = await areLessonsHeld();
  do {
    await freezeAll(ports, held);
  } while (await sender.begin(held));
}

/** The next of what is to go out, and of what came in and is to be fetched. */
async function wakeOf(ports: DispatchPorts): Promise<number | undefined> {
  const out = await nextWake(ports.archive);
  const fetch = ports.receiving === undefined ? undefined : await nextFetch(ports.archive);
  return out === undefined || fetch === undefined ? (out ?? fetch) : Math.min(out, fetch);
}
