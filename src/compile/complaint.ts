import type { Problem } from "../course/problem.ts";

type Tell = (code: string, line: number, message: string, hint: string) => void;

/** Where the checks of one file put what they find. Lines are 1-based, 0 for the file as a whole. */
export type Complaints = { readonly error: Tell; readonly warning: Tell };

/** Everything that one run finds wrong, in all files. */
export type Notebook = {
  readonly about: (file: string) => Complaints;
  /** Sorted by file and line, each once. */
  readonly problems: () => readonly Problem[];
};

export function openNotebook(): Notebook {
  const found = new Map<string, Problem>();
  const tell =
    (file: string, severity: Problem["severity"]): Tell =>
    (code, line, message, hint) => {
      found.set(JSON.stringify([code, file, line, message]), { code, severity, file, line, message, hint });
    };
  return {
    about: (file) => ({ error: tell(file, "error"), warning: tell(file, "warning") }),
    problems: () => [...found.values()].sort(byPlace),
  };
}

/** Not by locale: the order is the same on every machine. */
function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line;
}
