import type { Edge } from "../dispatch/edges.ts";

/** For the kill harness alone: "after-send:3" kills this process when it comes to that edge for the third time. */
export function dieAt(wish: string | undefined): (edge: Edge) => void {
  const [edge, times = "1"] = wish?.split(":") ?? [];
  let left = Number(times);
  return (reached) => {
    if (reached !== edge) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  };
}
