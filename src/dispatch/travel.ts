import type { Dispatcher } from "./dispatcher.ts";

/** A clock that can be put forward, as the outbox and the rehearsal have. Epoch milliseconds. */
export type MovableClock = {
  readonly now: () => number;
  readonly moveTo: (instant: number) => Promise<void>;
};

/** Where nothing moves though something is due (a batch that another process holds), time goes on by this much. */
const STEP_MS = 60_000;

/**
 * Moves the clock to an instant by way of everything that happens before it, in order: each lesson goes out at its own
 * hour, as if the time had passed.
 *
 * @param onWake called after each stop on the way; `stop` ends the journey there
 */
export async function travelTo(
  target: number,
  clock: MovableClock,
  dispatcher: Dispatcher,
  onWake: (now: number) => Promise<"go-on" | "stop">,
): Promise<void> {
  await dispatcher.drain();
  for (;;) {
    const wake = await dispatcher.nextWake();
    if (wake === undefined || wake > target) break;
    await clock.moveTo(wake > clock.now() ? wake : clock.now() + STEP_MS);
    await dispatcher.drain();
    if ((await onWake(clock.now())) === "stop") return;
  }
  if (target > clock.now()) await clock.moveTo(target);
  await dispatcher.drain();
}
