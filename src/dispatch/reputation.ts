import { readReputation } from "../store/reputation.ts";
import type { DispatchPorts } from "./ports.ts";

/** It changes slowly, and counting a month of emails takes milliseconds. */
const FRESH_FOR_MS = 60_000;

/** Tells whether lessons have to wait because too much bounced or was reported as spam. Says so in the log when that changes. */
export function watchReputation(ports: DispatchPorts): () => Promise<boolean> {
  let readAt = Number.NEGATIVE_INFINITY;
  let held = false;
  return async () => {
    const now = ports.now();
    if (Math.abs(now - readAt) < FRESH_FOR_MS) return held;
    const { verdict, why } = await readReputation(ports.archive, now);
    readAt = now;
    if (held !== (verdict === "hold")) ports.log.warn(held ? "lessons-go-on" : "lessons-held", { why });
    held = verdict === "hold";
    return held;
  };
}
