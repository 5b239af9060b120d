import { createHash } from "node:crypto";

/** So many words in a row count as copied. */
const RUN = 8;

/** Every run of eight words in a text, as the beginning of its hash. Markup, case, and punctuation don't count. */
export function runsOf(text: string): Map<string, string> {
  const words =
    text
      .toLowerCase()
      .replaceAll(/['’]/g, "")
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const runs = new Map<string, string>();
  for (let at = 0; at + RUN <= words.length; at += 1) {
    const run = words.slice(at, at + RUN).join(" ");
    runs.set(createHash("sha256").update(run).digest("base64url").slice(0, 8), run);
  }
  return runs;
}
