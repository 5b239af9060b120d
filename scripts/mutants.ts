// Plants each bug of scripts/simulation/mutants.ts in a copy of the source and looks which seed of the simulator sees it.
//   npm run simulate:mutants [-- --seeds 400] [--only "part of a name"]
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Mutant, MUTANTS } from "./simulation/mutants.ts";

const ROOT = join(import.meta.dirname, "..");
const AT_ONCE = 2;

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "400" }, only: { type: "string", default: "" } },
});

const chosen = MUTANTS.filter(({ name }) => name.includes(values.only));
const survivors: string[] = [];
let next = 0;
await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
console.log(`\n${chosen.length - survivors.length} of ${chosen.length} killed`);
for (const name of survivors) console.log(`  survived: ${name}`);
process.exitCode = survivors.length === 0 ? 0 : 1;

async function takeTurns(): Promise<void> {
  for (;;) {
    const mutant = chosen[next];
    next += 1;
    if (mutant === undefined) return;
    const begun = performance.now();
    const seen = await killerOf(mutant);
    const seconds = ((performance.now() - begun) / 1000).toFixed(0).padStart(4);
    console.log(
      `${seen === undefined ? "✗ survived" : "✓ killed  "} ${seconds} s  ${mutant.name}${seen === undefined ? "" : `: ${seen}`}`,
    );
    if (seen === undefined) survivors.push(mutant.name);
  }
}

/** @returns the first line of the simulator that tells of a broken promise */
async function killerOf(mutant: Mutant): Promise<string | undefined> {
  const copy = plant(mutant);
  try {
    const parameters = ["scripts/simulate.ts", "--seeds", values.seeds, "--workers", "1", "--stop-at-first"];
    const said = await output(
      spawn(process.execPath, mutant.restore === true ? [...parameters, "--restore"] : parameters, {
        cwd: copy,
        stdio: ["ignore", "pipe", "ignore"],
      }),
    );
    return /^seed \d+: .*$/m.exec(said)?.[0].slice(0, 120);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function plant({ name, file, changes }: Mutant): string {
  const copy = mkdtempSync(join(tmpdir(), "coursepost-mutant-"));
  for (const part of ["src", "scripts", "tests/support", "package.json"]) {
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  let source = readFileSync(join(copy, file), "utf8");
  for (const [find, put] of changes) {
    if (source.split(find).length !== 2) throw new Error(`"${name}" does not fit ${file} any more: ${find}`);
    source = source.replace(find, () => put);
  }
  writeFileSync(join(copy, file), source);
  return copy;
}

async function output(child: ChildProcess): Promise<string> {
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve) => {
    child.once("close", () => {
      resolve(said);
    });
  });
}
