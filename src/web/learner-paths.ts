import { linkPath } from "../course/paths.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { WebPorts } from "./ports.ts";

/** What a link that acts for a learner is made of. */
type Account = Pick<Enrollment, "id" | "epoch">;

export function progressPath(ports: WebPorts, { id, epoch }: Account): string {
  return linkPath(ports.secret, "progress", id, epoch);
}

export function preferencesPath(ports: WebPorts, { id, epoch }: Account): string {
  return linkPath(ports.secret, "preferences", id, epoch);
}
