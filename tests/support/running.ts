import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Resend } from "resend";
import { formatStatus, readStatus } from "../../src/commands/status.ts";
import type { Course } from "../../src/course/course.ts";
import type { Log } from "../../src/course/log.ts";
import { filesIn } from "../../src/data-folder.ts";
import type { House } from "../../src/house.ts";
import type { Machine } from "../../src/start/machine.ts";
import { prepare } from "../../src/start/run.ts";
import { type Archive, openArchive } from "../../src/store/archive.ts";
import { carrierTo } from "./fake-carrier.ts";
import { FULL_KEY, type RunningFakeResend, startFakeResend, WEBHOOK_SECRET } from "./fake-resend.ts";
import { type LogLine, SECRET, testId, type TestClock } from "./world.ts";

const LOOK_MS = 5_000;

export type Server = {
  readonly archive: Archive;
  readonly house: House;
  readonly fake: RunningFakeResend;
  /** The archive's file. */
  readonly file: string;
  readonly clock: TestClock;
  readonly log: readonly LogLine[];
  /** Lets the server live for so long, in the steps of its scheduler. */
  readonly live: (ms: number) => Promise<void>;
  /** Moves the wall clock alone, as somebody who sets it does. */
  readonly setClock: (byMs: number) => void;
  /** The scheduler looks no more, as in a process whose loop has died; everything else goes on. */
  readonly killScheduler: () => void;
  /** What goes to the log can't be written from now on. */
  readonly loseLog: () => void;
  readonly ready: () => Promise<{ readonly status: number; readonly codes: readonly string[] }>;
  /** What `npm run status` prints, and how it ends. */
  readonly status: () => Promise<{ readonly code: number; readonly says: string }>;
  readonly close: () => Promise<void>;
};

/** The server as main.ts runs it, on a machine whose clocks a test moves, against the fake Resend. */
export async function startServer(courses: readonly Course[], start = Date.UTC(2026, 10, 30, 18)): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "coursepost-running-"));
  const files = filesIn(folder);
  let wall = start;
  let monotonic = 0;
  let dead = false;
  let lostSince: number | undefined;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const wait = (ms: number) =>
    new Promise<void>((wake) => {
      sleepers.push({ until: monotonic + ms, wake });
    });
  const clock: TestClock = {
    now: () => wall,
    sleep: wait,
    moveTo: async (instant) => {
      wall = instant;
    },
  };
  const machine: Machine = {
    wall: () => wall,
    monotonic: () => monotonic,
    uptime: () => ({ boot: "one", uptimeMs: monotonic }),
    // Only the scheduler sleeps by the machine.
    sleep: (ms) => (dead ? new Promise(() => undefined) : wait(ms)),
    random: () => 0.5,
  };
  const log: LogLine[] = [];
  const note =
    (level: string): Log["info"] =>
    (event, fields) => {
      log.push({ level, event, fields: { ...fields } });
    };
  const sender = courses[0]?.sender.email ?? "";
  const fake = await startFakeResend({
    now: clock.now,
    signingClock: Date.now,
    domains: [{ name: sender.slice(sender.indexOf("@") + 1) }],
  });
  const archive = await openArchive(files.archive);
  const around = {
    archive,
    courses,
    secret: SECRET,
    publicUrl: "http://localhost:3000",
    postalAddress: "1 Main Street, Springfield",
    worker: "worker-1",
    now: clock.now,
    sleep: wait,
    random: () => 0.5,
    newId: testId,
    log: { info: note("info"), warn: note("warn"), error: note("error") },
    trustedProxies: 0,
    webhooks: { sdk: new Resend(FULL_KEY, { baseUrl: fake.url }), secret: WEBHOOK_SECRET },
    // Requests take their turn by the machine's real clock: nobody waits for another's time here.
    carrier: carrierTo(fake.url, { ...clock, sleep: async () => undefined }),
    practice: undefined,
  };
  const trouble = () => (lostSince === undefined ? undefined : { lines: 7, since: lostSince });
  const sink = { write: () => undefined, trouble, isWriting: () => false, flush: async () => undefined };
  const { house, go, stop } = await prepare(around, { files, sink, machine, resting: [] });
  go();

  const step = async (ms: number) => {
    wall += ms;
    monotonic += ms;
    const due = sleepers.filter(({ until }) => until <= monotonic);
    sleepers = sleepers.filter(({ until }) => until > monotonic);
    for (const { wake } of due) wake();
    // What that sets off goes over real sockets and to a real disk.
    await sleep(5);
  };
  const live = async (ms: number) => {
    for (let left = ms; left > 0; left -= LOOK_MS) await step(Math.min(left, LOOK_MS));
  };
  await live(LOOK_MS);
  return {
    archive,
    house,
    fake,
    file: files.archive,
    clock,
    log,
    live,
    setClock: (byMs) => {
      wall += byMs;
    },
    killScheduler: () => {
      dead = true;
    },
    loseLog: () => {
      lostSince = wall;
    },
    ready: async () => {
      const answer = await house.app.request("/readyz");
      const { reasons } = (await answer.json()) as { reasons: { code: string }[] };
      return { status: answer.status, codes: reasons.map(({ code }) => code) };
    },
    status: async () => {
      const read = await readStatus(archive, courses, wall);
      return { code: read.needsYou.length === 0 ? 0 : 1, says: formatStatus(read) };
    },
    close: async () => {
      const stopped = stop();
      await Promise.race([stopped, sleep(2000)]);
      await fake.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
