import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { readCommandLine } from "./command-line.ts";
import { EQUIVALENT } from "./sql-mutants/equivalent.ts";
import { plantAll, type SqlMutant } from "./sql-mutants/plant.ts";

const ROOT = join(import.meta.dirname, "..");

const USAGE = `Drops and flips the conditions, joins, orders, and limits of every SQL statement in src/store, one at a time.
A test in tests/store has to see each one.

Usage: npm run mutate -- [--only src/store/FILE.ts] [--killed]

  --only FILE  the mutants of files with this in their path
  --killed     also tells which test saw each one

A mutant that changes nothing goes into scripts/sql-mutants/equivalent.ts, with the reason.`;

const wish = readCommandLine(
  USAGE,
  { only: { type: "string", default: "" }, killed: { type: "boolean", default: false } },
  (values) => values,
);

type Told = { readonly id: number; readonly by?: string };

const folder = mkdtempSync(join(tmpdir(), "coursepost-sql-mutants-"));
const told = join(folder, "told");
try {
  const planted = plantAll(ROOT);
  for (const { file, text } of planted) writeFileSync(join(folder, basename(file)), text);
  const mutants = planted.flatMap((one) => one.mutants).filter(({ file }) => file.includes(wish.only));
  const begun = performance.now();
  if (!(await runTests(mutants))) {
    console.error("The tests fail without any mutant. Run: npx vitest run tests/store");
    process.exitCode = 1;
  } else report(mutants, (performance.now() - begun) / 1000);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function runTests(mutants: readonly SqlMutant[]): Promise<boolean> {
  const env = {
    ...process.env,
    SQL_MUTANTS_PLANTED: folder,
    SQL_MUTANTS_TOLD: told,
    SQL_MUTANTS_ONLY: JSON.stringify(mutants.map(({ id }) => id)),
  };
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const parameters = [vitest, "run", "--config", "vitest.mutants.config.ts", "--reporter=dot"];
  const child = spawn(process.execPath, parameters, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const progress = setInterval(() => {
    console.log(`${killers().size} of ${mutants.length} seen so far`);
  }, 15_000);
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearInterval(progress);
  if (code !== 0) console.error(said);
  return code === 0;
}

function readTold(): readonly Told[] {
  if (!existsSync(told)) return [];
  const lines = readFileSync(told, "utf8").split("\n");
  return lines.filter((line) => line.endsWith("}")).map((line) => JSON.parse(line) as Told);
}

function killers(): ReadonlyMap<number, string> {
  return new Map(readTold().flatMap(({ id, by }) => (by === undefined ? [] : [[id, by] as const])));
}

function report(mutants: readonly SqlMutant[], seconds: number): void {
  const killed = killers();
  const ran = new Set(readTold().map(({ id }) => id));
  const names = new Set(mutants.map(({ file, name }) => `${file} ${name}`));
  const reasonOf = ({ file, name }: SqlMutant) => EQUIVALENT[file]?.[name];
  const survivors = mutants.filter((mutant) => !killed.has(mutant.id) && reasonOf(mutant) === undefined);
  const equivalent = mutants.filter((mutant) => !killed.has(mutant.id) && reasonOf(mutant) !== undefined);
  if (wish.killed)
    for (const { id, file, name } of mutants)
      if (killed.has(id)) console.log(`✓ ${file} ${name}\n    ${killed.get(id)}`);
  for (const { id, file, name } of survivors)
    console.log(`✗ ${file} ${name}${ran.has(id) ? "" : " (no test runs it)"}`);
  const stale = [
    ...mutants
      .filter((mutant) => killed.has(mutant.id) && reasonOf(mutant) !== undefined)
      .map(({ file, name }) => `${file} ${name}: a test sees it`),
    ...listed()
      .filter((name) => !names.has(name))
      .map((name) => `${name}: there's no such mutant`),
  ];
  for (const line of stale) console.log(`✗ equivalent.ts: ${line}`);
  console.log(
    `${mutants.length} mutants in ${seconds.toFixed(0)} s: ${killed.size} killed, ${equivalent.length} equivalent, ${survivors.length} survived`,
  );
  process.exitCode = survivors.length + stale.length === 0 ? 0 : 1;
}

function listed(): readonly string[] {
  return Object.entries(EQUIVALENT)
    .filter(([file]) => file.includes(wish.only))
    .flatMap(([file, all]) => Object.keys(all).map((name) => `${file} ${name}`));
}
