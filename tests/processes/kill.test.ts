import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { openArchive } from "../../src/store/archive.ts";
import { readDeliveries } from "../../src/store/progress.ts";
import { FULL_KEY, type RunningFakeResend, startFakeResend, WEBHOOK_SECRET } from "../support/fake-resend.ts";
import type { Fault } from "../support/fake-resend/faults.ts";
import { seededRandom } from "../support/fake-resend/random.ts";
import { randomFaults } from "../support/fake-resend/random-faults.ts";
import { enrollLearner } from "../support/learners.ts";
import { testClock } from "../support/world.ts";

const ROOT = join(import.meta.dirname, "../..");
const LEARNERS = 500;
const KILLS = 20;

/** What a provider does on a bad day, without the hangs of 30 seconds that would make the test one long wait. */
const BAD_DAY: readonly Fault[] = [
  { kind: "error-before", status: 503 },
  { kind: "error-after", status: 500 },
  { kind: "reset-before" },
  { kind: "reset-after" },
  { kind: "truncated-200" },
  { kind: "slow", ms: 1500 },
  { kind: "slow", ms: 400 },
  { kind: "rate-limited" },
];

const course = JSON.parse(inject("tpm101")) as Course;
const random = seededRandom(20);
let folder: string;
let project: string;
let fake: RunningFakeResend;
let server: ChildProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "coursepost-kill-"));
  project = copyProject();
  fake = await startFakeResend({ domains: [{ name: "cxwithkris.com" }] });
  fake.faults.rule(randomFaults(random, { rate: 0.6, among: BAD_DAY }));
});

afterEach(async () => {
  kill();
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The project as it is, but for the hour of its course: whenever the test runs, it is the learners' hour. */
function copyProject(): string {
  const copy = join(folder, "project");
  for (const part of ["src", "emails", "lessons", "scripts", "package.json", "tsconfig.json", ".nvmrc"]) {
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  const file = join(copy, "lessons/tpm-101/course.md");
  const halfAnHourAgo = new Date(Date.now() - 1_800_000).toISOString().slice(11, 16);
  const schedule = `schedule:\n  every: day\n  at: "${halfAnHourAgo}"\n  zone: Etc/UTC\n`;
  const source = readFileSync(file, "utf8");
  const changed = source.replace(/^schedule:\n(?: +.*\n)+/m, schedule);
  if (changed === source) throw new Error("course.md has no schedule to change");
  writeFileSync(file, changed);
  return copy;
}

/** The command that everybody uses, in a process group of its own so that all of it can be killed at once. */
function start(): { readonly opened: Promise<void> } {
  const child = spawn("npm", ["start"], {
    cwd: project,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: "0",
      DATA_DIR: folder,
      PUBLIC_URL: "http://localhost:3000",
      RESEND_API_KEY: FULL_KEY,
      RESEND_BASE_URL: fake.url,
      RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
      SECRET: "a secret of tests, which is long enough",
      POSTAL_ADDRESS: "1 Main Street, Springfield",
    },
  });
  server = child;
  let said = "";
  const opened = new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("is open at")) resolve();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once("close", () => {
      reject(new Error(`the server ended by itself:\n${said}`));
    });
  });
  // A kill before it opened is part of the test, not its failure.
  opened.catch(() => undefined);
  return { opened };
}

function kill(): void {
  if (server?.pid === undefined) return;
  try {
    process.kill(-server.pid, "SIGKILL");
  } catch (error) {
    // It may be gone already.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
  server = undefined;
}

async function makeEverybodyDue(): Promise<void> {
  mkdirSync(join(folder, "live"));
  const archive = await openArchive(join(folder, "live/coursepost.db"));
  const now = Date.now();
  const clock = testClock(now);
  for (let n = 0; n < LEARNERS; n += 1) await enrollLearner({ archive, clock }, course, `learner${n}@example.com`);
  await archive.updateTable("enrollments").set({ next_due_at: now }).execute();
  await archive.destroy();
}

describe("kill -9", () => {
  it(`of a running server at ${KILLS} random moments while ${LEARNERS} learners are due loses and doubles nothing`, async () => {
    await makeEverybodyDue();

    for (let n = 0; n < KILLS; n += 1) {
      const { opened } = start();
      // Half of the kills come before the doors are open, half while mail goes out.
      if (n % 2 === 0) await sleep(random() * 3500);
      else {
        await opened;
        await sleep(random() * 2500);
      }
      kill();
      await sleep(20);
    }

    const killedAt = fake.ledger.accepted().length;
    fake.faults.clear();
    const begun = performance.now();
    start();
    // The doubt of earlier attempts is waited out: their next try may be minutes away.
    const deadline = begun + 420_000;
    while (fake.ledger.countByTag("d").size < LEARNERS && performance.now() < deadline) await sleep(100);
    const settled = async () => {
      const archive = await openArchive(join(folder, "live/coursepost.db"));
      const deliveries = await readDeliveries(archive);
      await archive.destroy();
      return deliveries.length === LEARNERS && deliveries.every(({ state }) => state === "accepted");
    };
    while (!(await settled()) && performance.now() < deadline) await sleep(500);
    kill();

    const lessons = fake.ledger.accepted().filter(({ to: [address = ""] }) => address.startsWith("learner"));
    const doubled = fake.ledger.duplicates();
    const lost = LEARNERS - new Set(lessons.flatMap((mail) => mail.to)).size;
    console.log(
      `${KILLS} kills, ${killedAt} of ${LEARNERS} accepted before the last start, ` +
        `settled ${((performance.now() - begun) / 1000).toFixed(1)} s after it; ` +
        `${fake.ledger.attempts().length} requests, faults ${JSON.stringify(fake.faults.counts())}; ` +
        `lost ${lost}, doubled ${doubled.size}`,
    );
    expect(lost).toBe(0);
    expect(doubled.size).toBe(0);
    expect(lessons).toHaveLength(LEARNERS);
    for (const bodies of fake.ledger.bodiesByKey().values()) expect(bodies.size).toBe(1);
    expect(await settled()).toBe(true);
  });
});
