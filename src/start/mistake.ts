import { codeOf } from "../course/reason.ts";

/** What the operator can fix is told in a few words; only a bug of ours shows where it is. */
export class OperatorMistake extends Error {}

const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: "this user isn't allowed to",
  EPERM: "this user isn't allowed to",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENOTDIR: "a file is in the way",
  EEXIST: "a file is in the way",
  EISDIR: "it's a folder",
  ENOENT: "it isn't there",
  EMFILE: "too many files are open",
};

/** An error of the file system in words, with its name for those who look it up. */
export function meaningOf(error: unknown): string {
  const code = codeOf(error);
  const meaning = code === undefined ? undefined : MEANINGS[code];
  if (meaning !== undefined) return `${meaning} (${code ?? ""})`;
  return error instanceof Error ? error.message : String(error);
}
