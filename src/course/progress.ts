import type { HoleValues } from "./email.ts";

/** Two widths that make a whole, whatever was removed from the course after it was done. */
export function progressInPercent(completed: number, lessons: number): HoleValues {
  const share = lessons === 0 ? 0 : Math.min(100, Math.round((completed / lessons) * 100));
  return { completed_percent: String(share), open_percent: String(100 - share) };
}
