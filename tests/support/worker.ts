// The sorting room as a process of its own, for tests that kill it: the product's own house on a file, sending through real
// sockets. What main.ts does besides (compiling, pages, configuration) is left out, so that it starts quickly.
//   node tests/support/worker.ts --archive FILE --course FILE --provider URL --clock FILE --name NAME [--clockwork]
// In the environment, each inert where it is not set:
//   COURSEPOST_DIE_AT="after-send:3"   SIGKILL to itself when it comes to that edge for the third time
//   COURSEPOST_STOP_AT="after-claim"   SIGSTOP to itself, likewise
//   COURSEPOST_WISH_FROM="1800000000000"   counts only edges reached from then on
//   COURSEPOST_DISK="full"   nothing that is written may make the archive larger, until SIGUSR2 comes
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { Resend } from "resend";
import { Agent } from "undici";
import { v7 } from "uuid";
import type { Course } from "../../src/course/course.ts";
import type { Log } from "../../src/course/log.ts";
import type { Edge } from "../../src/dispatch/edges.ts";
import { partsOf } from "../../src/dispatch/parts.ts";
import { reconcile } from "../../src/dispatch/reconcile.ts";
import { startScheduler } from "../../src/dispatch/scheduler.ts";
import { supervise } from "../../src/dispatch/supervisor.ts";
import { buildHouse, type House } from "../../src/house.ts";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendCarrier } from "../../src/mail/resend.ts";
import { type Archive, openArchive } from "../../src/store/archive.ts";
import { FULL_KEY } from "./fake-resend.ts";

/** A clock that several processes share through a file: the machine's, set to another time and made faster. */
export type SharedClock = {
  /** This instant of the machine's clock… */
  readonly real: number;
  /** …is this instant of the story. */
  readonly told: number;
  /** Milliseconds of the story in one of the machine's. */
  readonly speed: number;
};

export function tell(clock: SharedClock, real: number): number {
  return Math.round(clock.told + (real - clock.real) * clock.speed);
}

/** A line of the worker's log, as it stands on its standard output. */
export type WorkerLine = { readonly level: keyof Log; readonly event: string; readonly why?: string };

/** As often as the clockwork looks where something is to be done. */
const BEAT_MS = 1000;
const PATIENCE_MS = 30_000;

if (import.meta.main) await work();

async function work(): Promise<void> {
  const { values } = parseArgs({
    options: {
      archive: { type: "string", default: "" },
      course: { type: "string", default: "" },
      provider: { type: "string", default: "" },
      clock: { type: "string", default: "" },
      name: { type: "string", default: "" },
      clockwork: { type: "boolean", default: false },
    },
  });
  // Read anew each time: who was stopped for hours must see them when it goes on.
  const clock = () => JSON.parse(readFileSync(values.clock, "utf8")) as SharedClock;
  const now = () => tell(clock(), Date.now());
  const { speed } = clock();
  const pause = (ms: number) => sleep(ms / speed);

  const archive = await openArchive(values.archive);
  const carrier = resendCarrier(
    { apiKey: FULL_KEY, baseUrl: values.provider, userAgent: "coursepost-tests" },
    {
      sdk: new Resend(FULL_KEY, { baseUrl: values.provider }),
      connections: new Agent({ maxResponseSize: 1_048_576 }),
      limiter: makeLimiter(8),
      now,
      sleep: pause,
      patience: PATIENCE_MS / speed,
    },
  );
  const house = await buildHouse({
    archive,
    courses: [JSON.parse(readFileSync(values.course, "utf8")) as Course],
    secret: "a secret of tests, which is long enough",
    publicUrl: "http://localhost:3000",
    postalAddress: "1 Main Street, Springfield",
    worker: values.name,
    now,
    sleep: pause,
    random: Math.random,
    newId: () => v7({ msecs: now() }),
    log: { info: line("info"), warn: line("warn"), error: line("error") },
    trustedProxies: 0,
    webhooks: undefined,
    carrier,
    practice: undefined,
    reach: wishes(now),
  });
  if (process.env["COURSEPOST_DISK"] === "full") await fillDisk(archive);
  line("info")("open");

  // From here on as main.ts does it.
  await reconcile(house.ports);
  if (values.clockwork) startClockwork(house);
  for (;;) {
    try {
      await house.dispatcher.drain();
    } catch (error) {
      line("error")("drain-failed", { why: error instanceof Error ? error.message : "unknown" });
    }
    if (values.clockwork) return;
    await pause(BEAT_MS);
  }
}

/** The product's supervised parts and their scheduler, on the story's clock. */
function startClockwork({ ports, sender, receiver }: House): void {
  const { now, log } = ports;
  const clocks = { wall: now, monotonic: now, random: () => 1, log };
  startScheduler(supervise(partsOf(ports, sender, receiver), clocks), ports);
}

function line(level: keyof Log): Log["info"] {
  return (event, fields) => {
    process.stdout.write(`${JSON.stringify({ level, event, ...fields })}\n`);
  };
}

function wishes(now: () => number): (edge: Edge) => void {
  const from = Number(process.env["COURSEPOST_WISH_FROM"] ?? 0);
  const all = [wish(process.env["COURSEPOST_DIE_AT"], "SIGKILL"), wish(process.env["COURSEPOST_STOP_AT"], "SIGSTOP")];
  return (edge) => {
    if (now() >= from) for (const reach of all) reach(edge);
  };
}

function wish(text: string | undefined, signal: "SIGKILL" | "SIGSTOP"): (edge: Edge) => void {
  const [edge, times = "1"] = text?.split(":") ?? [];
  let left = Number(times);
  return (reached) => {
    if (reached !== edge) return;
    left -= 1;
    if (left !== 0) return;
    if (signal === "SIGSTOP") line("info")("stops");
    process.kill(process.pid, signal);
    // Not one more instruction of the story, even where the signal comes to another thread first.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  };
}

/** SQLite refuses every page beyond those that there are, as it does where the disk has no more. */
async function fillDisk(archive: Archive): Promise<void> {
  await sql`pragma max_page_count = 1`.execute(archive);
  process.once("SIGUSR2", () => {
    void sql`pragma max_page_count = 4294967294`.execute(archive);
  });
}
