// Lives through thousands of courses under faults and judges them by the provider's ledger.
//   npm run simulate -- --seeds 10000 [--from 1] [--restore] [--workers 2]
//   npm run simulate -- --seed 4711 [--restore]      replays one seed and shows its trace
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { makeCrasher } from "./simulation/crash.ts";
import { type Story, tell } from "./simulation/story.ts";
import { createHash } from "node:crypto";

type Assignment = { readonly seeds: readonly number[]; readonly restoring: boolean };
type Told = Pick<Story, "seed" | "ledgerHash" | "mails" | "faults" | "byHand" | "broken" | "trace">;

if (isMainThread) await command();
else await work(workerData as Assignment);

async function work({ seeds, restoring }: Assignment): Promise<void> {
  const crasher = makeCrasher();
  for (const seed of seeds) {
    const told = await tellSafely(seed, crasher, restoring);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage(told);
  }
}

async function tellSafely(seed: number, crasher: ReturnType<typeof makeCrasher>, restoring: boolean): Promise<Told> {
  try {
    return await tell(seed, crasher, restoring);
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, ledgerHash: "", mails: 0, faults: {}, byHand: 0, broken: [`threw: ${why}`], trace: [] };
  }
}

async function command(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "1000" },
      from: { type: "string", default: "1" },
      seed: { type: "string" },
      restore: { type: "boolean", default: false },
      workers: { type: "string", default: "2" },
      "stop-at-first": { type: "boolean", default: false },
    },
  });
  if (values.seed !== undefined) {
    const story = await tellSafely(Number(values.seed), makeCrasher(), values.restore);
    console.log([...story.trace, ...story.broken.map((line) => `BROKEN ${line}`)].join("\n"));
    console.log(`seed ${story.seed}: ${story.mails} mails, ledger ${story.ledgerHash.slice(0, 16)}`);
    process.exitCode = story.broken.length === 0 ? 0 : 1;
    return;
  }
  const from = Number(values.from);
  const seeds = Array.from({ length: Number(values.seeds) }, (_, n) => from + n);
  const summary = await tellAll(seeds, values.restore, Number(values.workers), values["stop-at-first"]);
  process.exitCode = summary.broken === 0 ? 0 : 1;
}

async function tellAll(seeds: readonly number[], restoring: boolean, workers: number, stopAtFirst: boolean) {
  const begun = performance.now();
  const told = new Map<number, Told>();
  let shown = 0;
  const show = (force: boolean) => {
    if (!force && performance.now() - shown < 2000) return;
    shown = performance.now();
    const seconds = (shown - begun) / 1000;
    const rest = (seconds / Math.max(1, told.size)) * (seeds.length - told.size);
    process.stderr.write(
      `\r  ${told.size} of ${seeds.length} seeds, ${seconds.toFixed(0)} s, about ${rest.toFixed(0)} s left   `,
    );
  };
  const threads = Array.from({ length: Math.min(workers, seeds.length) }, (_, n) => {
    const workerData: Assignment = { seeds: seeds.filter((_seed, index) => index % workers === n), restoring };
    return new Worker(new URL(import.meta.url), { workerData });
  });
  await Promise.all(
    threads.map(
      (thread) =>
        new Promise<void>((resolve, reject) => {
          thread.on("message", (story: Told) => {
            told.set(story.seed, story);
            show(false);
            for (const line of story.broken) console.log(`\nseed ${story.seed}: ${line}`);
            if (stopAtFirst && story.broken.length > 0) for (const other of threads) void other.terminate();
          });
          thread.on("error", reject);
          thread.on("exit", () => {
            resolve();
          });
        }),
    ),
  );
  show(true);
  return summarize(
    [...told.values()].toSorted((a, b) => a.seed - b.seed),
    restoring,
    (performance.now() - begun) / 1000,
  );
}

function summarize(stories: readonly Told[], restoring: boolean, seconds: number) {
  const faults: Record<string, number> = {};
  for (const story of stories) {
    for (const [kind, count] of Object.entries(story.faults)) faults[kind] = (faults[kind] ?? 0) + count;
  }
  const count = (name: string) =>
    stories.flatMap(({ broken }) => broken).filter((line) => line.startsWith(`${name}:`)).length;
  const all = stories.reduce((sum, { broken }) => sum + broken.length, 0);
  const ledger = createHash("sha256")
    .update(stories.map(({ ledgerHash }) => ledgerHash).join("\n"))
    .digest("hex");
  console.log(
    `\n\n${stories.length} seeds${restoring ? ", each restored from a backup once" : ""}, ${seconds.toFixed(0)} s`,
  );
  console.log(`${stories.reduce((sum, { mails }) => sum + mails, 0)} mails accepted, ledger ${ledger.slice(0, 16)}`);
  console.log(
    `lost ${count("lost")}, doubled ${count("doubled")}, out of order ${count("order")}, after opt-out ${count("opt-out")}`,
  );
  console.log(`other broken promises ${all - count("lost") - count("doubled") - count("order") - count("opt-out")}`);
  console.log(`decided by hand ${stories.reduce((sum, { byHand }) => sum + byHand, 0)}`);
  console.log("faults");
  for (const [kind, times] of Object.entries(faults).toSorted(([a], [b]) => a.localeCompare(b)))
    console.log(`  ${kind.padEnd(42)} ${times}`);
  return { broken: all };
}
