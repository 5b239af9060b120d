import type { PartState } from "../course/health.ts";
import { type Log, redact } from "../course/log.ts";
import { reasonOf } from "../course/reason.ts";

/** A part of the server that does its work again and again, and must neither stop the others nor be stopped for good. */
export type Part = {
  readonly name: string;
  /** No email goes out without it. */
  readonly vital: boolean;
  /** Whether it runs in the minute that begins at this instant. Every part also runs once at the start. */
  readonly isDue: (minute: number) => boolean;
  /** It runs again no later than this after its last start, whatever the wall clock says. */
  readonly everyMs: number;
  /** Without a sign of life for this long it counts as hanging. */
  readonly patienceMs: number;
  readonly work: (beat: () => void) => Promise<void>;
  /** Lets go of what hangs, so that the next start begins anew. */
  readonly letGo?: () => void;
};

export type SupervisorPorts = {
  /** Epoch milliseconds, of the machine. */
  readonly wall: () => number;
  /** Milliseconds that only ever grow. */
  readonly monotonic: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
};

export type Supervisor = {
  /** Starts what's due, starts what failed again, and lets go of what hangs. Never waits and never throws. */
  readonly look: () => void;
  /** A sign of life of a part. */
  readonly beat: (name: string) => void;
  readonly states: () => readonly PartState[];
};

const MINUTE_MS = 60_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * MINUTE_MS;

/** How many starts may hang at once; more would fill the memory. */
const MOST_HANGING = 10;

type Running = {
  readonly part: Part;
  state: PartState;
  lastMinute: number | undefined;
  startedAt: number | undefined;
  beatAt: number;
  /** The start that's under way; each has a token of its own. */
  current: symbol | undefined;
  retryAt: number | undefined;
  hanging: number;
};

/** Runs parts side by side. One that throws starts again after 5 s, 10 s, 20 s… up to five minutes. */
export function supervise(parts: readonly Part[], ports: SupervisorPorts): Supervisor {
  const all = parts.map(begin);
  return {
    look: () => {
      for (const running of all) lookAt(running, ports);
    },
    beat: (name) => {
      for (const running of all) if (running.part.name === name) running.beatAt = ports.monotonic();
    },
    states: () => all.map(({ state }) => state),
  };
}

function begin(part: Part): Running {
  const state: PartState = {
    name: part.name,
    vital: part.vital,
    lastStartedAt: null,
    lastOkAt: null,
    failingSince: null,
    failures: 0,
    why: null,
    hangingSince: null,
    restarts: 0,
  };
  return {
    part,
    state,
    lastMinute: undefined,
    startedAt: undefined,
    beatAt: 0,
    current: undefined,
    retryAt: undefined,
    hanging: 0,
  };
}

function lookAt(running: Running, ports: SupervisorPorts): void {
  const now = ports.monotonic();
  if (running.current !== undefined) {
    if (now - running.beatAt < running.part.patienceMs) return;
    letGo(running, ports);
  }
  const minute = Math.floor(ports.wall() / MINUTE_MS) * MINUTE_MS;
  const news = minute !== running.lastMinute;
  running.lastMinute = minute;
  const { startedAt, retryAt, part } = running;
  if (running.hanging >= MOST_HANGING) return;
  if (retryAt !== undefined && now < retryAt) return;
  const due =
    startedAt === undefined || retryAt !== undefined || (news && part.isDue(minute)) || now - startedAt >= part.everyMs;
  if (due) start(running, ports);
}

function start(running: Running, ports: SupervisorPorts): void {
  const { part } = running;
  running.startedAt = ports.monotonic();
  running.beatAt = running.startedAt;
  if (running.retryAt !== undefined) running.state = { ...running.state, restarts: running.state.restarts + 1 };
  running.retryAt = undefined;
  running.state = { ...running.state, lastStartedAt: ports.wall() };
  const current = Symbol(part.name);
  running.current = current;
  const beat = () => {
    if (running.current === current) running.beatAt = ports.monotonic();
  };
  void work(running, current, beat, ports);
}

/** A part that throws before its first wait fails like any other. */
async function work(running: Running, current: symbol, beat: () => void, ports: SupervisorPorts): Promise<void> {
  try {
    await running.part.work(beat);
    ended(running, current, () => succeed(running, ports));
  } catch (error) {
    ended(running, current, () => fail(running, ports, reasonOf(error)));
  }
}

/** A start that was let go may still end; by then its result is out of date. */
function ended(running: Running, start: symbol, then: () => void): void {
  if (running.current !== start) {
    running.hanging -= 1;
    return;
  }
  running.current = undefined;
  then();
}

function succeed(running: Running, ports: SupervisorPorts): void {
  const { state, part } = running;
  if (state.failures > 0) ports.log.info("part-works-again", { part: part.name, failures: state.failures });
  running.state = {
    ...state,
    lastOkAt: ports.wall(),
    failingSince: null,
    failures: 0,
    why: null,
    hangingSince: null,
  };
}

function fail(running: Running, ports: SupervisorPorts, why: string): void {
  const { state, part } = running;
  const failures = state.failures + 1;
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  // Two servers that failed together don't start again together.
  running.retryAt = ports.monotonic() + wait * (0.8 + 0.2 * ports.random());
  running.state = { ...state, failures, failingSince: state.failingSince ?? ports.wall(), why: redact(why) };
  ports.log.error("part-failed", { part: part.name, failures, why });
}

function letGo(running: Running, ports: SupervisorPorts): void {
  const { part, state } = running;
  running.current = undefined;
  running.hanging += 1;
  const hangingSince = state.hangingSince ?? state.lastStartedAt ?? ports.wall();
  running.state = { ...state, hangingSince };
  ports.log.error("part-hangs", { part: part.name, hanging: running.hanging });
  part.letGo?.();
  fail(running, ports, "it gave no sign of life");
}
