import type { Course } from "../course/course.ts";
import type { Log } from "../course/log.ts";
import type { Archive } from "../store/archive.ts";
import type { FileStore } from "./file-store.ts";

/** All that a use case works with, whoever calls it: a page, a command, the dispatcher. */
export type ActionPorts = {
  readonly archive: Archive;
  /** The archive's own id; it names deliveries. */
  readonly instance: string;
  /** By course id; those that are served. */
  readonly courses: ReadonlyMap<string, Course>;
  readonly secret: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A UUIDv7: never reused, not even by a copy of the archive. */
  readonly newId: () => string;
  readonly log: Log;
  /** Where learners' saved work is; undefined where none can be saved. */
  readonly savedFiles?: FileStore | undefined;
  /** Emails a day that the provider's plan allows; undefined where nobody said so. */
  readonly dailyLimit?: number | undefined;
};
