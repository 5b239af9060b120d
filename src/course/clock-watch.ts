/** The machine's two clocks at one moment, in milliseconds: `wall` since 1970, `monotonic` since anything at all. */
export type Reading = { readonly wall: number; readonly monotonic: number };

/** The wall clock moved by `byMs` more than time did: positive is ahead (or the machine was asleep), negative is back. */
export type ClockJump = { readonly at: number; readonly byMs: number };

export type ClockWatch = {
  readonly last: Reading;
  /** The last reading that was beyond doubt. */
  readonly trusted: Reading;
  /** Since when the clock has run evenly again after a jump; undefined while there is no doubt. */
  readonly evenSince: Reading | undefined;
  /** The last jump, for reports. */
  readonly jump: ClockJump | undefined;
  /** What the clock said when it last moved by more than a day; undefined if it didn't. */
  readonly farJumpAt: number | undefined;
  /** Why no lesson may be planned now; undefined when it may. */
  readonly hold: ClockHold | undefined;
};

/**
 * `ahead`: the clock is more than a day past where it should be. `behind`: it's more than a day before the last time that
 * this server wrote down. `before-coursepost`: the year is one in which this program didn't exist; that never confirms itself.
 */
export type ClockHold = "ahead" | "behind" | "before-coursepost";

/** What an installation wrote down of the time when it last ran. */
export type LastKnown = {
  readonly wall: number;
  /** By how much the machine's uptime has grown since then; undefined where it was restarted, or nobody can tell. */
  readonly elapsed: number | undefined;
};

export type Look = { readonly watch: ClockWatch; readonly jumped: ClockJump | undefined; readonly released: boolean };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Less than this is the usual correction of a clock that runs a bit fast or slow. */
const JUMP_MS = MINUTE_MS;

/** A clock that's ahead by less does little harm: a lesson has its window, and the date after it follows the calendar. */
const FAR_MS = DAY_MS;

/** A server may be off for weeks; one that was off for longer waits ten minutes before it plans. */
const OFF_MS = 30 * DAY_MS;

/** How long a clock must run evenly after a jump until it's believed. A time service corrects it within a few minutes. */
export const CONFIRM_AFTER_MS = 10 * MINUTE_MS;

/** The same, until what's old by it may be deleted: that can't be made up for, and it can wait. */
const DELETE_AFTER_MS = DAY_MS;

const EARLIEST = Date.UTC(2026, 0, 1);

const EVEN = { evenSince: undefined, jump: undefined, farJumpAt: undefined, hold: undefined };

/**
 * Starts to watch.
 *
 * @param lastKnown undefined at the first start
 */
export function beginWatch(reading: Reading, lastKnown: LastKnown | undefined): ClockWatch {
  const even = { ...EVEN, last: reading, trusted: reading };
  if (reading.wall < EARLIEST) return { ...even, evenSince: reading, hold: "before-coursepost" };
  if (lastKnown === undefined) return even;
  const { wall, elapsed } = lastKnown;
  // A process that starts again while its machine stays up knows how much time has passed.
  if (elapsed !== undefined && reading.wall - wall - elapsed > FAR_MS) {
    const byMs = reading.wall - wall - elapsed;
    const trusted = { ...reading, wall: wall + elapsed };
    const farJumpAt = reading.wall;
    return { ...even, trusted, evenSince: reading, jump: { at: reading.wall, byMs }, farJumpAt, hold: "ahead" };
  }
  const byMs = reading.wall - wall;
  const hold = byMs < -FAR_MS ? "behind" : byMs > OFF_MS ? "ahead" : undefined;
  if (hold === undefined && byMs >= -JUMP_MS) return even;
  const farJumpAt = hold === undefined ? undefined : reading.wall;
  return { ...even, evenSince: reading, jump: { at: reading.wall, byMs }, farJumpAt, hold };
}

/**
 * Compares two readings. A difference of more than a minute between the clocks is a jump. After one that leads more than a
 * day away from the last trusted time, planning is held until the clock goes back or has run evenly for ten minutes.
 * Asleep, many machines stop the monotonic clock: that looks like a jump ahead, and is treated like one.
 */
export function lookAtClock(watch: ClockWatch, reading: Reading): Look {
  const elapsed = reading.monotonic - watch.last.monotonic;
  const byMs = reading.wall - watch.last.wall - elapsed;
  if (Math.abs(byMs) <= JUMP_MS) return steady(watch, reading);

  const expected = watch.trusted.wall + (reading.monotonic - watch.trusted.monotonic);
  const off = reading.wall - expected;
  // A clock that was held for being behind has no trusted time to go back to.
  const hold = holdAfter(watch, reading, off);
  const jump = { at: reading.wall, byMs: Math.round(byMs) };
  const home = hold === undefined && Math.abs(off) <= JUMP_MS;
  const next = {
    last: reading,
    trusted: home ? reading : watch.trusted,
    evenSince: home ? undefined : reading,
    jump,
    farJumpAt: Math.abs(byMs) > FAR_MS ? reading.wall : watch.farJumpAt,
    hold,
  };
  return { watch: next, jumped: jump, released: watch.hold !== undefined && hold === undefined };
}

function holdAfter({ hold, trusted }: ClockWatch, { wall }: Reading, off: number): ClockHold | undefined {
  if (wall < EARLIEST) return "before-coursepost";
  // The trusted time of such a start was itself in doubt: whatever comes next proves itself in ten minutes.
  if (hold !== undefined && trusted.wall < EARLIEST) return "ahead";
  return off > FAR_MS ? "ahead" : undefined;
}

function steady(watch: ClockWatch, reading: Reading): Look {
  const { evenSince, hold } = watch;
  const settled = evenSince === undefined || reading.monotonic - evenSince.monotonic >= CONFIRM_AFTER_MS;
  if (!settled) return { watch: { ...watch, last: reading }, jumped: undefined, released: false };
  if (hold === "before-coursepost") return { watch: { ...watch, last: reading }, jumped: undefined, released: false };
  return {
    watch: { ...watch, last: reading, trusted: reading, evenSince: undefined, hold: undefined },
    jumped: undefined,
    released: hold !== undefined,
  };
}

/**
 * Whether what's old may be deleted for good: not within a day after the clock moved by more than a day, in either
 * direction.
 */
export function mayDelete({ hold, farJumpAt, last }: ClockWatch): boolean {
  return hold === undefined && (farJumpAt === undefined || Math.abs(last.wall - farJumpAt) >= DELETE_AFTER_MS);
}

/** Somebody has looked at the time and says that it's right. */
export function confirmClock(watch: ClockWatch): ClockWatch {
  return { ...watch, trusted: watch.last, evenSince: undefined, hold: undefined };
}
