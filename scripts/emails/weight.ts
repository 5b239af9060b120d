import type { Fault } from "./gate.ts";

/** Gmail clips at 102 KB. What it lacks to that is for what providers and forwarders add. */
const MOST = 60 * 1024;

export function checkWeight(html: string): readonly Fault[] {
  const bytes = Buffer.byteLength(html);
  if (bytes < MOST) return [];
  const what = `the HTML weighs ${(bytes / 1024).toFixed(1)} KB; it must be under ${MOST / 1024}`;
  return [{ what, mend: "Split the lesson, or make its tables smaller: a cell costs about 400 bytes." }];
}
