import {
  beginWatch,
  type ClockHold,
  type ClockJump,
  confirmClock,
  type LastKnown,
  lookAtClock,
  mayDelete,
} from "../course/clock-watch.ts";
import type { Log } from "../course/log.ts";

/** Watches the machine's clock while the server runs. */
export type ClockKeeper = {
  readonly look: () => void;
  /** Looks, and tells whether lessons may be planned at this moment. */
  readonly mayPlan: () => boolean;
  /** Looks, and tells whether what's old may be deleted for good at this moment. */
  readonly mayDelete: () => boolean;
  readonly facts: () => { readonly jump: ClockJump | undefined; readonly hold: ClockHold | undefined };
  /** Ends a hold where somebody said, after it began, that the time is right. */
  readonly confirm: (saidAt: number) => void;
};

/** @param lastKnown undefined at the first start */
export function keepClock(
  ports: { readonly wall: () => number; readonly monotonic: () => number; readonly log: Log },
  lastKnown: LastKnown | undefined,
): ClockKeeper {
  const read = () => ({ wall: ports.wall(), monotonic: ports.monotonic() });
  let watch = beginWatch(read(), lastKnown);
  if (watch.hold !== undefined) ports.log.warn("clock-in-doubt", { hold: watch.hold, byMs: watch.jump?.byMs ?? null });
  else if (watch.jump !== undefined) ports.log.warn("clock-jumped", { byMs: watch.jump.byMs });

  const look = () => {
    const before = watch.hold;
    const { watch: next, jumped, released } = lookAtClock(watch, read());
    watch = next;
    if (jumped !== undefined) ports.log.warn("clock-jumped", { byMs: jumped.byMs });
    if (next.hold !== undefined && next.hold !== before) ports.log.warn("clock-in-doubt", { hold: next.hold });
    if (released) ports.log.info("clock-trusted-again");
  };
  return {
    look,
    mayPlan: () => {
      look();
      return watch.hold === undefined;
    },
    mayDelete: () => {
      look();
      return mayDelete(watch);
    },
    facts: () => ({ jump: watch.jump, hold: watch.hold }),
    confirm: (saidAt) => {
      if (watch.hold === undefined || saidAt < (watch.evenSince?.wall ?? Number.POSITIVE_INFINITY)) return;
      watch = confirmClock(watch);
      ports.log.info("clock-trusted-again");
    },
  };
}
