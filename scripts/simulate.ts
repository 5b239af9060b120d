import { createHash } from "node:crypto";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { countIn, readCommandLine } from "./command-line.ts";
import { makeCrasher } from "./simulation/crash.ts";
import { FEATURES, readFeatures } from "./simulation/features.ts";
import { type Story, tell, type Telling } from "./simulation/story.ts";

const USAGE = `Lives through seeded courses under faults, and judges each by what the provider's ledger says.

Usage: npm run simulate -- [--seeds 1000] [--from 1] [--workers 2] [--restore] [--only LIST] [--without LIST] [--stop-at-first]
       npm run simulate -- --seed 4711 [--restore] [--only LIST] [--without LIST]   replays one seed and shows its trace

  --restore        each world is restored from a backup once
  --only LIST      worlds with these features, and no others
  --without LIST   worlds without these features

Features: ${FEATURES.join(", ")}`;

type Assignment = { readonly seeds: readonly number[]; readonly telling: Telling };
type Told = Pick<Story, "seed" | "ledgerHash" | "mails" | "faults" | "byHand" | "broken" | "trace">;

if (isMainThread) await command();
else await work(workerData as Assignment);

async function work({ seeds, telling }: Assignment): Promise<void> {
  const crasher = makeCrasher();
  for (const seed of seeds) {
    const told = await tellSafely(seed, crasher, telling);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage(told);
  }
}

async function tellSafely(seed: number, crasher: ReturnType<typeof makeCrasher>, telling: Telling): Promise<Told> {
  try {
    return await tell(seed, crasher, telling);
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, ledgerHash: "", mails: 0, faults: {}, byHand: 0, broken: [`threw: ${why}`], trace: [] };
  }
}

async function command(): Promise<void> {
  const { one, seeds, workers, telling, stopAtFirst } = readWish();
  if (one !== undefined) {
    const story = await tellSafely(one, makeCrasher(), telling);
    console.log([...story.trace, ...story.broken.map((line) => `BROKEN ${line}`)].join("\n"));
    console.log(`seed ${story.seed}: ${story.mails} mails, ledger ${story.ledgerHash.slice(0, 16)}`);
    process.exitCode = story.broken.length === 0 ? 0 : 1;
    return;
  }
  const summary = await tellAll(seeds, telling, workers, stopAtFirst);
  process.exitCode = summary.broken === 0 ? 0 : 1;
}

function readWish() {
  const options = {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    restore: { type: "boolean", default: false },
    only: { type: "string" },
    without: { type: "string", default: "" },
    workers: { type: "string", default: "2" },
    "stop-at-first": { type: "boolean", default: false },
  } as const;
  return readCommandLine(USAGE, options, (values) => {
    const from = countIn("from", values.from);
    const only = values.only === undefined ? undefined : readFeatures(values.only);
    const telling: Telling = { restoring: values.restore, choice: { only, without: readFeatures(values.without) } };
    return {
      one: values.seed === undefined ? undefined : countIn("seed", values.seed),
      seeds: Array.from({ length: countIn("seeds", values.seeds) }, (_, n) => from + n),
      workers: countIn("workers", values.workers),
      telling,
      stopAtFirst: values["stop-at-first"],
    };
  });
}

async function tellAll(seeds: readonly number[], telling: Telling, workers: number, stopAtFirst: boolean) {
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
    const workerData: Assignment = { seeds: seeds.filter((_seed, index) => index % workers === n), telling };
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
    telling.restoring,
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
  const named = ["lost", "doubled", "order", "opt-out", "window", "rows", "erasure", "question", "forward", "answer"];
  console.log(named.map((name) => `${name} ${count(name)}`).join(", "));
  console.log(`other broken promises ${all - named.reduce((sum, name) => sum + count(name), 0)}`);
  console.log(`decided by hand ${stories.reduce((sum, { byHand }) => sum + byHand, 0)}`);
  console.log("faults");
  for (const [kind, times] of Object.entries(faults).toSorted(([a], [b]) => a.localeCompare(b)))
    console.log(`  ${kind.padEnd(42)} ${times}`);
  return { broken: all };
}
