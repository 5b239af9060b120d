import { timingSafeEqual } from "node:crypto";

/** Whether two texts are the same, in a time that tells nothing about where they differ. Their lengths are no secret. */
export function isSameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
