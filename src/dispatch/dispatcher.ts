import { reasonOf } from "../course/reason.ts";
import { nextWake } from "../store/waking.ts";
import { freezeAll } from "./freeze.ts";
import { type Loop, shareRuns } from "./one-run.ts";
import { planAll } from "./plan.ts";
import type { DispatchPorts } from "./ports.ts";
import { watchReputation } from "./reputation.ts";
import { makeSender, type Sender } from "./send.ts";

/** What a clock that's moved needs of one loop, or of both in turns. */
export type Dispatcher = Pick<Loop, "drain" | "nextWake">;

export type SendingLoop = Loop & {
  /** Begins all that's due now, without waiting for answers: a request that hangs doesn't delay the next look. */
  readonly tick: () => Promise<void>;
};

/** What goes out. It never waits for what comes in, nor for a request that has hung for seconds. */
export function makeDispatcher(ports: DispatchPorts): SendingLoop {
  const sender = makeSender(ports);
  const areLessonsHeld = watchReputation(ports);
  const runs = shareRuns(() => beginAll(ports, sender, areLessonsHeld));

  const finish = async (from: number, begun: Promise<void>) => {
    try {
      await begun;
      // An answer may put members back into the queue, and makes room for another request.
      while (await sender.awaitOne(from)) await runs.drain();
    } finally {
      while (await sender.awaitOne(from));
    }
    const [failure] = sender.failures();
    if (failure !== undefined) throw failure;
  };

  return {
    ...runs,
    drain: () => finish(sender.firstAlive(), runs.drain()),
    tick: async () => {
      const from = sender.firstAlive();
      const begun = runs.drain();
      finish(from, begun).catch((error: unknown) => {
        ports.log.error("drain-failed", { why: reasonOf(error) });
      });
      await begun;
    },
    close: async () => {
      const from = sender.firstAlive();
      await runs.close();
      while (await sender.awaitOne(from));
    },
    nextWake: (after) => nextWake(ports.archive, [...ports.courses.keys()], ports.now(), after),
  };
}

/**
 * Sending and receiving in turns, for a clock that somebody moves: first what's due goes out, then what came in is answered. A
 * running server has a loop for each.
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

async function beginAll(ports: DispatchPorts, sender: Sender, areLessonsHeld: () => Promise<boolean>): Promise<void> {
  // Most ticks find nothing to do, and then keep no other process from writing.
  const now = ports.now();
  const wake = await nextWake(ports.archive, [...ports.courses.keys()], now);
  if (wake === undefined || wake > now) return;
  if (ports.mayPlan()) await planAll(ports);
  const held = await areLessonsHeld();
  do {
    await freezeAll(ports, held);
  } while (await sender.begin(held));
}
