import { statfsSync } from "node:fs";
import type { RuntimeFacts, WriteFact } from "../course/health.ts";
import { redact } from "../course/log.ts";
import { reasonOf } from "../course/reason.ts";
import type { Supervisor } from "../dispatch/supervisor.ts";
import { isBusy, openWriteProbe, type WriteProbe } from "../store/write-probe.ts";
import type { ClockKeeper } from "./clock-keeper.ts";
import type { Files } from "../data-folder.ts";
import type { LogSink } from "./log-sink.ts";

/** What the running server finds out about itself, cheaply enough to ask every second. */
export type SelfCheck = {
  /** The scheduler has looked. */
  readonly tick: () => void;
  readonly facts: (supervisor: Supervisor, clock: ClockKeeper) => RuntimeFacts;
  readonly close: () => void;
};

/** A write is forced onto the disk: a few a minute are no load. */
const WRITE_AT_MOST_EVERY_MS = 3_000;

/** @param resting folders of courses with errors, which aren't served */
export function openSelfCheck(files: Files, sink: LogSink, resting: readonly string[]): SelfCheck {
  const startedAt = Date.now();
  let tickedAt: number | null = null;
  const write = writeChecker(files.archive);

  return {
    tick: () => {
      tickedAt = Date.now();
    },
    facts: (supervisor, clock) => ({
      at: Date.now(),
      startedAt,
      tickedAt,
      parts: supervisor.states(),
      clock: clock.facts(),
      write: write.look(),
      freeBytes: freeBytesIn(files.folder),
      lostLogLines: sink.trouble(),
      resting,
    }),
    close: write.close,
  };
}

function freeBytesIn(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function writeChecker(path: string): { readonly look: () => WriteFact; readonly close: () => void } {
  let probe: WriteProbe | undefined;
  let last: WriteFact | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  const check = (): Omit<WriteFact, "since"> => {
    try {
      probe ??= openWriteProbe(path);
      probe.write(Date.now());
      return { ok: true, why: "", busy: false };
    } catch (error) {
      return { ok: false, why: redact(reasonOf(error)), busy: isBusy(error) };
    }
  };
  return {
    look: () => {
      if (last !== undefined && performance.now() - checkedAt < WRITE_AT_MOST_EVERY_MS) return last;
      checkedAt = performance.now();
      const found = check();
      last = { ...found, since: last?.ok === found.ok ? last.since : Date.now() };
      return last;
    },
    close: () => probe?.close(),
  };
}
