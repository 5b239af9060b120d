import { basename } from "node:path";
import type { Files } from "../data-folder.ts";
import { type ArchiveSeen, inspectArchive, inspectJournal, type JournalSeen } from "../store/inspecting.ts";
import { isUsable } from "./files.ts";
import { meaningOf, OperatorMistake } from "./mistake.ts";

type Archive = Extract<ArchiveSeen, { is: "archive" }>;

const WITHOUT =
  "To go on without it, move what's there out of the way and start once with: npm start -- --without-journal\n" +
  "  A backup restored later then won't know who left, or what was sent, before today.";

/**
 * Looks at archive and journal before anything is written: an archive of a newer version, damaged files, and files that don't
 * belong together are told, and nothing is changed.
 *
 * @returns undefined at the first start
 */
export async function inspectFiles(
  files: Files,
  { withoutJournal }: { readonly withoutJournal: boolean },
): Promise<ArchiveSeen | undefined> {
  const hasArchive = await isUsable(files.archive);
  const hasJournal = await isUsable(files.journal);
  const archive = hasArchive ? told(files.archive, () => inspectArchive(files.archive)) : undefined;
  if (archive !== undefined) checkArchive(files, archive);
  const journal = hasJournal ? told(files.journal, () => inspectJournal(files.journal)) : undefined;

  if (archive?.is === "archive") checkPair(files, archive, journal, withoutJournal);
  else if (journal !== undefined) checkLoneJournal(files, journal);
  return archive?.is === "empty" ? undefined : archive;
}

function told<Seen>(file: string, look: () => Seen): Seen {
  try {
    return look();
  } catch (error) {
    throw new OperatorMistake(`${file} can't be opened: ${meaningOf(error)}.`);
  }
}

function checkArchive({ archive }: Files, seen: ArchiveSeen): void {
  switch (seen.is) {
    case "damaged":
      throw new OperatorMistake(
        `The archive ${archive} is damaged (${seen.why}).\n  Restore ${basename(archive)} from a backup, and leave the journal beside it as it is: it brings the backup up to date.`,
      );
    case "newer":
      throw new OperatorMistake(
        `The archive ${archive} was written by a newer version of Coursepost (it knows "${seen.migration}").\n  Start that version, or restore a backup from before the update.`,
      );
    case "busy":
      throw new OperatorMistake(
        `The archive ${archive} is locked by another program.\n  Stop that program, and start again.`,
      );
    case "empty":
    case "archive":
  }
}

function checkPair(
  { journal: file }: Files,
  archive: Archive,
  journal: JournalSeen | undefined,
  withoutJournal: boolean,
): void {
  // An archive that never got as far as its first start has nothing to lose.
  if (archive.instance === undefined) return;
  if (journal === undefined) {
    if (withoutJournal) return;
    throw new OperatorMistake(
      `The journal ${file} is missing from beside its archive.\n  Put it back: it knows who left and what was sent, even when the archive is restored from a backup.\n  ${WITHOUT}`,
    );
  }
  switch (journal.is) {
    case "damaged":
      throw new OperatorMistake(
        `The journal ${file} is damaged (${journal.why}).\n  Restore the newest copy you have.\n  ${WITHOUT}`,
      );
    case "busy":
      throw new OperatorMistake(
        `The journal ${file} is locked by another program.\n  Stop that program, and start again.`,
      );
    case "journal":
      checkBelongs(file, archive, journal, withoutJournal);
  }
}

function checkBelongs(
  file: string,
  archive: Archive,
  journal: Extract<JournalSeen, { is: "journal" }>,
  withoutJournal: boolean,
): void {
  if (journal.instance !== undefined && journal.instance !== archive.instance) {
    throw new OperatorMistake(
      `The journal ${file} belongs to another archive.\n  Put the archive and the journal of one installation together.\n  ${WITHOUT}`,
    );
  }
  // A command that looked in meanwhile makes an empty one where there was none.
  if (journal.written >= archive.checkpoint || (withoutJournal && journal.written === 0)) return;
  throw new OperatorMistake(
    `The journal ${file} is older than its archive: it has ${journal.written} entries, and the archive knows ${archive.checkpoint}.\n  Put the newest one back; a journal is never restored from a backup.\n  ${WITHOUT}`,
  );
}

function checkLoneJournal({ archive, journal: file }: Files, journal: JournalSeen): void {
  if (journal.is === "journal" && journal.written === 0 && journal.instance === undefined) return;
  throw new OperatorMistake(
    `The archive ${archive} is missing or empty, but its journal is there.\n  Restore the archive from a backup: the journal brings it up to date. To start from scratch, move ${file} away.`,
  );
}
