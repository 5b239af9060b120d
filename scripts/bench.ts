import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fillers } from "./bench/fillers.ts";
import { longCourse } from "./bench/long-course.ts";
import { countIn, readCommandLine } from "./command-line.ts";

const ROOT = join(import.meta.dirname, "..");
const PORT = 3975;

const USAGE = `Measures what the promises about speed and memory rest on, in one run.
Ratios are of medians over interleaved rounds, so that a machine that's busy for a while slows both sides.

Usage: npm run bench -- [--rounds 9]`;

const rounds = readCommandLine(USAGE, { rounds: { type: "string", default: "9" } }, (values) =>
  countIn("rounds", values.rounds),
);
const folder = mkdtempSync(join(tmpdir(), "coursepost-bench-"));
try {
  await fill();
  compile("TPM 101, cold, in one process", ROOT, "tpm-101", 3);
  longCourse(ROOT, join(folder, "lessons/long"), 52);
  compile("52 lessons, cold, in one process", folder, "long", 6);
  await server();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** One lesson for one learner: subject, HTML, text and headers, from the compiled lesson and by react-email's render(). */
async function fill(): Promise<void> {
  const { compiled, rendered } = await fillers(ROOT);
  const [ours, theirs]: [number[], number[]] = [[], []];
  // Both are measured warm, as a server that has run for a while.
  await timeEach(5000, compiled);
  await timeEach(50, rendered);
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await timeEach(2000, compiled));
    theirs.push(await timeEach(20, rendered));
  }
  const [fast, slow] = [median(ours), median(theirs)];
  say("fill one lesson for one learner", `${(fast * 1000).toFixed(0)} µs`);
  say("react-email render() of the same lesson, HTML and text", `${slow.toFixed(1)} ms`);
  promise("times faster", slow / fast, (ratio) => ratio >= 100, "at least 100");
}

function compile(what: string, cwd: string, course: string, limit: number): void {
  const times = Array.from({ length: Math.min(5, rounds) }, () => {
    const begun = performance.now();
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        join(ROOT, "src/cli.ts"),
        "compile",
        "--course",
        course,
        "--quiet",
        "--images",
        mkdtempSync(join(folder, "images-")),
      ],
      { cwd, encoding: "utf8", env: { ...process.env, NODE_ENV: "production" } },
    );
    if (status !== 0) throw new Error(`the course ${course} did not compile: ${stderr}`);
    return (performance.now() - begun) / 1000;
  });
  promise(`s: ${what}, pictures drawn`, median(times), (seconds) => seconds < limit, `under ${limit}`);
}

/** The server as npm start starts it, after some hundreds of pages. */
async function server(): Promise<void> {
  if (process.platform !== "linux") {
    say("memory of the server", "is measured on Linux alone (/proc)");
    return;
  }
  const env = { ...process.env, DATA_DIR: join(folder, "data"), PORT: String(PORT), LOG_LEVEL: "error" };
  const child = spawn(process.execPath, ["--optimize-for-size", "--max-semi-space-size=2", "scripts/start.mjs"], {
    cwd: ROOT,
    env,
    stdio: "ignore",
  });
  try {
    const begun = performance.now();
    while (!(await answers("/health"))) await sleep(50);
    say("open after", `${((performance.now() - begun) / 1000).toFixed(1)} s`);
    const served = performance.now();
    for (let n = 0; n < 500; n += 1) await answers("/tpm-101");
    say("signup pages a second, one after another", (500_000 / (performance.now() - served)).toFixed(0));
    const resident = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024;
    promise("MB resident after 500 pages", resident, (megabytes) => megabytes < 120, "under 120");
  } finally {
    child.kill();
  }
}

async function answers(path: string): Promise<boolean> {
  try {
    const answer = await fetch(`http://localhost:${PORT}${path}`);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/** @returns milliseconds for one */
async function timeEach(times: number, work: () => unknown): Promise<number> {
  const begun = performance.now();
  for (let n = 0; n < times; n += 1) {
    const working = work();
    // Waiting for what is done already would cost a tenth of it.
    if (working instanceof Promise) await working;
  }
  return (performance.now() - begun) / times;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function say(what: string, figure: string): void {
  console.log(`  ${figure.padStart(10)}  ${what}`);
}

function promise(what: string, figure: number, kept: (figure: number) => boolean, wanted: string): void {
  const ok = kept(figure);
  console.log(`${ok ? "✓" : "✗"} ${figure.toFixed(figure < 10 ? 2 : 0).padStart(10)}  ${what} (${wanted})`);
  if (!ok) process.exitCode = 1;
}
