import { write } from "node:fs";

/** Where the lines of the log go, and what's known about those that couldn't. */
export type LogSink = {
  /** Takes a line with its end. Never waits and never throws. */
  readonly write: (line: string) => void;
  /** Since when nothing could be written, and how many lines wait or are lost; undefined while all is well. */
  readonly trouble: () => { readonly lines: number; readonly since: number } | undefined;
  /** Whether a write is under way that may never end. */
  readonly isWriting: () => boolean;
  /** Waits until all is written, at most this long. */
  readonly flush: (ms: number) => Promise<void>;
};

/** Some thousands of lines. Beyond that the newest are counted and dropped. */
const MOST_BYTES = 1_048_576;
const CHUNK_BYTES = 65_536;
const RETRY_MS = 1_000;
/** A pipe that's full for the moment. */
const EAGAIN_MS = 20;

/** @returns an error's code, or how many bytes were written */
export type WriteBytes = (bytes: Buffer, done: (error: NodeJS.ErrnoException | null, written: number) => void) => void;

/**
 * Writes lines to a file descriptor without ever blocking the event loop: to a full disk, to a pipe that nobody reads, to one
 * whose reader is gone. What can't be written waits, bounded; what's dropped is told by the first line that can be.
 */
export function openLogSink(ports: {
  readonly write: WriteBytes;
  readonly now: () => number;
  readonly wait: (ms: number, then: () => void) => void;
  /** Makes the line that tells of lost ones. */
  readonly describeLost: (lines: number) => string;
}): LogSink {
  let waiting: Buffer[] = [];
  let bytes = 0;
  let lost = 0;
  let writing = false;
  let isRetryDue = false;
  let failingSince: number | undefined;
  let torn = false;

  const pump = () => {
    if (writing || isRetryDue || waiting.length === 0) return;
    const chunk = Buffer.concat(take(waiting));
    writing = true;
    ports.write(chunk, (error, written) => {
      writing = false;
      if (error !== null) return putOff(chunk, error);
      if (written < chunk.length) {
        torn = chunk[written - 1] !== 10;
        waiting.unshift(chunk.subarray(written));
        bytes -= written;
      } else {
        torn = false;
        bytes -= chunk.length;
      }
      recovered();
      pump();
    });
  };
  const putOff = (chunk: Buffer, error: NodeJS.ErrnoException) => {
    waiting.unshift(chunk);
    const isFull = error.code === "EAGAIN";
    if (!isFull) failingSince ??= ports.now();
    isRetryDue = true;
    ports.wait(isFull ? EAGAIN_MS : RETRY_MS, () => {
      isRetryDue = false;
      pump();
    });
  };
  const recovered = () => {
    failingSince = undefined;
    if (lost === 0 || torn) return;
    const line = Buffer.from(ports.describeLost(lost));
    lost = 0;
    bytes += line.length;
    waiting.push(line);
  };

  return {
    write: (line) => {
      const buffer = Buffer.from(line);
      if (bytes + buffer.length > MOST_BYTES) {
        lost += 1;
        return;
      }
      bytes += buffer.length;
      waiting.push(buffer);
      pump();
    },
    trouble: () =>
      failingSince === undefined && lost === 0
        ? undefined
        : { lines: lost + waiting.length, since: failingSince ?? ports.now() },
    isWriting: () => writing,
    flush: async (ms) => {
      const end = performance.now() + ms;
      const isUnderWay = () => bytes > 0 && failingSince === undefined;
      while (isUnderWay() && performance.now() < end) {
        await new Promise<void>((resolve) => {
          ports.wait(10, resolve);
        });
      }
    },
  };
}

/** Takes whole lines off the front, about a chunk's worth. */
function take(waiting: Buffer[]): Buffer[] {
  let size = 0;
  let count = 0;
  while (count < waiting.length && (count === 0 || size < CHUNK_BYTES)) {
    size += waiting[count]?.length ?? 0;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** Writes in a thread of its own: a pipe that nobody reads blocks that thread and nothing else. */
export function writeTo(fd: number): WriteBytes {
  return (bytes, done) => {
    write(fd, bytes, 0, bytes.length, null, done);
  };
}
