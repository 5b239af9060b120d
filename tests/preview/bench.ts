import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makePreview } from "../../scripts/preview/app.ts";
import { type Desk, openDesk, type Shown } from "../../scripts/preview/desk.ts";

export const TPM_101 = join(import.meta.dirname, "../fixtures/lessons/tpm-101");
const ORIGIN = "http://localhost:3010";
const NOW = Date.UTC(2026, 10, 24, 12);

/** A preview of a course that may be written in, beside templates that nobody changes. */
export type Bench = {
  readonly folder: string;
  readonly emails: string;
  readonly desk: Desk;
  readonly ask: (path: string) => Promise<Response>;
  readonly get: (path: string) => Promise<string>;
  /** Writes a file, and waits until all that follows from it lies on the desk. */
  readonly save: (name: string, text: string | ((old: string) => string)) => Promise<Shown>;
  readonly close: () => void;
};

/** @param files of a course of that name; without them, a copy of TPM 101 */
export async function openBench(course = "tpm-101", files?: Readonly<Record<string, string>>): Promise<Bench> {
  const home = mkdtempSync(join(tmpdir(), "coursepost-preview-"));
  const emails = join(home, "emails");
  mkdirSync(join(emails, "blocks"), { recursive: true });
  const folder = join(home, "lessons", course);
  if (files === undefined) cpSync(TPM_101, folder, { recursive: true });
  else cpSync(join(TPM_101, "letters"), join(folder, "letters"), { recursive: true });
  for (const [name, text] of Object.entries(files ?? {})) writeFileSync(join(folder, name), text);

  const desk = await openDesk(folder, emails);
  const preview = makePreview(desk, ORIGIN, () => NOW);
  const ask = async (path: string) => preview.request(path);
  return {
    folder,
    emails,
    desk,
    ask,
    get: async (path) => (await ask(path)).text(),
    save: async (name, text) => {
      const path = join(folder, name);
      const next = typeof text === "string" ? text : text(readFileSync(path, "utf8"));
      const whole = nextWhole(desk);
      writeFileSync(path, next);
      return whole;
    },
    close: () => {
      desk.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The next sheet on which all mails are. */
export async function nextWhole(desk: Desk): Promise<Shown> {
  const whole = Promise.withResolvers<Shown>();
  const stop = desk.listen((shown) => {
    if (shown.isWhole) whole.resolve(shown);
  });
  const shown = await whole.promise;
  stop();
  return shown;
}
