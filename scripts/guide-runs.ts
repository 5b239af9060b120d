import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runsOf } from "../tests/guide/runs.ts";

/** `node scripts/guide-runs.ts GUIDE.txt`: the guide itself isn't in the repository, only what it takes to recognize its words. */
const [guide] = process.argv.slice(2);
if (guide === undefined) throw new Error("Name the file of the guide's text.");
const runs = [...runsOf(readFileSync(guide, "utf8")).keys()].toSorted();
writeFileSync(join(import.meta.dirname, "../tests/guide/runs.txt"), `${runs.join("\n")}\n`);
console.log(`${runs.length} runs of eight words`);
