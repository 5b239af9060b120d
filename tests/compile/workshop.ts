import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { type Compiled, compileCourse } from "../../src/compile/compile.ts";
import type { HoleValues } from "../../src/course/email.ts";
import type { Problem } from "../../src/course/problem.ts";
import { MINI } from "./mini.ts";

/** What becomes of a file: new bytes, its text changed, or nothing at all. */
export type Change = string | Buffer | ((text: string) => string) | null;

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "coursepost-"));
  made.push(folder);
  return folder;
}

/** The small course with some files changed, in a folder of its own. */
export function miniCourse(changes: Readonly<Record<string, Change>> = {}): string {
  const folder = join(temporaryFolder(), "lessons/mini");
  for (const [name, text] of Object.entries({ ...MINI, ...changes })) {
    if (text === null) continue;
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof text === "function" ? changed(name, text) : text);
  }
  return folder;
}

function changed(name: string, change: (text: string) => string): string {
  const text = MINI[name] ?? "";
  const result = change(text);
  if (result === text) throw new Error(`the change leaves ${name} as it is`);
  return result;
}

export function compileWith(changes: Readonly<Record<string, Change>> = {}): Promise<Compiled> {
  return compileCourse(miniCourse(changes));
}

/** "01-first-kite.md:4 code": enough to tell a problem by. */
export function brief(problem: Problem): string {
  return `${problem.file.replace("lessons/mini/", "")}:${problem.line} ${problem.code}`;
}

/** Puts lines behind a blank one at the end of a text. */
export function append(...lines: readonly string[]): (text: string) => string {
  return (text) => `${text}\n${lines.join("\n")}\n`;
}

export function swap(from: string, to: string): (text: string) => string {
  return (text) => text.replace(from, () => to);
}

export const VALUES: HoleValues = {
  first_name: "Maya",
  schedule: "Tuesdays at 6:30 PM",
  first_lesson_on: "Tuesday, December 1",
  lessons_completed: "1",
  public_url: "https://kites.example",
  confirm_url: "https://kites.example/confirm/abc.def",
  progress_url: "https://kites.example/progress/abc.def",
  preferences_url: "https://kites.example/preferences/abc.def",
  view_url: "https://kites.example/view/abc.def",
  reply_url: "mailto:r+abc@reply.kites.example?subject=Re%3A%20Your%20first%20kite",
  unsubscribe_url: "https://kites.example/unsubscribe/abc.def",
  postal_address: "1 Hill Road\nWindtown",
};
