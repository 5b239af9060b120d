import { readHealth } from "../actions/read-health.ts";
import type { LastKnown } from "../course/clock-watch.ts";
import { partsOf } from "../dispatch/parts.ts";
import { startScheduler } from "../dispatch/scheduler.ts";
import { type Part, supervise } from "../dispatch/supervisor.ts";
import { buildHouse, type House, type Surroundings } from "../house.ts";
import { type Heartbeat, readHeartbeat, type TrustedClock, writeHeartbeat } from "../store/heartbeat.ts";
import { readSetting } from "../store/settings.ts";
import { whileBusy } from "./archive.ts";
import { type ClockKeeper, keepClock } from "./clock-keeper.ts";
import { dieAt } from "./die-at.ts";
import { openSelfCheck, type SelfCheck, type Ground } from "./self-check.ts";
import type { Machine } from "./machine.ts";
import { elapsedBetween } from "./uptime.ts";

const MINUTE_MS = 60_000;

export type Running = {
  readonly house: House;
  /** Starts what the server does by itself. The doors are open by then, and neither waits for the provider. */
  readonly go: () => void;
  readonly stop: () => Promise<void>;
};

/** Builds the house with everything that watches over it: the clock, the supervised parts, the report on its health. */
export async function prepare(around: Surroundings, ground: Ground): Promise<Running> {
  const { archive, log } = around;
  const { machine } = ground;
  const known = await readHeartbeat(archive);
  const clock = keepClock({ ...machine, log }, known && lastKnown(known, machine));
  const check = openSelfCheck(ground);
  const die = dieAt(process.env["COURSEPOST_DIE_AT"]);
  const runtime = () => check.facts(supervisor, clock);

  const house = await whileBusy(() =>
    buildHouse({
      ...around,
      mayPlan: clock.mayPlan,
      mayDelete: clock.mayDelete,
      runtime,
      reach: (edge) => {
        // Each step of the protocol is a sign of life.
        supervisor.beat(edge.includes("reconcile") || edge.includes("look-up") ? "reconcile" : "send");
        die(edge);
      },
    }),
  );
  const parts = [
    ...partsOf(house.ports, house.sender, house.receiver),
    heartbeat(house, clock, machine, { runtime, trustedBefore: known?.clock }),
  ];
  const supervisor = supervise(parts, { ...machine, log });

  let stop: () => void = () => undefined;
  return {
    house,
    go: () => {
      stop = startScheduler(supervisor, { sleep: machine.sleep, log }, () => {
        clock.look();
        check.tick();
      });
    },
    stop: async () => {
      stop();
      house.endJourney();
      await Promise.all([house.sender.close(), house.receiver.close()]);
      await sayGoodbye(house, machine.wall());
      check.close();
      await archive.destroy();
    },
  };
}

/** Writes down every minute that the server runs and how it is; a reason that's new is told in the log. */
function heartbeat(
  { ports }: House,
  clock: ClockKeeper,
  { uptime }: Machine,
  known: {
    readonly runtime: () => ReturnType<SelfCheck["facts"]>;
    /** What the last run wrote down. */
    readonly trustedBefore: TrustedClock | undefined;
  },
): Part {
  let told = "";
  let trusted = known.trustedBefore;
  return {
    name: "heartbeat",
    vital: false,
    isDue: () => true,
    everyMs: MINUTE_MS,
    patienceMs: MINUTE_MS,
    work: async () => {
      const runtime = known.runtime();
      if (runtime.clock.hold !== undefined) {
        clock.confirm(Number((await readSetting(ports.archive, "clock-confirmed")) ?? 0));
      }
      const { reasons, backlog } = await readHealth({
        archive: ports.archive,
        courseIds: [...ports.courses.keys()],
        account: ports.carrier.account,
        now: ports.now,
        runtime,
      });
      const codes = reasons.map(({ code }) => code).join(" ");
      if (codes !== told) ports.log[codes === "" ? "info" : "warn"]("health-changed", { reasons: codes, backlog });
      told = codes;
      if (runtime.clock.hold === undefined) trusted = { wall: runtime.at, ...uptime() };
      await writeHeartbeat(ports.archive, {
        pid: process.pid,
        startedAt: runtime.startedAt,
        at: runtime.at,
        stoppedAt: null,
        account: ports.carrier.account,
        reasons,
        ...(trusted === undefined ? {} : { clock: trusted }),
      });
    },
  };
}

/** A clock in doubt may have gone on writing: what it said last is no proof of anything. */
function lastKnown({ at, clock }: Heartbeat, { uptime }: Machine): LastKnown {
  return clock === undefined
    ? { wall: at, elapsed: undefined }
    : { wall: clock.wall, elapsed: elapsedBetween(clock, uptime()) };
}

/** So that nobody takes a server that was stopped for one that died. */
async function sayGoodbye({ ports }: House, at: number): Promise<void> {
  const last = await readHeartbeat(ports.archive);
  if (last?.pid === process.pid) await writeHeartbeat(ports.archive, { ...last, at, stoppedAt: at, reasons: [] });
}
