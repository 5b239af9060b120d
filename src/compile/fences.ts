import type { Complaints } from "./complaint.ts";

type Opening = { readonly line: number; readonly name: string; readonly colons: number };

export type Fenced = {
  /** The text, its openings written so that the parser sees them (`:::  name {…}` becomes `:::name{…}`). */
  readonly text: string;
  /** Lines on which a block opens. */
  readonly openings: readonly Opening[];
  /** Whether every block is closed; the tree cannot be trusted where not. */
  readonly sound: boolean;
};

/**
 * Pairs the `:::` lines of a text. Done here because to the parser an unclosed block is no mistake: it
 * takes in all that follows. Fences inside code are text.
 */
export function checkFences(text: string, complaints: Complaints): Fenced {
  const openings: Opening[] = [];
  const open: Opening[] = [];
  let sound = true;
  let code: { readonly mark: string; readonly length: number } | undefined;
  /** Lines that open or close a block, and the most colons alone on a line of code: the parser would take them for an end. */
  const fenceLines = new Set<number>();
  let inCode = 0;

  /** Blocks inside which another one began, with that one: never closed, unless an end without a beginning follows. */
  const forgotten: { readonly outer: Opening; readonly inner: Opening }[] = [];

  const unclosed = (opening: Opening) => {
    sound = false;
    const hint = `Add a line "${":".repeat(opening.colons)}" where it ends.`;
    complaints.error("block-unclosed", opening.line, `${shown(opening)} is never closed.`, hint);
  };

  const lines = text.split("\n").map((line, index) => {
    const fence = /^\s*(?:>\s*)*(`{3,}|~{3,})(.*)$/.exec(line);
    if (code !== undefined) {
      const ends = fence?.[1]?.startsWith(code.mark.repeat(code.length)) === true && fence[2]?.trim() === "";
      if (ends) code = undefined;
      inCode = Math.max(inCode, /^\s*(:{3,})\s*$/.exec(line)?.[1]?.length ?? 0);
      return line;
    }
    if (fence?.[1] !== undefined) {
      code = { mark: fence[1].charAt(0), length: fence[1].length };
      return line;
    }

    const match = /^(\s{0,3})(:{3,})[ \t]*(.*?)[ \t]*$/.exec(line);
    if (match === null) return line;
    const [, margin = "", fenceColons = "", rest = ""] = match;
    const number = index + 1;
    fenceLines.add(index);
    if (rest === "") {
      const closed = open.findLastIndex((opening) => opening.colons <= fenceColons.length);
      const nested = closed === -1 ? forgotten.pop() : undefined;
      if (nested !== undefined) {
        sound = false;
        const hint = `Blocks can't be inside each other. End ${shown(nested.outer)} above it with a line of colons.`;
        const said = `${shown(nested.inner)} is inside ${shown(nested.outer)}.`;
        complaints.error("block-nested", nested.inner.line, said, hint);
      } else if (closed === -1) {
        sound = false;
        const hint =
          "If a block should end here, the line that opens it (such as :::takeaways) is missing or misspelled.";
        complaints.error(
          "block-stray",
          number,
          "closes a block that isn't open.",
          `${hint} Otherwise, remove this line.`,
        );
      }
      for (const opening of closed === -1 ? [] : open.splice(closed).slice(1)) unclosed(opening);
      return line;
    }

    const name = /^[A-Za-z][\w-]*/.exec(rest)?.[0] ?? "";
    if (/\s:{3,}$/.test(rest)) {
      sound = false;
      const hint = `Put ${":".repeat(fenceColons.length)}${name}, its text, and the ${":".repeat(fenceColons.length)} at the end on lines of their own.`;
      complaints.error("block-malformed", number, "starts and ends a block on one line.", hint);
      return line;
    }
    const opening = { line: number, name, colons: fenceColons.length };
    openings.push(opening);
    // A block in a block needs fewer colons than its parent; with as many, the parent was forgotten.
    while (open.length > 0 && (open.at(-1)?.colons ?? 0) <= opening.colons) {
      const outer = open.pop();
      if (outer !== undefined) forgotten.push({ outer, inner: opening });
    }
    open.push(opening);
    return `${margin}${fenceColons}${name}${rest.slice(name.length).trimStart()}`;
  });
  for (const { outer } of forgotten) unclosed(outer);
  for (const opening of open) unclosed(opening);
  const wider = lines.map((line, index) =>
    fenceLines.has(index) ? line.replace(/:{3,}/, `$&${":".repeat(inCode)}`) : line,
  );
  return { text: wider.join("\n"), openings, sound };
}

function shown({ name, colons }: Opening): string {
  return `${":".repeat(colons)}${name}`;
}
