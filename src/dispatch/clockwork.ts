import type { Loop } from "./one-run.ts";
import { partsOf } from "./parts.ts";
import type { DispatchPorts } from "./ports.ts";
import { startScheduler } from "./scheduler.ts";
import { supervise } from "./supervisor.ts";

/**
 * The supervised parts and their scheduler by themselves, for a process without doors.
 *
 * @param receiver never waited for by the sender
 * @returns a function that stops it
 */
export function startClockwork(ports: DispatchPorts, sender: Loop, receiver?: Loop): () => Promise<void> {
  const supervisor = supervise(partsOf(ports, sender, receiver), {
    wall: ports.now,
    monotonic: ports.now,
    // Alone, it has nobody to keep out of step with.
    random: () => 1,
    log: ports.log,
  });
  const stop = startScheduler(supervisor, ports);
  return async () => stop();
}
