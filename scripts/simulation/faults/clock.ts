import { note, setSkew, type World } from "../world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How far a clock that is merely wrong is off, either way. */
export const SMALL_SKEW_MS = 2 * HOUR;

/** A clock that is put forward by days or months for a moment, or back by hours or days for longer. */
export type Jump = { readonly until: number; readonly back: number };

export function maybeMoveClock(world: World): void {
  const { chance, features } = world;
  if (world.jump !== undefined) {
    if (world.time < world.jump.until) return;
    setSkew(world, world.jump.back);
    world.jump = undefined;
    return;
  }
  if (world.time - world.rolledAt < 20 * MINUTE) return;
  if (chance.yes(0.01)) {
    note(world, "clock step");
    setSkew(world, Math.max(-SMALL_SKEW_MS, Math.min(SMALL_SKEW_MS, world.skew + chance.int(-90, 90) * MINUTE)));
    return;
  }
  if (!features.has("clock-jumps") || !chance.yes(0.01)) return;
  const back = world.skew;
  if (chance.yes(0.5)) {
    note(world, "clock far ahead for a moment");
    setSkew(world, back + chance.pick([3, 40, 200]) * DAY);
    world.jump = { until: world.time + chance.int(1, 3) * MINUTE, back };
  } else {
    note(world, "clock set back");
    setSkew(world, back - chance.pick([5, 30, 100]) * HOUR);
    world.jump = { until: world.time + chance.int(1, 30) * HOUR, back };
  }
}

/** @returns for how long nothing runs: the machine is off, or asleep */
export function maybeSleep({ chance, features }: World): number {
  if (chance.yes(0.01)) return chance.int(1, 60) * HOUR;
  if (features.has("clock-jumps") && chance.yes(0.001)) return chance.pick([8 * HOUR, 60 * DAY]);
  return 0;
}
