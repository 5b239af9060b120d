import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startFakeResend } from "../tests/support/fake-resend.ts";
import { countIn, readCommandLine } from "./command-line.ts";
import { receiveMany, readOverAndOver, readNever } from "./flood/attackers.ts";
import { seedLearners } from "./flood/learners.ts";
import { median, peakMemory, startServer, timeHealth } from "./flood/server.ts";

/** What has to hold. */
const LIMITS = { lateSeconds: 60, healthMs: 100, memoryMb: 300 } as const;
const LEARNERS = 120;
/** The first lesson is due when the server has just been opened. */
const START_MS = 5000;

const USAGE = `Floods a running server: emails to its receiving domain, people who ask for a certificate, and clients that never read what
they asked for. Lessons that fall due meanwhile have to go out all the same.

Usage: npm run bench:flood -- [--seconds 60]`;

const seconds = readCommandLine(USAGE, { seconds: { type: "string", default: "60" } }, (values) =>
  countIn("seconds", values.seconds),
);
const folder = mkdtempSync(join(tmpdir(), "coursepost-flood-"));
const fake = await startFakeResend({ domains: [{ name: "cxwithkris.com" }], ratePerSecond: 10 });
// The archive is made by a first start, so that the server knows of the learners from the beginning, as it does of its own.
const first = await startServer(folder, fake.url);
await first.stop();
const { dueAt, certificatePath } = await seedLearners(folder, first.courseId, {
  learners: LEARNERS,
  fromMs: Date.now() + START_MS,
  overMs: seconds * 500,
});
const server = await startServer(folder, fake.url);
const flooded = new AbortController();
try {
  const attackers = [
    receiveMany(fake, server.url, 100, flooded.signal),
    readOverAndOver(`${server.url}${certificatePath}/certificate.pdf`, 50, flooded.signal),
    readNever(server, 60, flooded.signal),
  ];
  const health = timeHealth(server.url, flooded.signal);
  await sleep(seconds * 1000);
  // The last lessons fell due half a flood ago; none may need longer than a minute.
  const deadline = Math.max(...dueAt.values()) + LIMITS.lateSeconds * 1000;
  while (Date.now() < deadline && lateness(dueAt).missing > 0) await sleep(250);
  flooded.abort();
  const counts = await Promise.all(attackers);
  report(await health, counts, lateness(dueAt));
} finally {
  flooded.abort();
  await server.stop();
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
}

/** How long after it was due the provider took each learner's lesson, in seconds. */
function lateness(dueAt: ReadonlyMap<string, number>): { readonly worst: number; readonly missing: number } {
  const taken = new Map(fake.ledger.accepted().map((email) => [email.to[0] ?? "", email.acceptedAt]));
  let worst = 0;
  let missing = 0;
  for (const [address, due] of dueAt) {
    const at = taken.get(address);
    if (at === undefined) missing += 1;
    else worst = Math.max(worst, (at - due) / 1000);
  }
  return { worst, missing };
}

function report(
  health: readonly number[],
  [emails = 0, certificates = 0, unread = 0]: readonly number[],
  late: { readonly worst: number; readonly missing: number },
): void {
  const memory = peakMemory(server.pid);
  console.log(`${emails} emails received, ${certificates} certificates asked for, ${unread} requests never read`);
  const rows = [
    ["lessons due that didn't leave", late.missing, 0, ""],
    ["latest lesson after it was due", late.worst, LIMITS.lateSeconds, "s"],
    ["median of /healthz", median(health), LIMITS.healthMs, "ms"],
    ["peak memory", memory, LIMITS.memoryMb, "MB"],
  ] as const;
  for (const [what, value, most, unit] of rows) {
    const holds = value <= most;
    console.log(`${holds ? "✓" : "✗"} ${what}: ${value.toFixed(1)} ${unit} (at most ${most})`);
    if (!holds) process.exitCode = 1;
  }
}
