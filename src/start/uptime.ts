import { readFileSync } from "node:fs";
import { uptime } from "node:os";

/** How long the machine has been up, and which start of it that counts from. No setting of the wall clock changes either. */
export type Uptime = {
  /** Linux names each start of the machine (random(4)); null where the system doesn't. */
  readonly boot: string | null;
  readonly uptimeMs: number;
};

export function readUptime(): Uptime {
  return { boot: readBoot(), uptimeMs: uptime() * 1000 };
}

function readBoot(): string | null {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return null;
  }
}

/** @returns milliseconds, undefined where the machine was restarted in between or that can't be told */
export function elapsedBetween(before: Partial<Uptime>, now: Uptime): number | undefined {
  if (before.uptimeMs === undefined || now.boot === null || before.boot !== now.boot) return undefined;
  const elapsed = now.uptimeMs - before.uptimeMs;
  return elapsed >= 0 ? elapsed : undefined;
}
