import type { Reason } from "../course/health.ts";
import type { Archive } from "./archive.ts";
import { readSetting, writeSetting } from "./settings.ts";

/** What a running server writes down every minute, for commands that look from outside. Times are the machine's. */
export type Heartbeat = {
  readonly pid: number;
  readonly startedAt: number;
  readonly at: number;
  /** When it ended on purpose; null while it runs. */
  readonly stoppedAt: number | null;
  /** Fingerprint of the provider account that it sends with. */
  readonly account: string;
  readonly reasons: readonly Reason[];
  /** When the clock was last beyond doubt; earlier versions didn't say. */
  readonly clock?: TrustedClock;
};

/** A moment by the wall clock, and by how long the machine had been up then. */
export type TrustedClock = { readonly wall: number; readonly boot: string | null; readonly uptimeMs: number };

/** One is due every minute: without any for this long, the server isn't running or can't write. */
export const SILENT_MS = 2 * 60_000;

export async function writeHeartbeat(db: Archive, heartbeat: Heartbeat): Promise<void> {
  await writeSetting(db, "heartbeat", JSON.stringify(heartbeat));
}

/** @returns undefined before the first start of a version that writes one, and where it can't be understood */
export async function readHeartbeat(db: Archive): Promise<Heartbeat | undefined> {
  const kept = await readSetting(db, "heartbeat");
  if (kept === undefined) return undefined;
  try {
    const read = JSON.parse(kept) as Partial<Heartbeat> | null;
    return typeof read?.at === "number" && Array.isArray(read.reasons) ? (read as Heartbeat) : undefined;
  } catch {
    return undefined;
  }
}
