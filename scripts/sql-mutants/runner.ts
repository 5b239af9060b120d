import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { TestRunner } from "vitest";
import { sqlMutants } from "./switch.ts";

(globalThis as { sqlMutants?: typeof sqlMutants }).sqlMutants = sqlMutants;

type Test = Parameters<TestRunner["onAfterTryTask"]>[0];
type Told = { readonly id: number; readonly by?: string };

/** Where a line is added for each mutant that a test ran: its id, and the test if it failed. */
const told = process.env["SQL_MUTANTS_TOLD"] ?? "";
const wanted = new Set(JSON.parse(process.env["SQL_MUTANTS_ONLY"] ?? "[]") as number[]);

/** Runs each test once as it is, and then once with each mutant whose clause it ran, until a test has seen the mutant. */
export default class MutantRunner extends TestRunner {
  async runTask(test: Test): Promise<void> {
    const run = TestRunner.getTestFn(test);
    sqlMutants.wake(0);
    await run();
    const touched = [...sqlMutants.touched];
    // A test that can't run twice would seem to see every mutant.
    await run();
    const killed = readKilled();
    for (const id of touched.filter((one) => wanted.has(one) && !killed.has(one))) {
      sqlMutants.wake(id);
      const seen = await fails(run);
      sqlMutants.wake(0);
      appendFileSync(told, `${JSON.stringify({ id, by: seen ? test.name : undefined })}\n`);
    }
  }
}

async function fails(run: () => unknown): Promise<boolean> {
  try {
    await run();
    return false;
  } catch {
    return true;
  }
}

function readKilled(): ReadonlySet<number> {
  if (!existsSync(told)) return new Set();
  const lines = readFileSync(told, "utf8").split("\n");
  const all = lines.filter((line) => line.endsWith("}")).map((line) => JSON.parse(line) as Told);
  return new Set(all.filter(({ by }) => by !== undefined).map(({ id }) => id));
}
