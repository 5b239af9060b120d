import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { normaliseReply } from "../course/reply-text.ts";

/** A thread takes about 60 ms to start, and a normalised mail under 10 ms to read. */
const DEADLINE_MS = 2000;

const PARSER = new URL("./quote-parser.ts", import.meta.url);

/**
 * What somebody wrote, without what they quote. The parser's expressions can take long over text that somebody made for it: it
 * works in a thread of its own and is ended at a deadline. Then, as where nothing is left, all of the text is kept: words too many
 * do less harm than words that are lost.
 *
 * @param deadlineMs of real time
 * @param parser the thread's module; another one in tests of the deadline alone
 */
export async function unquote(text: string, deadlineMs = DEADLINE_MS, parser = PARSER): Promise<string> {
  const whole = normaliseReply(text);
  if (whole === "") return "";
  const visible = await parse(whole, deadlineMs, parser).catch(() => "");
  return visible.trim() === "" ? whole : visible.trim();
}

async function parse(text: string, deadlineMs: number, parser: URL): Promise<string> {
  const worker = new Worker(parser, {
    workerData: text,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 64 },
  });
  try {
    const [visible] = (await once(worker, "message", { signal: AbortSignal.timeout(deadlineMs) })) as unknown[];
    return typeof visible === "string" ? visible : "";
  } finally {
    await worker.terminate();
  }
}
