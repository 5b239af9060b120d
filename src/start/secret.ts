import { createHmac, randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import type { ArchiveSeen } from "../store/inspecting.ts";
import { codeOf } from "../course/reason.ts";
import { meaningOf, OperatorMistake } from "./mistake.ts";

const ON_PURPOSE = "To go on anyway, start once with: npm start -- --secret-changed";
const LOSS =
  "With another one, every link in emails already sent stops working (unsubscribe links too), and erased people aren't recognized.";

/** A secret can't be found out from it; it only tells whether it's the same one. */
export function printOf(secret: string): string {
  return createHmac("sha256", secret)
    .update("the secret that signs the links of this archive")
    .digest("base64url")
    .slice(0, 22);
}

/** What's in the secret's file, without the line break that an editor adds; undefined where there's no file. */
export async function readSecret(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * The secret in the data folder, made at the first start. Links in emails work for as long as it stays, so a file that's missing,
 * damaged or unreadable is never replaced by itself.
 *
 * @param seen the archive that it belongs to; undefined at the first start
 */
export async function keptSecret(
  file: string,
  seen: ArchiveSeen | undefined,
  changedOnPurpose: boolean,
): Promise<string> {
  const secret = await readSecret(file).catch((error: unknown) => {
    throw new OperatorMistake(
      `The secret in ${file} can't be read: ${meaningOf(error)}.\n  Give the file back to the user that runs the server.`,
    );
  });
  if (secret !== undefined && secret.length >= 32) return secret;
  const isNeeded = seen?.is === "archive" && (seen.secretPrint !== undefined || seen.hasSent);
  if (secret !== undefined && !changedOnPurpose) {
    throw new OperatorMistake(
      `The secret in ${file} is damaged: it has ${secret.length} characters instead of 43.\n  Restore the file from a backup. ${LOSS}\n  ${ON_PURPOSE}`,
    );
  }
  if (isNeeded && !changedOnPurpose) {
    throw new OperatorMistake(
      `The secret ${file} is missing, and the archive beside it was made with it.\n  Restore the file from a backup. ${LOSS}\n  ${ON_PURPOSE}`,
    );
  }
  return makeSecret(file);
}

async function makeSecret(file: string): Promise<string> {
  const made = randomBytes(32).toString("base64url");
  // Renamed into place, so that a crash in between leaves no half a secret.
  await writeFile(`${file}.part`, made, { mode: 0o600 });
  await rename(`${file}.part`, file);
  return made;
}

/** Refuses a secret that isn't the one that signed the links in this archive's emails. */
export function checkSecret(secret: string, seen: ArchiveSeen | undefined, changedOnPurpose: boolean): void {
  if (seen?.is !== "archive" || seen.secretPrint === undefined || changedOnPurpose || !seen.hasSent) return;
  if (seen.secretPrint === printOf(secret)) return;
  throw new OperatorMistake(
    `SECRET isn't the one that signed the links in the emails of this archive.\n  Put the old one back. ${LOSS}\n  ${ON_PURPOSE}`,
  );
}
