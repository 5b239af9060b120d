import { DatabaseSync } from "node:sqlite";
import { journalBeside } from "./archive.ts";

export type WriteProbe = {
  /** Writes a few bytes into the archive and the journal. @throws what SQLite says where they can't be written */
  readonly write: (now: number) => void;
  readonly close: () => void;
};

/** A turn at writing takes milliseconds; the probe must not hold up the server for the five seconds of a busy archive. */
const PATIENCE_MS = 100;

/**
 * Tries whether the archive and the journal can be written, by a connection of its own: a transaction that hangs somewhere else in
 * this process is seen as well, as a lock.
 *
 * @param path of the archive, which is there already
 */
export function openWriteProbe(path: string): WriteProbe {
  const db = new DatabaseSync(path, { timeout: PATIENCE_MS });
  db.prepare("attach database ? as journal").run(journalBeside(path));
  const archive = db.prepare(
    "insert into settings (name, value) values ('pulse', ?) on conflict (name) do update set value = excluded.value",
  );
  const journal = db.prepare(
    "insert into journal.meta (name, value) values ('pulse', ?) on conflict (name) do update set value = excluded.value",
  );
  return {
    write: (now) => {
      db.exec("begin immediate");
      try {
        archive.run(String(now));
        journal.run(String(now));
        db.exec("commit");
      } catch (error) {
        if (db.isTransaction) db.exec("rollback");
        throw error;
      }
    },
    close: () => {
      db.close();
    },
  };
}

/** Whether somebody else was writing (https://www.sqlite.org/rescode.html, SQLITE_BUSY with its extensions). */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === 5;
}
