import type { Dispatcher } from "./dispatcher.ts";
import { partsOf } from "./parts.ts";
import type { DispatchPorts } from "./ports.ts";
import { startScheduler } from "./scheduler.ts";
import { supervise } from "./supervisor.ts";

/**
 * The supervised parts and their scheduler by themselves, for a process without doors.
 *
 * @returns a function that stops it
 */
export function startClockwork(ports: DispatchPorts, dispatcher: Dispatcher): () => Promise<void> {
  const supervisor = supervise(partsOf(ports, dispatcher), {
    wall: ports.now,
    monotonic: ports.now,
    // Alone, it has nobody to keep out of step with.
    random: () => 1,
    log: ports.log,
  });
  const stop = startScheduler(supervisor, ports);
  return async () => stop();
}
