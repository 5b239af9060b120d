import { type LinkPurpose, type OwnPurpose, readLink, readOwnLink } from "../../src/course/link.ts";

const OWN: ReadonlySet<LinkPurpose> = new Set<OwnPurpose>(["confirm", "progress", "preferences", "address"]);

/** Reads a link of any kind, whatever its epoch. */
export function readAnyLink(secret: string, purpose: LinkPurpose, token: string): string | undefined {
  if (OWN.has(purpose)) return readOwnLink(secret, purpose as OwnPurpose, token)?.id;
  return readLink(secret, purpose as Exclude<LinkPurpose, OwnPurpose>, token);
}
