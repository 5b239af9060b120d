import type { Complaints } from "../complaint.ts";

/** What is wrong with a picture, whatever its file is called. */
export type Finding = {
  readonly severity: "error" | "warning";
  readonly code: string;
  /** 1-based; 0 for the file as a whole. */
  readonly line: number;
  readonly message: string;
  readonly hint: string;
};

export function tell(findings: readonly Finding[], complaints: Complaints): void {
  for (const { severity, code, line, message, hint } of findings) complaints[severity](code, line, message, hint);
}

/** A few of many, each in quotes: `"Plan", "Build", and 3 more`. */
export function someOf(texts: readonly string[]): string {
  const each = [...new Set(texts.map((text) => text.trim().replaceAll(/\s+/g, " ")))];
  const shown = each.slice(0, 3).map((text) => `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`);
  const more = each.length - shown.length;
  return more > 0 ? `${shown.join(", ")}, and ${more} more` : shown.join(", ");
}
