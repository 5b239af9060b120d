const HOUR = 3_600_000;

/** Our clock is put forward and back by at most two hours either way, but for what is a jump. */
export const CLOCK_STEPS_MS = 4 * HOUR;

/** Twelve hours by our clock, the steps of that clock, and a worker that was stopped between claim and send. */
export const LONGEST_UNDER_ONE_KEY_MS = 12 * HOUR + CLOCK_STEPS_MS + 3 * HOUR + HOUR;
