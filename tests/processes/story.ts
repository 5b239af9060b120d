import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Course } from "../../src/course/course.ts";
import { openArchive } from "../../src/store/archive.ts";
import { recordSignup } from "../../src/store/signups.ts";
import { confirmEnrollment } from "../../src/store/subscribing.ts";
import { sampleCourse } from "../support/course.ts";
import { type RunningFakeResend, startFakeResend } from "../support/fake-resend.ts";
import type { FaultRule } from "../support/fake-resend/faults.ts";
import { type SharedClock, tell, type WorkerLine } from "../support/worker.ts";
import { testId } from "../support/world.ts";

const WORKER = join(import.meta.dirname, "../support/worker.ts");
const DAY_MS = 86_400_000;

/** Every story begins a second after the learners' hour. */
const SLOT = Date.UTC(2027, 2, 2, 11, 30);
const START = SLOT + 1000;

export type Wishes = {
  readonly dieAt?: string;
  readonly stopAt?: string;
  /** Counts only edges reached from this instant of the story on. */
  readonly from?: number;
  readonly disk?: "full";
  /** Bytes that no file may grow beyond. */
  readonly fileLimit?: number;
};

export type Worker = {
  readonly lines: readonly WorkerLine[];
  /** Resolves with the signal that ended it, null where it ended by itself. */
  readonly exited: Promise<NodeJS.Signals | null>;
  readonly isAlive: () => boolean;
  /** Instant of the story; undefined while it lives. */
  readonly endedAt: () => number | undefined;
  readonly signal: (name: NodeJS.Signals) => void;
  /** SIGKILL, and waits until it is gone. */
  readonly kill: () => Promise<void>;
};

export type Verdict = { readonly lost: number; readonly doubled: number; readonly wrong: readonly string[] };

export type Story = {
  readonly fake: RunningFakeResend;
  /** The archive's file. */
  readonly file: string;
  readonly folder: string;
  /** Epoch milliseconds of the story. */
  readonly now: () => number;
  /** Puts the clock of the story ahead. */
  readonly pass: (ms: number) => void;
  /** The next day, a second after the learners' hour: everybody's next lesson is due. */
  readonly dawn: () => void;
  /** When that will be. */
  readonly nextDawn: () => number;
  /** New learners whose first lesson is due now. */
  readonly enroll: (count: number) => Promise<void>;
  readonly start: (wishes?: Wishes) => Worker;
  /** Waits until every lesson that fell due is accepted as far as the archive knows. */
  readonly settled: () => Promise<void>;
  /** Counts of deliveries by state. */
  readonly states: () => Readonly<Record<string, number>>;
  /**
   * Milliseconds of the story from `since` until all that was due at a kill and not yet accepted was accepted; undefined
   * where nothing was.
   */
  readonly recovery: (killedAt: number, since: number) => number | undefined;
  readonly judge: () => Verdict;
  readonly close: () => Promise<void>;
};

export type StoryOptions = {
  /** Milliseconds of the story in one of the machine's; 1 unless told. */
  readonly speed?: number;
  /** Days between two lessons, 1 unless told. */
  readonly everyDays?: number;
  readonly faults?: FaultRule;
  /** Let the product's own clockwork beat, a tick a minute, instead of a look a second. */
  readonly clockwork?: boolean;
  /** Real milliseconds that `settled` waits, 120,000 unless told. */
  readonly patience?: number;
};

/** An archive on the disk, a fake Resend, a clock for both, and as many processes as are started. */
export async function openStory(options: StoryOptions = {}): Promise<Story> {
  const { speed = 1, everyDays = 1, patience = 120_000 } = options;
  const folder = mkdtempSync(join(tmpdir(), "coursepost-story-"));
  const file = join(folder, "coursepost.db");
  const course = dailyCourse(everyDays);
  writeFileSync(join(folder, "course.json"), JSON.stringify(course));

  const clockFile = join(folder, "clock.json");
  let clock: SharedClock = { real: Date.now(), told: START, speed };
  const setClock = (told: number) => {
    clock = { real: Date.now(), told, speed };
    writeFileSync(`${clockFile}.part`, JSON.stringify(clock));
    renameSync(`${clockFile}.part`, clockFile);
  };
  setClock(START);
  const now = () => tell(clock, Date.now());

  const fake = await startFakeResend({ now, signingClock: Date.now, domains: [{ name: "course.example" }] });
  fake.faults.rule(options.faults);

  let days = 0;
  let starts = 0;
  /** Address → lessons that fell due. */
  const due = new Map<string, number>();
  const expected = () => [...due.values()].reduce((sum, lessons) => sum + lessons, 0);
  const workers: Worker[] = [];

  const query = (sql: string, ...parameters: readonly number[]) => {
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    try {
      return db.prepare(sql).all(...parameters);
    } finally {
      db.close();
    }
  };

  const states = () =>
    Object.fromEntries(
      query("select state, count(*) as n from deliveries group by state").map((row) => [
        String(row["state"]),
        Number(row["n"]),
      ]),
    );

  return {
    fake,
    file,
    folder,
    now,
    states,
    pass: (ms) => setClock(now() + ms),
    dawn: () => {
      days += everyDays;
      setClock(START + days * DAY_MS);
      for (const [address, lessons] of due) due.set(address, lessons + 1);
    },
    nextDawn: () => START + (days + everyDays) * DAY_MS,
    enroll: async (count) => {
      const addresses = Array.from({ length: count }, (_, n) => `learner${due.size + n}@example.com`);
      await enroll(file, course, addresses, SLOT + days * DAY_MS);
      for (const address of addresses) due.set(address, 1);
    },
    start: (wishes = {}) => {
      starts += 1;
      const parameters = ["--archive", file, "--course", join(folder, "course.json"), "--provider", fake.url];
      parameters.push("--clock", clockFile, "--name", `worker-${starts}`);
      if (options.clockwork === true) parameters.push("--clockwork");
      const worker = startWorker(parameters, wishes, now);
      workers.push(worker);
      return worker;
    },
    settled: async () => {
      const deadline = performance.now() + patience;
      const all = expected();
      while (fake.ledger.accepted().length < all || (states()["accepted"] ?? 0) < all) {
        if (performance.now() > deadline) throw new Error(tellTale(all, states(), workers, fake));
        if (!workers.some((worker) => worker.isAlive())) throw new Error(`nobody lives: ${lastWords(workers)}`);
        await sleep(40);
      }
    },
    recovery: (killedAt, since) => {
      const sql = "select max(accepted_at) as at from deliveries where due_at <= ? and accepted_at > ?";
      const at = query(sql, killedAt, killedAt)[0]?.["at"];
      return typeof at === "number" ? Math.max(0, at - since) : undefined;
    },
    judge: () => judge(file, fake, course, due),
    close: async () => {
      for (const worker of workers) await worker.kill();
      await fake.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function dailyCourse(everyDays: number): Course {
  return { ...sampleCourse(60), schedule: { everyDays, on: [], at: { hour: 11, minute: 30 }, zone: "Etc/UTC" } };
}

async function enroll(file: string, course: Course, addresses: readonly string[], at: number): Promise<void> {
  const archive = await openArchive(file);
  const evidence = { text: course.consent, source: "test", network: "test", at };
  await archive.transaction().execute(async (tx) => {
    for (const address of addresses) {
      const wish = { courseId: course.id, address, firstName: null, zone: null };
      const enrollment = await recordSignup(tx, wish, evidence, testId);
      await confirmEnrollment(tx, enrollment, at, evidence, testId);
    }
  });
  await archive.destroy();
}

/** Compiled once for all workers of a run: they start in half the time. */
const codeCache = mkdtempSync(join(tmpdir(), "coursepost-code-"));
const alive = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
  rmSync(codeCache, { recursive: true, force: true });
});

function startWorker(parameters: readonly string[], wishes: Wishes, now: () => number): Worker {
  const command = [process.execPath, WORKER, ...parameters];
  // POSIX counts blocks of 512 bytes.
  if (wishes.fileLimit !== undefined) {
    command.unshift("sh", "-c", 'ulimit -f "$0" && exec "$@"', String(Math.floor(wishes.fileLimit / 512)));
  }
  const [program = "", ...rest] = command;
  const child = spawn(program, rest, {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      NODE_COMPILE_CACHE: codeCache,
      ...(wishes.dieAt === undefined ? {} : { COURSEPOST_DIE_AT: wishes.dieAt }),
      ...(wishes.stopAt === undefined ? {} : { COURSEPOST_STOP_AT: wishes.stopAt }),
      ...(wishes.from === undefined ? {} : { COURSEPOST_WISH_FROM: String(wishes.from) }),
      ...(wishes.disk === undefined ? {} : { COURSEPOST_DISK: wishes.disk }),
    },
  });
  alive.add(child);
  const lines = readLines(child);
  let endedAt: number | undefined;
  const exited = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => {
      alive.delete(child);
      endedAt = now();
    });
    // After its last words, which may come later than its end.
    child.once("close", (_, signal) => {
      resolve(signal);
    });
  });
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  return {
    lines,
    exited,
    isAlive,
    endedAt: () => endedAt,
    signal: (name) => void child.kill(name),
    kill: async () => {
      if (isAlive()) child.kill("SIGKILL");
      await exited;
    },
  };
}

function readLines(child: ChildProcess): WorkerLine[] {
  const lines: WorkerLine[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (text) => {
      lines.push(text.startsWith("{") ? (JSON.parse(text) as WorkerLine) : { level: "error", event: text });
    });
  }
  return lines;
}

function tellTale(
  all: number,
  states: Readonly<Record<string, number>>,
  workers: readonly Worker[],
  fake: RunningFakeResend,
): string {
  const seen = `${fake.ledger.accepted().length} in the ledger, archive ${JSON.stringify(states)}`;
  return `not settled: ${all} are due, ${seen}; ${lastWords(workers)}`;
}

function lastWords(workers: readonly Worker[]): string {
  const last = workers.slice(-3).map((worker) => worker.lines.slice(-5).map((line) => JSON.stringify(line)));
  return `the last workers said\n${last.flat().join("\n")}`;
}

/** Judges by the provider's ledger, and by whether the archive says the same. */
function judge(file: string, fake: RunningFakeResend, course: Course, due: ReadonlyMap<string, number>): Verdict {
  const { ledger } = fake;
  const wrong: string[] = [];

  const subjects = new Map<string, string[]>();
  for (const mail of ledger.accepted()) {
    const [to = ""] = mail.to;
    subjects.set(to, [...(subjects.get(to) ?? []), mail.subject]);
  }
  let lost = 0;
  for (const [address, lessons] of due) {
    const had = subjects.get(address) ?? [];
    const wanted = course.lessons.slice(0, lessons).map((lesson) => `${lesson.subject}, friend`);
    const missing = wanted.filter((subject) => !had.includes(subject));
    lost += missing.length;
    if (missing.length === 0 && had.join("\n") !== wanted.join("\n")) wrong.push(`${address} had ${had.join("; ")}`);
  }

  const doubled = [...ledger.duplicates("d").values()].reduce((sum, mails) => sum + mails.length - 1, 0);
  for (const [key, bodies] of ledger.bodiesByKey()) if (bodies.size > 1) wrong.push(`${key} had ${bodies.size} bodies`);
  for (const [key, accounts] of ledger.accountsByKey()) if (accounts.size > 1) wrong.push(`${key} had two accounts`);

  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    const integrity = db.prepare("pragma integrity_check").all();
    if (integrity[0]?.["integrity_check"] !== "ok") wrong.push(`integrity: ${JSON.stringify(integrity)}`);
    const rows = db.prepare("select id, state from deliveries").all();
    const seen = ledger.countByTag("d");
    for (const row of rows) {
      if (row["state"] !== "accepted") wrong.push(`${String(row["id"])} is ${String(row["state"])}`);
      if (!seen.has(String(row["id"]))) wrong.push(`${String(row["id"])} is not in the ledger`);
    }
    if (rows.length !== seen.size) wrong.push(`${rows.length} deliveries, ${seen.size} in the ledger`);
  } finally {
    db.close();
  }
  return { lost, doubled, wrong: wrong.slice(0, 20) };
}

/** Waits for a line of a worker's log. */
export async function untilSaid(worker: Worker, event: string, times = 1): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (worker.lines.filter((line) => line.event === event).length < times) {
    if (performance.now() > deadline || !worker.isAlive()) {
      throw new Error(`the worker never said ${event}: ${lastWords([worker])}`);
    }
    await sleep(20);
  }
}
