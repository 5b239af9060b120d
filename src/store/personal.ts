import { sql } from "kysely";
import type { Archive, Tx } from "./archive.ts";

type Value = string | number | null;
export type PersonalRow = Readonly<Record<string, Value>>;

/** Everything that the archive holds about one person. */
export type Person = {
  /** More than one where accounts were put together. */
  readonly subscriberIds: readonly string[];
  readonly enrollmentIds: readonly string[];
  readonly deliveryIds: readonly string[];
  /** By table, each with its `rowid`. */
  readonly rows: ReadonlyMap<string, readonly PersonalRow[]>;
};

/**
 * Columns that name a person by way of another table's rows where no foreign key says so. Never an address: somebody else may
 * come to hold it, and a row that carries it may be theirs.
 */
const NAMING: Readonly<Record<string, "subscriberIds" | "enrollmentIds" | "deliveryIds">> = {
  subscriber_id: "subscriberIds",
  enrollment_id: "enrollmentIds",
  delivery_id: "deliveryIds",
};

/**
 * Looks through every table, by its foreign keys and by the names of its columns, so that a table that comes later is neither
 * missed in what somebody is handed nor left behind where they are erased.
 */
export async function readPerson(db: Archive, subscriberId: string): Promise<Person> {
  const tables = await readTables(db);
  const found = new Map<string, Map<Value, PersonalRow>>();
  const valuesOf = (table: string, column: string) => [
    ...new Set([...(found.get(table)?.values() ?? [])].map((row) => row[column] ?? null)),
  ];
  await find(db, found, "subscribers", "id", [subscriberId]);
  for (let before = -1, now = 0; now !== before; ) {
    before = now;
    const known: Readonly<Record<string, readonly Value[]>> = {
      subscriberIds: valuesOf("subscribers", "id"),
      enrollmentIds: valuesOf("enrollments", "id"),
      deliveryIds: valuesOf("deliveries", "id"),
    };
    for (const { name, columns, keys } of tables) {
      for (const key of keys) await find(db, found, name, key.from, valuesOf(key.table, key.to));
      for (const column of columns) await find(db, found, name, column, known[NAMING[column] ?? ""] ?? []);
    }
    now = [...found.values()].reduce((sum, rows) => sum + rows.size, 0);
  }
  return {
    subscriberIds: [...new Set([subscriberId, ...valuesOf("subscribers", "id").map(String)])],
    enrollmentIds: valuesOf("enrollments", "id").map(String),
    deliveryIds: valuesOf("deliveries", "id").map(String),
    rows: new Map([...found].map(([table, rows]) => [table, [...rows.values()]])),
  };
}

/** Deletes every row of a person. The order does not matter before the end of the transaction. */
export async function deletePerson(tx: Tx, { rows }: Person): Promise<void> {
  await sql`pragma defer_foreign_keys = on`.execute(tx);
  for (const [table, all] of rows) {
    const ids = JSON.stringify(all.map((row) => row["rowid"]));
    await sql`delete from ${sql.table(table)} where rowid in (select value from json_each(${ids}))`.execute(tx);
  }
}

async function find(
  db: Archive,
  found: Map<string, Map<Value, PersonalRow>>,
  table: string,
  column: string,
  values: readonly Value[],
): Promise<void> {
  if (values.length === 0) return;
  const { rows } = await sql<PersonalRow>`select rowid as rowid, * from ${sql.table(table)}
    where ${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`.execute(db);
  const known = found.get(table) ?? new Map<Value, PersonalRow>();
  for (const row of rows) known.set(row["rowid"] ?? null, row);
  if (rows.length > 0) found.set(table, known);
}

export type Table = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly keys: readonly { readonly from: string; readonly to: string; readonly table: string }[];
};

export async function readTables(db: Archive): Promise<readonly Table[]> {
  const { rows } = await sql<{ readonly name: string }>`
    select name from main.sqlite_master where type = 'table' and name not glob 'sqlite_*' and name not glob 'kysely_*'
  `.execute(db);
  const tables: Table[] = [];
  for (const { name } of rows) {
    const columns = await sql<{ readonly name: string }>`select name from pragma_table_info(${name})`.execute(db);
    const keys = await sql<Table["keys"][number]>`
      select "from", coalesce("to", 'id') as "to", "table" from pragma_foreign_key_list(${name})`.execute(db);
    tables.push({ name, columns: columns.rows.map((column) => column.name), keys: keys.rows });
  }
  return tables;
}
