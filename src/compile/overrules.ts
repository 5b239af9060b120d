import type { Complaints } from "./complaint.ts";

/** `<!-- ok: relative-time -->`, behind a line or on a line of its own above what it's about. */
const OVERRULE = /<!--[ \t]*ok:[ \t]*([a-z-]+(?:[ \t]*,[ \t]*[a-z-]+)*)[ \t]*-->/g;

export type Overruled = {
  /** The text without these comments; its lines keep their numbers. */
  readonly text: string;
  /** The same complaints, without the warnings that the author overrules. Errors can't be. */
  readonly complaints: Complaints;
};

/** Takes an author's word for it that a warning is wrong where it is. */
export function readOverrules(text: string, complaints: Complaints): Overruled {
  const allowed = new Map<number, Set<string>>();
  const lines = text.split("\n");
  const plain = lines.map((line, index) => {
    const codes = [...line.matchAll(OVERRULE)].flatMap(([, list = ""]) => list.split(",").map((code) => code.trim()));
    if (codes.length === 0) return line;
    const rest = line.replaceAll(OVERRULE, "");
    for (const number of rest.trim() === "" ? paragraphFrom(lines, index + 1) : [index + 1]) {
      allowed.set(number, new Set([...(allowed.get(number) ?? []), ...codes]));
    }
    return rest.trimEnd();
  });
  return {
    text: plain.join("\n"),
    complaints: {
      error: complaints.error,
      warning: (code, line, message, hint) => {
        if (allowed.get(line)?.has(code) !== true) complaints.warning(code, line, message, hint);
      },
    },
  };
}

/** Numbers of the lines from an index to the next blank one. */
function paragraphFrom(lines: readonly string[], from: number): readonly number[] {
  const numbers: number[] = [];
  for (let index = from; (lines[index] ?? "").trim() !== ""; index += 1) numbers.push(index + 1);
  return numbers;
}
