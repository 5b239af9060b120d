import { formatProblem, type Problem } from "../course/problem.ts";
import type { Compiled, ReportRow } from "./compile.ts";

/** How to make a line stand out; the identity where nobody looks at a terminal. */
export type Paint = (style: "dim" | "bold" | "red" | "yellow" | "green", text: string) => string;

const HEADINGS = ["", "Subject", "Words", "Minutes", "HTML", "Text", "Warnings"];

/** What was printed, as an aligned table of lines. */
export function formatReport(rows: readonly ReportRow[], paint: Paint): string {
  const cells = rows.map((row) => [
    row.name,
    row.subject,
    String(row.words),
    String(row.minutes),
    kilobytes(row.htmlBytes),
    kilobytes(row.textBytes),
    row.warnings === 0 ? "" : String(row.warnings),
  ]);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(...[heading, ...cells.map((row) => row[column] ?? "")].map(width)),
  );
  const lines = [HEADINGS, ...cells].map((row, index) => {
    const line = row.map((cell, column) => {
      const space = " ".repeat((widths[column] ?? 0) - width(cell));
      return column < 2 ? cell + space : space + cell;
    });
    const text = line.join("  ").trimEnd();
    return index === 0 ? paint("dim", text) : text;
  });
  return lines.join("\n");
}

/** Warnings, then errors, then one line that counts them: what matters most stands nearest to the prompt. */
export function formatProblems({ problems }: Compiled, paint: Paint): string {
  const warnings = problems.filter((problem) => problem.severity === "warning");
  const errors = problems.filter((problem) => problem.severity === "error");
  const groups = [group("Warnings", "yellow", warnings, paint), group("Errors", "red", errors, paint)];
  return [...groups.filter((text) => text !== ""), count(errors.length, warnings.length, paint)].join("\n\n");
}

function group(title: string, style: "red" | "yellow", problems: readonly Problem[], paint: Paint): string {
  if (problems.length === 0) return "";
  return [paint(style, title), ...problems.map((problem) => `  ${formatProblem(problem)}`)].join("\n");
}

function count(errors: number, warnings: number, paint: Paint): string {
  const noted = warnings === 0 ? "" : ` ${plural(warnings, "warning")}.`;
  if (errors === 0) return `${paint("green", "No errors.")}${noted}`;
  return `${paint("red", `${plural(errors, "error")}.`)}${noted} Nothing was compiled.`;
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

/** Columns of a terminal, near enough: combining marks take none. */
function width(text: string): number {
  return Array.from(text.normalize("NFC").replaceAll(/\p{M}/gu, "")).length;
}
