// The whole gate, cheapest first; stops at the first step that is red. Plain JavaScript: it also says when Node is too old.
// With --without-tests, it leaves out the tests, for a machine that has just run them.
import { spawnSync } from "node:child_process";
import "./check-node.mjs";

/** @type {readonly (readonly [name: string, command: string, parameters: readonly string[]])[]} */
const STEPS = [
  ["format", "biome", ["format", "."]],
  ["lint", "oxlint", ["--type-aware", "--deny-warnings"]],
  ["types", "tsc", ["-p", "."]],
  ["dead code", "knip", []],
  ["lessons", "node", ["src/cli.ts", "compile", "--quiet"]],
  ["tests", "vitest", ["run"]],
];

const withoutTests = process.argv.includes("--without-tests");
const begin = performance.now();
for (const [name, command, parameters] of STEPS) {
  if (withoutTests && name === "tests") continue;
  const started = performance.now();
  const { status } = spawnSync(command, parameters, { stdio: "inherit", shell: process.platform === "win32" });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? "✓" : "✗"} ${name} (${seconds} s)`);
  if (status !== 0) {
    console.error(`The check is red at: ${name}.`);
    process.exit(1);
  }
}
console.log(`The check is green (${((performance.now() - begin) / 1000).toFixed(1)} s).`);
