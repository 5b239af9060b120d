// What the simulator needs of the product, in one place.
import {
  beginWatch,
  type ClockWatch,
  type LastKnown,
  lookAtClock,
  mayDelete,
  type Reading,
} from "../../src/course/clock-watch.ts";
import { settle as settleAll } from "../../src/actions/settle.ts";
import { reconcile } from "../../src/dispatch/reconcile.ts";
import type { House } from "../../src/house.ts";

/** Sends what is due, and nothing else: receiving is a loop of its own. */
export async function send(house: House): Promise<void> {
  await house.sender.drain();
}

/** Takes what has come in. */
export async function receive(house: House): Promise<void> {
  await house.receiver.drain();
}

/** When something is to be done by itself, by our clock. */
export async function nextWake(house: House): Promise<number> {
  return (await house.dispatcher.nextWake()) ?? Number.POSITIVE_INFINITY;
}

/** What every start and every hour do. */
export async function lookAround(house: House): Promise<void> {
  await reconcile(house.ports);
}

/** The operator's word on a delivery that waits for it. */
export async function settle(house: House, deliveryId: string, choice: "resend" | "skip"): Promise<void> {
  await settleAll(house.ports, [deliveryId], choice);
}

/** Whoever looks at the clock before each turn. */
export type ClockGuard = {
  readonly look: (reading: Reading) => void;
  /** What a process is given: whether the clock is beyond doubt. */
  readonly mayPlan: () => boolean;
  /** And whether it has been for long enough to delete what's old. */
  readonly mayDelete: () => boolean;
};

/** A watch over a clock that may jump. */
export function makeClockGuard(reading: Reading, lastKnown: LastKnown | undefined): ClockGuard {
  let watch: ClockWatch = beginWatch(reading, lastKnown);
  return {
    look: (next) => {
      watch = lookAtClock(watch, next).watch;
    },
    mayPlan: () => watch.hold === undefined,
    mayDelete: () => mayDelete(watch),
  };
}
