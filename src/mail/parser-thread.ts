import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { z } from "zod";
import type { ReplyParts } from "../course/reply-parts.ts";
import { startThread } from "./thread.ts";

/** A thread takes about 60 ms to start; ten times that on a busy machine. */
const START_MS = 1500;

/** On a machine that gives the thread no time at all, the wait is over after this many deadlines. */
const MOST_DEADLINES = 8;

/** An email as somebody wrote it. */
export type Written = {
  readonly text: string;
  /** Read where there's no plain text. */
  readonly html?: string;
};

/** What the thread is asked. */
export type ReplyText = Written & {
  /** The text of the email that's answered, where it's known. */
  readonly answered: string | undefined;
};

/** What it answers. */
export type Unquoted = ReplyParts & {
  /** What of the fold isn't provably ours. */
  readonly notOurs: string;
};

export type ParserThread = {
  /**
   * One text after the other. The thread is kept for the next text, and ended where one takes too long or breaks it.
   *
   * @param deadlineMs of the thread's own processor time, so that a busy machine doesn't cost anybody their text's reading
   * @throws Error where the text wasn't read in time
   */
  readonly parse: (text: ReplyText, deadlineMs: number) => Promise<Unquoted>;
};

/** @param module answers as quote-parser.ts does */
export function makeParserThread(module: URL): ParserThread {
  let kept: Worker | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const parse = async (text: ReplyText, deadlineMs: number): Promise<Unquoted> => {
    const worker = kept ?? (await startWorker(module));
    kept = undefined;
    try {
      // While a text is read, the process stays for it.
      worker.ref();
      const answered = once(worker, "message") as Promise<unknown[]>;
      const before = await cpuMs(worker);
      worker.postMessage(text, []);
      const parts = await Promise.race([answered, overtime(worker, before, deadlineMs, answered)]);
      worker.unref();
      kept = worker;
      return readParts(parts);
    } catch (error) {
      await worker.terminate();
      throw error;
    }
  };

  return {
    parse: (text, deadlineMs) => {
      const turn = queue.then(() => parse(text, deadlineMs));
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}

async function startWorker(module: URL): Promise<Worker> {
  const worker = startThread(module, 64);
  try {
    await once(worker, "message", { signal: AbortSignal.timeout(START_MS) });
    return worker;
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}

/** Rejects once the thread has worked for longer than the deadline, or has had its chance for far longer. */
async function overtime(
  worker: Worker,
  before: number,
  deadlineMs: number,
  answered: Promise<unknown>,
): Promise<never> {
  const done = answered.then(() => true);
  done.catch(() => undefined);
  for (let waits = 0; waits < MOST_DEADLINES; waits += 1) {
    if (await Promise.race([done, pause(deadlineMs, false, { ref: false })])) break;
    if ((await cpuMs(worker)) - before >= deadlineMs * 0.9) break;
  }
  throw new Error("the text takes too long to read");
}

async function cpuMs(worker: Worker): Promise<number> {
  const { user, system } = await worker.cpuUsage();
  return (user + system) / 1000;
}

const unquoted = z.object({ shown: z.string(), folded: z.string(), notOurs: z.string() });

/** @throws Error where the answer isn't one */
function readParts(message: unknown): Unquoted {
  const [answer] = message as readonly unknown[];
  return unquoted.parse(answer);
}
