import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Fault } from "./gate.ts";

export const GOLDEN = join(import.meta.dirname, "../../tests/golden");

const UPDATE = "If it is meant, run: npm run check:emails -- --gate golden --update";

/**
 * The plain text, word for word as somebody has read and approved it.
 *
 * @param update writes it down instead of comparing
 */
export async function checkGolden(
  name: string,
  text: string,
  folder: string,
  update: boolean,
): Promise<readonly Fault[]> {
  const file = join(folder, `${name}.txt`);
  if (update) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, text);
    return [];
  }
  const golden = await readMaybe(file);
  if (golden === text) return [];
  if (golden === undefined) return [{ what: `there is no ${name}.txt in tests/golden`, mend: UPDATE }];
  const was = golden.split("\n");
  const is = text.split("\n");
  const line = is.findIndex((words, index) => words !== was[index]);
  const at = line < 0 ? is.length : line;
  const what = `line ${at + 1} of the plain text is ${quote(is[at])}; tests/golden/${name}.txt has ${quote(was[at])}`;
  return [{ what, mend: UPDATE }];
}

/** Texts of mails that are no more. */
export async function checkLeftovers(names: readonly string[], folder: string): Promise<readonly Fault[]> {
  const files = await readdir(folder).catch(() => []);
  return files
    .filter((file) => file.endsWith(".txt") && !names.includes(file.slice(0, -".txt".length)))
    .map((file) => ({
      what: `tests/golden/${file} belongs to no mail`,
      mend: "Delete it, or rename it with its lesson.",
    }));
}

function quote(line: string | undefined): string {
  return line === undefined ? "nothing" : `"${line.length > 100 ? `${line.slice(0, 100)}…` : line}"`;
}

async function readMaybe(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
