import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const SCRIPTS = join(import.meta.dirname, "../scripts");

type Ended = { readonly code: number; readonly out: string; readonly err: string };

const call = (script: string, ...words: readonly string[]) =>
  new Promise<Ended>((resolve) => {
    execFile(process.execPath, [join(SCRIPTS, script), ...words], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });

it.each(["simulate.ts", "mutants.ts", "bench.ts", "flood.ts", "check-emails.ts", "sentences.ts"])(
  "scripts/%s says how it is called",
  async (script) => {
    expect(await call(script, "--help")).toEqual({ code: 0, out: expect.stringContaining("Usage: "), err: "" });
  },
);

it.each([
  ["mutants.ts", "--unheard-of", ""],
  ["mutants.ts", "--seeds", "many"],
  ["simulate.ts", "--only", "moons"],
  ["sentences.ts", "--count", "none"],
])("scripts/%s says that %s %s is wrong, without a stack trace", async (script, ...words) => {
  const { code, err } = await call(script, ...words);
  expect([code, err.includes("Usage: "), /^\s+at /m.test(err)]).toEqual([2, true, false]);
});
