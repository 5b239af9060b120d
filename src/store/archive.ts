import { Kysely, sql, type Transaction } from "kysely";
import { Migrator } from "kysely/migration";
import * as ground from "./migrations/001-ground.ts";
import * as waiting from "./migrations/002-waiting.ts";
import * as pace from "./migrations/003-pace.ts";
import * as questions from "./migrations/004-questions.ts";
import * as rights from "./migrations/005-rights.ts";
import * as quiz from "./migrations/006-quiz.ts";
import * as restart from "./migrations/007-restart.ts";
import * as operatorActs from "./migrations/008-operator-acts.ts";
import * as epochs from "./migrations/009-epochs.ts";
import * as receiving from "./migrations/010-receiving.ts";
import * as health from "./migrations/011-health.ts";
import * as sending from "./migrations/012-sending.ts";
import * as limits from "./migrations/013-limits.ts";
import * as replies from "./migrations/014-replies.ts";
import * as setAside from "./migrations/015-set-aside.ts";
import * as byEmail from "./migrations/016-by-email.ts";
import * as oldAddresses from "./migrations/017-old-addresses.ts";
import * as cleanUp from "./migrations/018-clean-up.ts";
import * as savedWork from "./migrations/019-saved-work.ts";
import * as certificates from "./migrations/020-certificates.ts";
import { indexJournal } from "./journal-subjects.ts";
import type { Schema } from "./schema.ts";
import { sqliteDialect } from "./sqlite.ts";

/** The archive, or a transaction in it. A function that only reads, or writes a single statement, takes either. */
export type Archive = Kysely<Schema>;

/** A transaction. What writes more than one statement takes this, so that half of it is never left behind. */
export type Tx = Transaction<Schema>;

const MIGRATIONS = {
  "001-ground": ground,
  "002-waiting": waiting,
  "003-pace": pace,
  "004-questions": questions,
  "005-rights": rights,
  "006-quiz": quiz,
  "007-restart": restart,
  "008-operator-acts": operatorActs,
  "009-epochs": epochs,
  "010-receiving": receiving,
  "011-health": health,
  "012-sending": sending,
  "013-limits": limits,
  "014-replies": replies,
  "015-set-aside": setAside,
  "016-by-email": byEmail,
  "017-old-addresses": oldAddresses,
  "018-clean-up": cleanUp,
  "019-saved-work": savedWork,
  "020-certificates": certificates,
};

/** The migrations that this version knows. An archive with another one was written by a newer version. */
export const KNOWN_MIGRATIONS: readonly string[] = Object.keys(MIGRATIONS);

/** The journal's file: `coursepost.db` has `coursepost.journal.db`. */
export function journalBeside(path: string): string {
  return path === ":memory:" ? path : path.replace(/(?:\.db)?$/, ".journal.db");
}

/**
 * Opens the archive and brings its tables up to date.
 *
 * @param path of the SQLite file, or ":memory:"
 * @throws Error where the file cannot be opened or was made by a later version
 */
export async function openArchive(path: string): Promise<Archive> {
  const db = new Kysely<Schema>({ dialect: sqliteDialect(path, journalBeside(path)) });
  const { error } = await bringUpToDate(db);
  if (error === undefined) {
    await indexJournal(db);
    return db;
  }
  await db.destroy();
  throw error instanceof Error ? error : new Error("the archive could not be brought up to date", { cause: error });
}

/** In one transaction. With nothing to do it only reads and waits for nobody: commands open the files while the server writes. */
async function bringUpToDate(db: Archive): Promise<{ readonly error?: unknown }> {
  const tables = await sql`select 1 from main.sqlite_master where name = 'kysely_migration'`.execute(db);
  if (tables.rows.length > 0) {
    const { rows } = await sql<{ readonly name: string }>`select name from kysely_migration order by name`.execute(db);
    if (rows.map(({ name }) => name).join() === KNOWN_MIGRATIONS.join()) return {};
  }
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
  return migrator.migrateToLatest();
}
