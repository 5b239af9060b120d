import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countIn, readCommandLine } from "./command-line.ts";
import { type Mutant, MUTANTS } from "./simulation/mutants.ts";
import { MUTANTS_AROUND } from "./simulation/mutants-around.ts";

const ROOT = join(import.meta.dirname, "..");

/** Seeds before the scenarios have their turn. */
const FEW = 60;
/** Seeds that a known one may have moved by. */
const NEARBY = 10;
const SCENARIOS = ["tests/journeys/doubt.test.ts", "tests/mail/resend.test.ts"];

const USAGE = `Plants known bugs, each in a copy of the source, and finds the seed or the scenario that sees it.

Usage: npm run simulate:mutants -- [--seeds 400] [--workers 2] [--only "part of a name"] [--known] [--write]

  --known   looks only where each bug was seen before: near the seed written down for it, or else in the scenarios
  --write   writes down the seeds that it finds`;

const wish = readCommandLine(
  USAGE,
  {
    seeds: { type: "string", default: "400" },
    only: { type: "string", default: "" },
    known: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    workers: { type: "string", default: "2" },
  },
  (values) => ({
    ...values,
    seeds: countIn("seeds", values.seeds),
    workers: countIn("workers", values.workers),
  }),
);

/** The longest search takes a third of this. */
const LONGEST_MS = 120_000;
const BROKEN_SEED = /^(seed \d+: .*)\n/m;
const BROKEN_SCENARIO = /^ *(?:×|✗) (.*?)(?: \d+ms)?\n/m;
const NEVER_ENDED = "never comes to an end";

const chosen = [...MUTANTS, ...MUTANTS_AROUND].filter(({ name }) => name.includes(wish.only));
const survivors: string[] = [];
let next = 0;
await Promise.all(Array.from({ length: wish.workers }, takeTurns));
console.log(`\n${chosen.length - survivors.length} of ${chosen.length} killed`);
for (const name of survivors) console.log(`  survived: ${name}`);
if (wish.known && survivors.length > 0)
  console.log("Where the stories have changed, look for new seeds without --known.");
process.exitCode = survivors.length === 0 ? 0 : 1;

async function takeTurns(): Promise<void> {
  for (;;) {
    const mutant = chosen[next];
    next += 1;
    if (mutant === undefined) return;
    const begun = performance.now();
    const seen = await killerOf(mutant);
    if (wish.write && seen !== undefined) writeDown(mutant, seen);
    const seconds = ((performance.now() - begun) / 1000).toFixed(0).padStart(4);
    console.log(
      `${seen === undefined ? "✗ survived" : "✓ killed  "} ${seconds} s  ${mutant.name}${seen === undefined ? "" : `: ${seen}`}`,
    );
    if (seen === undefined) survivors.push(mutant.name);
  }
}

/** Puts the seed that was found, or none, into the list of planted bugs. */
function writeDown({ name }: Mutant, seen: string): void {
  const seed = /^seed (\d+)/.exec(seen)?.[1];
  for (const list of ["mutants.ts", "mutants-around.ts"]) {
    const file = join(ROOT, "scripts/simulation", list);
    const source = readFileSync(file, "utf8");
    const at = source.indexOf(`name: ${JSON.stringify(name)},`);
    if (at === -1) continue;
    const rest = source.slice(at).replace(/^(name: .*,\n)(?:    seed: \d+,\n)?/, (_all, line: string) => {
      return seed === undefined ? line : `${line}    seed: ${seed},\n`;
    });
    writeFileSync(file, source.slice(0, at) + rest);
  }
}

/** @returns the seed that tells of a broken promise, or else the directed scenario that does */
async function killerOf(mutant: Mutant): Promise<string | undefined> {
  const copy = plant(mutant);
  try {
    if (wish.known) {
      if (mutant.seed === undefined) return await scenarioThatSees(copy);
      // Whatever changes a story a little changes which seed sees it; one nearby mostly does.
      return await seedThatSees(mutant, copy, mutant.seed, NEARBY);
    }
    const few = Math.min(FEW, wish.seeds);
    return (
      (await seedThatSees(mutant, copy, 1, few)) ??
      (await scenarioThatSees(copy)) ??
      (await seedThatSees(mutant, copy, few + 1, wish.seeds - few))
    );
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function seedThatSees(mutant: Mutant, copy: string, from: number, seeds: number): Promise<string | undefined> {
  if (seeds <= 0) return undefined;
  const parameters = [
    "scripts/simulate.ts",
    "--from",
    `${from}`,
    "--seeds",
    `${seeds}`,
    "--workers",
    "1",
    "--stop-at-first",
    "--only",
    (mutant.features ?? []).join(","),
  ];
  const said = await run(copy, mutant.restore === true ? [...parameters, "--restore"] : parameters, BROKEN_SEED);
  const seen = BROKEN_SEED.exec(said)?.[1]?.slice(0, 120);
  // A copy that does not even start is no proof of anything.
  if (seen === undefined && !/\d+ seeds|never comes/.test(said)) throw new Error(`"${mutant.name}" does not run`);
  return seen ?? (said.endsWith(NEVER_ENDED) ? NEVER_ENDED : undefined);
}

/** What chance meets too seldom is told on purpose in these stories. */
async function scenarioThatSees(copy: string): Promise<string | undefined> {
  const said = await run(
    copy,
    ["node_modules/vitest/vitest.mjs", "run", "--reporter=verbose", "--no-color"],
    BROKEN_SCENARIO,
  );
  const seen = BROKEN_SCENARIO.exec(said)?.[1];
  if (seen === undefined) return said.endsWith(NEVER_ENDED) ? `scenarios: ${NEVER_ENDED}` : undefined;
  return seen.replace(/^.*\.test\.ts > /, "scenario: ").slice(0, 160);
}

function plant({ name, file, changes }: Mutant): string {
  const copy = mkdtempSync(join(tmpdir(), "coursepost-mutant-"));
  for (const part of ["src", "emails", "scripts", "tests/support", ...SCENARIOS, "package.json"]) {
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  writeFileSync(
    join(copy, "vitest.config.ts"),
    `export default { test: { include: ${JSON.stringify(SCENARIOS)} } };\n`,
  );
  let source = readFileSync(join(copy, file), "utf8");
  for (const [find, put] of changes) {
    if (source.split(find).length !== 2) throw new Error(`"${name}" does not fit ${file} any more: ${find}`);
    source = source.replace(find, () => put);
  }
  writeFileSync(join(copy, file), source);
  return copy;
}

/** What a command says, up to what is looked for; where that never comes and the command never ends, that is said last. */
function run(cwd: string, parameters: readonly string[], enough: RegExp): Promise<string> {
  const child = spawn(process.execPath, parameters, { cwd, stdio: ["ignore", "pipe", "ignore"] });
  let said = "";
  const limit = setTimeout(() => {
    said += `\n${NEVER_ENDED}`;
    child.kill("SIGKILL");
  }, LONGEST_MS);
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (enough.test(said)) child.kill("SIGKILL");
  });
  return new Promise((resolve) => {
    child.once("close", () => {
      clearTimeout(limit);
      resolve(said);
    });
  });
}
