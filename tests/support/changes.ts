import { sql } from "kysely";
import type { Archive, Tx } from "../../src/store/archive.ts";
import { readTables } from "../../src/store/personal.ts";
import { inTx } from "./two-of-everything.ts";

/**
 * Everything that an act changes in the archive and the journal, sorted: `deliveries lesson: state=planned`, `+ answers one`, `- moves two`,
 * `journal left`.
 */
export async function changes(db: Archive, act: (tx: Tx) => Promise<unknown>): Promise<readonly string[]> {
  return changesBy(db, () => inTx(db, act));
}

/** As `changes`, for what begins its own transaction. */
export async function changesBy(db: Archive, act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = await snapshot(db);
  await act();
  const after = await snapshot(db);
  const told: string[] = [];
  for (const [name, row] of after) {
    const old = before.get(name);
    if (old === undefined) {
      told.push(name.startsWith("journal.") ? `journal ${entryOf(row)}` : `+ ${name}`);
      continue;
    }
    const changed = Object.keys(row).filter((column) => String(row[column]) !== String(old[column]));
    if (changed.length > 0)
      told.push(`${name}: ${changed.map((column) => `${column}=${String(row[column])}`).join(" ")}`);
  }
  for (const name of before.keys()) if (!after.has(name)) told.push(`- ${name}`);
  return told.toSorted();
}

type Row = Readonly<Record<string, unknown>>;

function entryOf(row: Row): string {
  return (JSON.parse(String(row["body"])) as { readonly entry: string }).entry;
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  editions: ["digest"],
  received_mails: ["provider_id"],
  quiz_answers: ["enrollment_id", "lesson_id"],
  completions: ["enrollment_id", "lesson_id"],
  attempts: ["batch_id", "n"],
  attachments: ["received_id", "position"],
  attachment_bytes: ["sha256"],
  failures: ["delivery_id", "batch_id"],
  suppressions: ["address"],
  set_aside: ["provider_id"],
  taken_questions: ["provider_id"],
  erasures: ["address_key"],
  holds: ["account"],
  standings: ["account"],
  mailbox_holds: ["mailbox"],
  mailbox_letters: ["mailbox_key", "at"],
  form_attempts: ["form", "address_key", "network", "at"],
  refusals: ["hour", "reason"],
  receiving_tally: ["what"],
  course_orders: ["course_id"],
  settings: ["name"],
  "journal.entries": ["seq"],
  "journal.meta": ["name"],
  "journal.subjects": ["subject", "seq"],
};

let tables: readonly string[] | undefined;

async function snapshot(db: Archive): Promise<ReadonlyMap<string, Row>> {
  const found = new Map<string, Row>();
  tables ??= [...(await readTables(db)).map(({ name }) => name), "journal.entries", "journal.meta"];
  for (const name of tables) {
    const { rows } = await sql<Row>`select * from ${sql.table(name)}`.execute(db);
    for (const row of rows)
      if (row["name"] !== "journal-tail")
        found.set(`${name} ${(KEYS[name] ?? ["id"]).map((key) => String(row[key])).join(" ")}`, row);
  }
  return found;
}
