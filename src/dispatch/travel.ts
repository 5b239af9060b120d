import type { Dispatcher } from "./dispatcher.ts";

/** A clock that can be moved forward, as the practice inbox and the rehearsal have. Epoch milliseconds. */
export type MovableClock = {
  readonly now: () => number;
  readonly moveTo: (instant: number) => Promise<void>;
};

/** Where nothing moves though something is due (a batch that another process holds), time goes on by this much… */
const STEP_MS = 60_000;
/** …and by twice as much each time, up to this. */
const LONGEST_STEP_MS = 3_600_000;

/**
 * Moves the clock to an instant by way of everything that happens before it, in order: each lesson goes out at its own time, as
 * if the time had passed. Lets the process do other things at every stop: a signal, a request.
 *
 * @param onWake called after each stop on the way; `stop` ends the journey there
 */
export async function travelTo(
  target: number,
  clock: MovableClock,
  dispatcher: Pick<Dispatcher, "drain" | "nextWake">,
  onWake: (now: number) => Promise<"go-on" | "stop">,
): Promise<void> {
  await dispatcher.drain();
  let step = STEP_MS;
  for (;;) {
    const now = clock.now();
    const wake = await dispatcher.nextWake();
    if (wake === undefined || wake > target) break;
    if (wake > now) {
      await clock.moveTo(wake);
      step = STEP_MS;
    } else {
      // Overdue and not moved by the last drain. Whatever comes next at its own time isn't stepped over.
      const next = await dispatcher.nextWake(now);
      await clock.moveTo(Math.min(now + step, next ?? target, target));
      step = Math.min(step * 2, LONGEST_STEP_MS);
    }
    await dispatcher.drain();
    if ((await onWake(clock.now())) === "stop") return;
    if (clock.now() >= target) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (target > clock.now()) await clock.moveTo(target);
  await dispatcher.drain();
}
