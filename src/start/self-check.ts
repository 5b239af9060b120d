import { statfsSync } from "node:fs";
import type { RuntimeFacts, WriteFact } from "../course/health.ts";
import { redact } from "../course/log.ts";
import { reasonOf } from "../course/reason.ts";
import type { Supervisor } from "../dispatch/supervisor.ts";
import { isBusy, openWriteProbe, type WriteProbe } from "../store/write-probe.ts";
import type { ClockKeeper } from "./clock-keeper.ts";
import type { Files } from "../data-folder.ts";
import type { LogSink } from "./log-sink.ts";
import type { Machine } from "./machine.ts";

/** What the running server finds out about itself, cheaply enough to ask every second. */
export type SelfCheck = {
  /** The scheduler has looked. */
  readonly tick: () => void;
  readonly facts: (supervisor: Supervisor, clock: ClockKeeper) => RuntimeFacts;
  readonly close: () => void;
};

/** A write is forced onto the disk: a few a minute are no load. */
const WRITE_AT_MOST_EVERY_MS = 3_000;

/** What a server stands on. */
export type Ground = {
  readonly files: Files;
  readonly sink: LogSink;
  readonly machine: Machine;
  /** Folders of courses with errors, which aren't served. */
  readonly resting: readonly string[];
};

export function openSelfCheck({ files, sink, machine, resting }: Ground): SelfCheck {
  const startedAt = machine.wall();
  let tickedAt: number | null = null;
  const write = writeChecker(files.archive, machine);

  return {
    tick: () => {
      tickedAt = machine.wall();
    },
    facts: (supervisor, clock) => ({
      at: machine.wall(),
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

function writeChecker(
  path: string,
  { wall, monotonic }: Machine,
): { readonly look: () => WriteFact; readonly close: () => void } {
  let probe: WriteProbe | undefined;
  let last: WriteFact | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  const check = (): Omit<WriteFact, "since"> => {
    try {
      probe ??= openWriteProbe(path);
      probe.write(wall());
      return { ok: true, why: "", busy: false };
    } catch (error) {
      return { ok: false, why: redact(reasonOf(error)), busy: isBusy(error) };
    }
  };
  return {
    look: () => {
      if (last !== undefined && monotonic() - checkedAt < WRITE_AT_MOST_EVERY_MS) return last;
      checkedAt = monotonic();
      const found = check();
      last = { ...found, since: last?.ok === found.ok ? last.since : wall() };
      return last;
    },
    close: () => probe?.close(),
  };
}
