import { MINI } from "../../compile/mini.ts";
import type { Change } from "../../compile/workshop.ts";

type Changes = Readonly<Record<string, Change>>;

/** What an author gets wrong, where the compiler must say so, and the same files after the advice was taken. */
export type Mistake = {
  readonly what: string;
  readonly bad: Changes;
  readonly good: Changes;
  /** "02-second-kite.md:27", "03-third.md:0" for a whole file. */
  readonly at: string;
  /** Problems that it may cost, its own included: one. */
  readonly most?: number;
};

export const LESSON = "02-second-kite.md";

/** The small course with a short first lesson: what's printed each time is what a hundred compilations cost. */
export const BASE: Changes = {
  "01-first-kite.md": (MINI[LESSON] ?? "")
    .replace("id: second-kite", "id: first-kite")
    .replace("A second kite, and a better one", "A first kite, and how to hold it"),
};

/** Lines at the end of a lesson. @param line of the mistake, counted from the first of `bad` */
export function inText(what: string, bad: string, good: string, line = 1): Mistake {
  const text = MINI[LESSON] ?? "";
  const above = text.split("\n").length;
  const put = (lines: string): Changes => ({ [LESSON]: `${text}\n${lines}\n` });
  return { what, bad: put(bad), good: put(good), at: `${LESSON}:${above + line}` };
}

/** Lines of a file written in another way. @param line of the mistake, counted from the first of `bad` */
export function instead(what: string, from: string, bad: string, good: string, file = LESSON, line = 1): Mistake {
  const text = MINI[file] ?? "";
  const [above = "", ...below] = text.split(from);
  if (below.length === 0) throw new Error(`${file} doesn't say ${from}`);
  const put = (lines: string): Changes => ({ [file]: above + lines + below.join(from) });
  return { what, bad: put(bad), good: put(good), at: `${file}:${above.split("\n").length + line - 1}` };
}

/** Other files. */
export function files(what: string, bad: Changes, good: Changes, at: string): Mistake {
  return { what, bad, good, at };
}
