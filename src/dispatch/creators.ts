import type { DispatchPorts } from "./ports.ts";

/** The addresses that courses write from and are answered at. */
export function creatorsOf({ courses }: Pick<DispatchPorts, "courses">): ReadonlySet<string> {
  return new Set([...courses.values()].flatMap(({ sender, reply_to }) => [sender.email, reply_to]));
}
