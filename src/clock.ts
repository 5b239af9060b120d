import type { MovableClock } from "./dispatch/travel.ts";
import type { Archive } from "./store/archive.ts";
import { readSetting, writeSetting } from "./store/settings.ts";

/**
 * The practice clock: the machine's, put forward. How far is kept in the archive, so that a restart does not fall back
 * behind mail that went out in the moved time.
 *
 * @param real the machine's clock, epoch milliseconds
 */
export async function practiceClock(archive: Archive, real: () => number): Promise<MovableClock> {
  let offset = Number((await readSetting(archive, "clock-offset-ms")) ?? 0);
  return {
    now: () => real() + offset,
    moveTo: async (instant) => {
      offset = Math.max(offset, instant - real());
      await writeSetting(archive, "clock-offset-ms", String(offset));
    },
  };
}
