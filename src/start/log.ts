import { pino } from "pino";
import type { Config } from "../config.ts";
import { type Log, redact } from "../course/log.ts";
import { reasonOf } from "../course/reason.ts";
import { type LogSink, openLogSink, writeTo } from "./log-sink.ts";

/** Standard output's file descriptor. */
const STDOUT = 1;

/** The log: one JSON object a line on standard output, always. */
export function openLog(level: Config["logLevel"]): { readonly log: Log; readonly sink: LogSink } {
  const sink = openLogSink({
    write: writeTo(STDOUT),
    now: Date.now,
    wait: (ms, then) => void setTimeout(then, ms).unref(),
    describeLost: (lines) =>
      `${JSON.stringify({ level: 40, time: new Date().toISOString(), lines, msg: "log-lines-lost" })}\n`,
  });
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, sink);
  const log: Log = {
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  };
  return { log, sink };
}

/**
 * Has Node say in the log what it prints by itself. A rejection that nobody handled is a bug, and no reason to stop everything else;
 * after an exception that nobody caught nothing is certain any more, and the process ends.
 */
export function routeNodeMessages(log: Log, end: (code: number) => void): void {
  process.removeAllListeners("warning");
  process.on("warning", ({ name, message }) => {
    log.warn("node-warning", { name, why: redact(message) });
  });
  process.on("unhandledRejection", (error) => {
    log.error("rejection-not-handled", { why: redact(reasonOf(error)), at: placeOf(error) });
  });
  process.on("uncaughtException", (error) => {
    log.error("exception-not-caught", { why: redact(reasonOf(error)), at: placeOf(error) });
    end(1);
  });
}

/** The file and line of ours where it happened. */
function placeOf(error: unknown): string {
  return /\/src\/(\S+?:\d+)/.exec(error instanceof Error ? (error.stack ?? "") : "")?.[1] ?? "unknown";
}
