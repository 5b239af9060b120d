import { execFile } from "node:child_process";
import { join } from "node:path";

const CLI = join(import.meta.dirname, "../../src/cli.ts");

export type Ended = { readonly code: number; readonly out: string; readonly err: string };

/** Runs a command as an author does, in a folder, with no settings but those given. */
export function run(
  folder: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const env = { PATH: process.env["PATH"], NODE_ENV: "production", TZ: "UTC", ...settings };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd: folder, env, timeout: 30_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err });
    });
  });
}
