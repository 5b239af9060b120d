import { existsSync } from "node:fs";
import { chmod, lstat, mkdir, open, readdir, rename, rmdir } from "node:fs/promises";
import { platform, userInfo } from "node:os";
import { basename, join } from "node:path";
import type { Config } from "./config.ts";
import { reasonOf } from "./course/reason.ts";
import { type Archive, journalBeside, openArchive } from "./store/archive.ts";
import { claimMode, type Mode, modeOf, readModeFacts } from "./store/mode.ts";

const ARCHIVE = "coursepost.db";

/** Version 0.5 kept these right in DATA_DIR; now they belong to a mode. Pictures stay: emails of both modes show them. */
const OF_A_MODE = [ARCHIVE, basename(journalBeside(ARCHIVE)), "secret", "outbox", "answers", "shelf"];

/** Where a server keeps everything. */
export type Files = {
  readonly folder: string;
  readonly archive: string;
  readonly journal: string;
  readonly secret: string;
  /** The courses as compiled at the last start. */
  readonly shelf: string;
  readonly outbox: string;
  readonly answers: string;
  /** What learners saved. */
  readonly saved: string;
  /** The pictures of all mails of both modes; their names are made from their content. */
  readonly images: string;
};

/** The folder of a mode in DATA_DIR. */
export type DataFolder = Files & { readonly mode: Mode };

/** `why` is for the operator. */
type Refused = { readonly ok: false; readonly why: string };
type Opened = { readonly ok: true; readonly data: DataFolder; readonly said: readonly string[] };

export function modeFor(config: Config): Mode {
  return config.mail.way === "outbox" ? "practice" : "live";
}

/** @param root DATA_DIR, absolute */
export function dataFolder(root: string, mode: Mode): DataFolder {
  return { mode, ...filesIn(join(root, mode), join(root, "images")) };
}

export function filesIn(folder: string, images = join(folder, "images")): Files {
  const archive = join(folder, ARCHIVE);
  return {
    folder,
    archive,
    journal: journalBeside(archive),
    secret: join(folder, "secret"),
    shelf: join(folder, "shelf"),
    outbox: join(folder, "outbox"),
    answers: join(folder, "answers"),
    saved: join(folder, "saved"),
    images,
  };
}

/** Whether version 0.5 left an archive in DATA_DIR that no start has moved yet. */
export function hasOldLayout(root: string): boolean {
  return existsSync(join(root, ARCHIVE)) || stagingIn(root) !== undefined;
}

/**
 * Makes the data folder ready for a server: private (folders 0700, files 0600), with the data of version 0.5 moved to the mode
 * that it was used in.
 *
 * @param root DATA_DIR, absolute
 * @throws Error where the disk refuses
 */
export async function openDataFolder(root: string, mode: Mode): Promise<Opened | Refused> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const moved = hasOldLayout(root) ? await moveOldLayout(root, mode) : { ok: true as const, said: [] };
  if (!moved.ok) return moved;
  const data = dataFolder(root, mode);
  await mkdir(data.folder, { recursive: true, mode: 0o700 });
  await mkdir(data.images, { recursive: true, mode: 0o700 });
  await makePrivate(root, data);
  return { ok: true, data, said: moved.said };
}

/**
 * Opens the archive of a mode; one that belongs to the other mode is closed again.
 *
 * @throws Error where the file cannot be opened or was made by a later version
 */
export async function openModeArchive(
  { archive: file, journal, mode }: DataFolder,
  ports: { readonly now: () => number; readonly newId: () => string },
): Promise<{ readonly ok: true; readonly archive: Archive; readonly said: readonly string[] } | Refused> {
  // SQLite gives the files beside it the same mode.
  for (const path of [file, journal]) await (await open(path, "a", 0o600)).close();
  const archive = await openArchive(file);
  const claim = await claimMode(archive, mode, ports.now(), ports.newId);
  if (claim.claim === "refused") {
    await archive.destroy();
    return { ok: false, why: inOtherMode(file, claim.belongsTo) };
  }
  const { setBack } = claim;
  const said =
    setBack === 0
      ? []
      : [
          `This archive was used in practice mode and for real email. ${setBack} enrollments were only confirmed in practice mode. They were taken out of their course, so nobody gets email they didn't ask for. They can sign up again.`,
        ];
  return { ok: true, archive, said };
}

function inOtherMode(file: string, belongsTo: Mode): string {
  return belongsTo === "practice"
    ? `${file} was used in practice mode, and the people in it never confirmed by real email. It stays in practice mode. To start with an empty archive, move it away.`
    : `${file} has sent real email, but RESEND_API_KEY isn't set. Set the key, or move the file away to practice with an empty archive.`;
}

/**
 * Moves what version 0.5 left: first into a folder that says where to, then that folder to its name, in one step. After a
 * crash in between, the next start continues from there; nothing is ever overwritten.
 */
async function moveOldLayout(root: string, configured: Mode): Promise<{ ok: true; said: string[] } | Refused> {
  const mode = stagingIn(root) ?? (await modeOfOldLayout(root, configured));
  if (typeof mode === "object") return mode;
  const target = join(root, mode);
  if ((await readdir(target).catch(() => [])).length > 0) {
    return {
      ok: false,
      why: `${join(root, ARCHIVE)} is from version 0.5 and belongs in ${target}, but that's in use. Move one of them away.`,
    };
  }
  const staging = join(root, stagingName(mode));
  await mkdir(staging, { recursive: true, mode: 0o700 });
  for (const name of OF_A_MODE) {
    if (!existsSync(join(root, name))) continue;
    if (existsSync(join(staging, name))) {
      return { ok: false, why: `${name} is both in ${root} and in ${staging}. Move one of them away.` };
    }
    await rename(join(root, name), join(staging, name));
  }
  await rmdir(target).catch(() => undefined);
  await rename(staging, target);
  const begins = mode === configured ? "" : ` The ${configured} mode starts with an empty archive.`;
  return { ok: true, said: [`The data of version 0.5 belongs to ${mode} mode: it was moved to ${target}.${begins}`] };
}

const stagingName = (mode: Mode) => `moving-to-${mode}`;

function stagingIn(root: string): Mode | undefined {
  return (["practice", "live"] as const).find((mode) => existsSync(join(root, stagingName(mode))));
}

/** By what is in the archive; where nothing was ever sent, by what only practice mode makes. */
async function modeOfOldLayout(root: string, configured: Mode): Promise<Mode | Refused> {
  const file = join(root, ARCHIVE);
  const archive = await openArchive(file).catch((error: unknown) => reasonOf(error));
  if (typeof archive === "string") return { ok: false, why: `The archive ${file} can't be opened (${archive}).` };
  const facts = await readModeFacts(archive);
  await archive.destroy();
  // SQLite removes it with the last connection.
  if (existsSync(`${file}-wal`)) {
    return { ok: false, why: `Another process has ${file} open. Stop it, and start again.` };
  }
  const { secret, outbox } = filesIn(root);
  const looksPracticed = existsSync(secret) || existsSync(outbox);
  return modeOf(facts) ?? (looksPracticed ? "practice" : configured);
}

/** Links are not followed, and what belongs to somebody else stays as it is. */
async function makePrivate(root: string, { images }: DataFolder): Promise<void> {
  if (platform() === "win32") return;
  await restrict(root, false);
  for (const folder of [join(root, "practice"), join(root, "live"), images]) await restrict(folder, true);
}

async function restrict(path: string, deep: boolean): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || found.isSymbolicLink() || found.uid !== userInfo().uid) return;
  const isFolder = found.isDirectory();
  // A sticky folder such as /tmp is everybody's.
  if ((found.mode & (isFolder ? 0o077 : 0o177)) !== 0 && (found.mode & 0o1000) === 0)
    await chmod(path, isFolder ? 0o700 : 0o600);
  if (!isFolder || !deep) return;
  for (const name of await readdir(path)) await restrict(join(path, name), true);
}
