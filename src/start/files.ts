import { access, constants, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { codeOf } from "../course/reason.ts";
import { meaningOf, OperatorMistake } from "./mistake.ts";

/** Makes a folder where there is none, and tries whether it can be written. */
export async function tryFolder(folder: string): Promise<void> {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    await makeFolder(folder);
    await writeFile(probe, "a few bytes, to see whether the disk takes them", { flag: "w" });
  } catch (error) {
    throw new OperatorMistake(
      `The data folder ${folder} can't be written: ${meaningOf(error)}.\n  ${fixFor(error, folder)}`,
    );
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

/** `mkdir` with `recursive` never returns below a folder such as /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (codeOf(error) === "EEXIST" && (await stat(folder)).isDirectory()) return;
    if (codeOf(error) !== "ENOENT" || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

/** Whether a file is there; one that this user can't read and write is a mistake to be told. */
export async function isUsable(file: string): Promise<boolean> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new OperatorMistake(`${file} isn't a file.\n  Move it out of the way.`);
    await access(file, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    if (error instanceof OperatorMistake) throw error;
    throw new OperatorMistake(`${file} can't be used: ${meaningOf(error)}.\n  ${fixFor(error, file)}`);
  }
}

function fixFor(error: unknown, path: string): string {
  switch (codeOf(error) ?? "") {
    case "EACCES":
    case "EPERM":
      return `Give it to the user that runs the server: chown -R ${process.getuid?.() ?? "USER"} ${path}`;
    case "ENOSPC":
    case "EDQUOT":
      return "Make room on the disk.";
    case "ENOTDIR":
    case "EEXIST":
      return "Set DATA_DIR in .env to a folder.";
    default:
      return "Check DATA_DIR in .env.";
  }
}
