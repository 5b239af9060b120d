import type { ChildProcess } from "node:child_process";
import type { Log } from "../course/log.ts";
import { reasonOf } from "../course/reason.ts";
import type { LogSink } from "./log-sink.ts";

export type Shutdown = {
  /** What's to be done before the process ends, for at most five seconds. */
  readonly before: (work: () => Promise<void>) => void;
  /** Ends a child along with this process. */
  readonly adopt: (child: ChildProcess) => void;
  /** Ends at once. */
  readonly end: (code: number) => void;
};

/** What's under way after this is as after a crash, and the protocol is made for that. */
const PATIENCE_MS = 5_000;

/** Pressing Ctrl-C once reaches this process twice: from the terminal, and passed on by npm. */
const ONE_SIGNAL_MS = 1_000;

const LOG_PATIENCE_MS = 300;

/**
 * Has the process end within seconds of SIGTERM or SIGINT, at once at the second one, and when the `npm start` that
 * started it is gone.
 *
 * @param isOrphan whether a process that started this one has ended since
 */
export function watchSignals(log: Log, sink: LogSink, isOrphan: () => boolean): Shutdown {
  const works: (() => Promise<void>)[] = [];
  const children = new Set<ChildProcess>();
  let asked: number | undefined;

  const leave = (code: number) => {
    for (const child of children) child.kill("SIGKILL");
    // A thread that's blocked in a write would keep process.exit() waiting forever.
    if (sink.isWriting()) process.kill(process.pid, "SIGKILL");
    process.exit(code);
  };
  const end = (code: number) => {
    setTimeout(() => leave(code), LOG_PATIENCE_MS * 2);
    void sink.flush(LOG_PATIENCE_MS).then(() => leave(code));
  };
  const finish = async () => {
    for (const each of await Promise.allSettled(works.map((work) => work()))) {
      if (each.status === "rejected") log.warn("stopping-failed", { why: reasonOf(each.reason) });
    }
    end(0);
  };
  const stop = (why: string) => {
    if (asked !== undefined) {
      if (performance.now() - asked > ONE_SIGNAL_MS) end(1);
      return;
    }
    asked = performance.now();
    log.info("stopping", { why });
    for (const child of children) child.kill("SIGTERM");
    setTimeout(() => end(0), PATIENCE_MS);
    void finish();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop(signal));
  watchParent(isOrphan, () => stop("npm start is gone"));
  return {
    before: (work) => void works.push(work),
    adopt: (child) => {
      children.add(child);
      child.once("close", () => children.delete(child));
    },
    end,
  };
}

/** `npm start` starts a shell that starts this: where one of them is killed, nobody passes a signal on any more. */
function watchParent(isOrphan: () => boolean, gone: () => void): void {
  if (process.env["npm_lifecycle_event"] !== "start") return;
  const timer = setInterval(() => {
    if (!isOrphan()) return;
    clearInterval(timer);
    gone();
  }, 500);
  timer.unref();
}
