import { type HolderPurpose, type LinkHolder, readHolder } from "../actions/link-holder.ts";
import { linkPath } from "../course/paths.ts";
import type { Archive } from "../store/archive.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { WebPorts } from "./ports.ts";

export type Bearer = LinkHolder;

/** As `readHolder`. */
export async function readBearer(
  ports: WebPorts,
  purpose: HolderPurpose,
  token: string,
  db: Archive = ports.archive,
): Promise<Bearer | undefined> {
  return readHolder(ports, purpose, token, db);
}

/** What a link that acts for a learner is made of. */
type Account = Pick<Enrollment, "id" | "epoch">;

export function progressPath(ports: WebPorts, { id, epoch }: Account): string {
  return linkPath(ports.secret, "progress", id, epoch);
}

export function preferencesPath(ports: WebPorts, { id, epoch }: Account): string {
  return linkPath(ports.secret, "preferences", id, epoch);
}
