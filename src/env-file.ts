import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { didYouMean, editDistance } from "./course/nearest.ts";
import type { Problem } from "./course/problem.ts";
import { SETTINGS } from "./settings.ts";

type Environment = Record<string, string | undefined>;

/** Settings whose value may hold anything, a # too: with one in it, it's cut and not commented. */
const FREE = new Set(["POSTAL_ADDRESS", "SECRET"]);

/** Too near to other programs' words to be looked for in the whole environment (foreign-settings.ts). */
const SHORT = ["PORT", "HOST", "SECRET"] as const;

/**
 * Puts the settings of a `.env` file into an environment, where they aren't set yet.
 *
 * @returns what the file says and nobody would hear: Node drops it without a word
 */
export function loadEnvFile(path: string, environment: Environment): readonly Problem[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8")
    .replace(/^\ufeff/, "")
    .replaceAll(/\r\n?/g, "\n");
  for (const [name, value] of Object.entries(parseEnv(text))) environment[name] ??= value;
  return checkEnvFile(text);
}

/** @param text with plain line feeds, without a byte order mark */
export function checkEnvFile(text: string): readonly Problem[] {
  const problems: Problem[] = [];
  const given = new Map<string, string>();
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? "").trim();
    const tell = (message: string, hint: string) => {
      problems.push({ code: "env-line", severity: "error", file: ".env", line: index + 1, message, hint });
    };
    if (line === "" || line.startsWith("#")) continue;
    const [, name = "", value = ""] = /^(?:export\s+)?([^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    const ours = SETTINGS.find((setting) => setting === name);
    if (name === "") {
      tell(
        "is left out: it isn't NAME=value.",
        `Begin a note with a #.${didYouMean(line.split(/\W/)[0] ?? "", SETTINGS)}`,
      );
    } else if (ours === undefined) {
      const inside = SETTINGS.find((setting) => new RegExp(`(?:^|\\W)${setting}\\W*$`).test(name));
      if (inside !== undefined) tell(`is left out: there's more than a name before the "=".`, `Write ${inside}=…`);
      const meant = value === "" ? undefined : SHORT.find((known) => isNear(name.toUpperCase(), known));
      if (meant !== undefined) tell(`sets ${name}, which isn't a Coursepost setting.`, `Did you mean "${meant}"?`);
      index += linesInside(lines, index, value);
    } else {
      const before = given.get(ours) ?? "";
      if (before !== "" && before !== value) tell(`sets ${ours} a second time.`, "Keep one of the two lines.");
      given.set(ours, value);
      const fault = valueFault(ours, value);
      if (fault !== undefined) tell(fault.message, fault.hint);
    }
  }
  return problems;
}

function valueFault(name: string, value: string): { readonly message: string; readonly hint: string } | undefined {
  const quote = /^["'`]/.exec(value)?.[0];
  if (quote === undefined) {
    const at = value.indexOf("#");
    const kept = value.slice(0, at).trimEnd();
    // One word and a remark behind it is what comments are for.
    const isRemark = !FREE.has(name) && /(?:^|\s)#\s/.test(value.slice(Math.max(0, at - 1))) && !/\s/.test(kept);
    if (at === -1 || isRemark) return undefined;
    const hint = `Put the whole value in quotes: ${name}="…". A note goes on a line of its own.`;
    return { message: `ends ${name} before its #: what follows is a comment.`, hint };
  }
  const end = value.indexOf(quote, 1);
  if (end === -1)
    return { message: `opens a quote in ${name} and never closes it.`, hint: `Add a ${quote} at its end.` };
  if (/^\s*(?:#.*)?$/.test(value.slice(end + 1))) return undefined;
  const other = quote === '"' ? "'" : '"';
  const hint = `Put the value in ${other} instead, or leave the quotes out.`;
  return { message: `ends ${name} at its second ${quote}: what follows is lost.`, hint };
}

/** A letter more, less, or another, or two that changed places. */
function isNear(name: string, known: string): boolean {
  const distance = editDistance(name, known);
  const sorted = (text: string) => Array.from(text).toSorted().join("");
  return distance === 1 || (distance === 2 && sorted(name) === sorted(known));
}

/** How many lines below it a quoted value of another program goes on, as keys and certificates do. */
function linesInside(lines: readonly string[], from: number, value: string): number {
  const quote = /^["'`]/.exec(value)?.[0];
  if (quote === undefined || value.includes(quote, 1)) return 0;
  const end = lines.findIndex((line, index) => index > from && line.includes(quote));
  return end === -1 ? 0 : end - from;
}
