import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { type Dialect, SqliteAdapter, type SqliteDatabase, SqliteDialect } from "kysely";

/** Its `meta` holds the instance of the archive that it belongs to, and the pulse by which writing is tried. */
const JOURNAL = `
  create table if not exists journal.entries (seq integer primary key autoincrement, body text not null);
  create table if not exists journal.meta (name text primary key, value text not null) without rowid;
  create table if not exists journal.subjects (
    subject text not null, seq integer not null, primary key (subject, seq)
  ) without rowid;
  create index if not exists journal.subjects_seq on subjects (seq);`;

/**
 * Kysely over node:sqlite, the journal attached. WAL with FULL: a commit is on the disk when it returns. The busy timeout is 0 by default,
 * and a plain BEGIN takes the write lock too late to wait for it: with two processes 4,473 busy errors against none.
 * What is deleted is overwritten with zeros: somebody who is erased is not left lying in free pages.
 *
 * @param path of the file, or ":memory:"
 * @param journal path of the journal's file, or ":memory:"
 */
export function sqliteDialect(path: string, journal: string): Dialect {
  const file = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true });
  file.prepare("attach database ? as journal").run(journal);
  for (const name of ["main", "journal"]) {
    file.exec(
      `pragma ${name}.journal_mode = wal; pragma ${name}.synchronous = full; pragma ${name}.secure_delete = on;`,
    );
  }
  file.exec(`pragma wal_autocheckpoint = 10000; ${JOURNAL}`);
  return dialectOf(file);
}

/** Kysely over a connection that has its tables and its journal. */
export function dialectOf(file: DatabaseSync): Dialect {
  const dialect = new SqliteDialect({ database: asKyselyDatabase(file) });
  // Kysely runs migrations for SQLite outside of a transaction. A process that dies in one would leave half of its tables.
  const adapter = Object.defineProperty(new SqliteAdapter(), "supportsTransactionalDdl", { value: true });
  return {
    createAdapter: () => adapter,
    createDriver: () => dialect.createDriver(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

/** The few calls that Kysely makes of better-sqlite3, with the prepared statements kept. */
function asKyselyDatabase(file: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, ReturnType<typeof asKyselyStatement>>();
  return {
    close: () => {
      file.close();
    },
    prepare: (sql) => {
      const text = sql === "begin" ? "begin immediate" : sql;
      let statement = statements.get(text);
      if (statement === undefined) {
        statement = asKyselyStatement(file.prepare(text));
        if (text === "rollback") statement = onlyInTransaction(file, statement);
        // Lists of ids make endless texts; the hot ones come back soon enough.
        if (statements.size >= 500) statements.clear();
        statements.set(text, statement);
      }
      return statement;
    },
  };
}

/** Where the disk fails SQLite rolls back by itself. A second time is an error, which would hide the first. */
function onlyInTransaction(file: DatabaseSync, rollback: ReturnType<typeof asKyselyStatement>) {
  const nothing = { changes: 0, lastInsertRowid: 0 };
  return { ...rollback, run: () => (file.isTransaction ? rollback.run([]) : nothing) };
}

function asKyselyStatement(statement: StatementSync) {
  const bind = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters: readonly unknown[]) => statement.all(...bind(parameters)),
    run: (parameters: readonly unknown[]) => statement.run(...bind(parameters)),
    iterate: (parameters: readonly unknown[]) => statement.iterate(...bind(parameters)),
  };
}
