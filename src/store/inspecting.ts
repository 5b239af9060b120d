import { DatabaseSync } from "node:sqlite";
import { KNOWN_MIGRATIONS } from "./archive.ts";

/** What an archive's file is, seen without changing it. */
export type ArchiveSeen =
  | { readonly is: "damaged"; readonly why: string }
  | { readonly is: "busy" }
  | { readonly is: "newer"; readonly migration: string }
  | { readonly is: "empty" }
  | {
      readonly is: "archive";
      readonly instance: string | undefined;
      readonly checkpoint: number;
      readonly secretPrint: string | undefined;
      /** Whether anybody has a link of ours. */
      readonly hasSent: boolean;
    };

export type JournalSeen =
  | { readonly is: "damaged"; readonly why: string }
  | { readonly is: "busy" }
  | {
      readonly is: "journal";
      /** Of the archive that it belongs to; undefined where an earlier version made it. */
      readonly instance: string | undefined;
      /** How many entries were ever written. */
      readonly written: number;
    };

/** Looks into an archive. @throws what the file system says where it can't be read */
export function inspectArchive(path: string): ArchiveSeen {
  return inspect(path, (db) => {
    const tables = tablesOf(db);
    if (!tables.has("settings")) return { is: "empty" };
    const applied = db
      .prepare("select name from kysely_migration")
      .all()
      .map((row) => String(row["name"]));
    const unknown = applied.find((name) => !KNOWN_MIGRATIONS.includes(name));
    if (unknown !== undefined) return { is: "newer", migration: unknown };
    const setting = (name: string) =>
      text(db.prepare("select value from settings where name = ?").get(name)?.["value"]);
    return {
      is: "archive",
      instance: setting("instance"),
      checkpoint: Number(setting("journal-checkpoint") ?? 0),
      secretPrint: setting("secret-print"),
      hasSent: db.prepare("select 1 from deliveries where accepted_at is not null").get() !== undefined,
    };
  });
}

/** Looks into a journal. @throws what the file system says where it can't be read */
export function inspectJournal(path: string): JournalSeen {
  return inspect(path, (db) => {
    const tables = tablesOf(db);
    const instance = tables.has("meta")
      ? text(db.prepare("select value from meta where name = 'instance'").get()?.["value"])
      : undefined;
    const written = tables.has("entries")
      ? Number(db.prepare("select seq from sqlite_sequence where name = 'entries'").get()?.["seq"] ?? 0)
      : 0;
    return { is: "journal", instance, written };
  });
}

function inspect<Seen>(
  path: string,
  look: (db: DatabaseSync) => Seen,
): Seen | { readonly is: "damaged"; readonly why: string } | { readonly is: "busy" } {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
    const [verdict] = db.prepare("pragma quick_check(1)").all();
    const said = String(verdict?.["quick_check"] ?? "nothing");
    return said === "ok" ? look(db) : { is: "damaged", why: said };
  } catch (error) {
    if (!(error instanceof Error) || !("errcode" in error)) throw error;
    const code = Number(error.errcode) & 0xff;
    if (code === SQLITE_BUSY) return { is: "busy" };
    // Only what's about the file's content: a folder or a disk that fails is told by its own name.
    if (code === SQLITE_ERROR || code === SQLITE_CORRUPT || code === SQLITE_NOTADB) {
      return { is: "damaged", why: error.message };
    }
    throw error;
  } finally {
    db?.close();
  }
}

/** https://www.sqlite.org/rescode.html */
const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

function tablesOf(db: DatabaseSync): Set<string> {
  const rows = db.prepare("select name from sqlite_master").all();
  return new Set(rows.map((row) => String(row["name"])));
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
