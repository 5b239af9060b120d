import { printable } from "./printable.ts";

/**
 * A mistake that an author or an operator made, told so that they can mend it without reading our code.
 * Problems are collected and shown all at once; they are never thrown.
 */
export type Problem = {
  /** Stable kebab-case name, for tests and for looking the problem up in the docs. */
  readonly code: string;
  readonly severity: "error" | "warning";
  /** Path as the author knows it, relative to the project, with forward slashes; or the name of a setting's source. */
  readonly file: string;
  /** 1-based; 0 where the problem is about the file as a whole. */
  readonly line: number;
  readonly message: string;
  /** What to do about it, as an instruction. */
  readonly hint: string;
};

/** One line a person can act on: `lessons/tpm-101/03-x.md:4 subject is missing. Add "subject: …".` */
export function formatProblem(problem: Problem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}` : problem.file;
  return printable(`${place} ${problem.message} ${problem.hint}`.trimEnd());
}
