// Draws sentences at random from everything that learners read, for somebody to read them with fresh eyes.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { countIn, readCommandLine } from "./command-line.ts";
import { passagesOfCode } from "./sentences/code.ts";
import { draw, sentencesIn } from "./sentences/draw.ts";
import { passagesOfManuscript } from "./sentences/manuscript.ts";

const ROOT = join(import.meta.dirname, "..");

const USAGE = `Usage: node scripts/sentences.ts [--count N] [--seed N]

  --count N    so many sentences of lessons, letters, templates, pages, and emails; 100 if it's left out
  --seed N     the same seed draws the same sentences; 1 if it's left out`;

const { count, seed } = readCommandLine(
  USAGE,
  { count: { type: "string", default: "100" }, seed: { type: "string", default: "1" } },
  (options) => ({ count: countIn("count", options.count), seed: countIn("seed", options.seed) }),
);

const all = [
  ...readAll("lessons/**/*.md", passagesOfManuscript),
  ...["src/words/en/*.ts", "emails/**/*.tsx"].flatMap((files) => readAll(files, passagesOfCode)),
];
const drawn = draw(all, count, seed);
console.log(`${drawn.length} of ${all.length} sentences, seed ${seed}\n`);
for (const { file, text } of drawn) console.log(`${file}: ${text}`);

function readAll(files: string, passages: (text: string) => readonly string[]) {
  return globSync(files, { cwd: ROOT })
    .toSorted()
    .flatMap((file) => sentencesIn(file.replaceAll("\\", "/"), passages(readFileSync(join(ROOT, file), "utf8"))));
}
