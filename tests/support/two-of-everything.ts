import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Insertable, Kysely } from "kysely";
import { onTestFinished } from "vitest";
import { type Archive, journalBeside, openArchive, type Tx } from "../../src/store/archive.ts";
import type { Schema } from "../../src/store/schema.ts";
import { dialectOf } from "../../src/store/sqlite.ts";
import type { Evidence } from "../../src/store/subscribing.ts";

/** Far from every other instant that a test uses. Epoch milliseconds. */
export const NOW = Date.UTC(2026, 10, 30, 18);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What a row has where a test doesn't say. */
const USUAL: { readonly [Table in keyof Schema]?: Partial<Insertable<Schema[Table]>> } = {
  editions: { course_id: "bread", email: "{}", first_used_at: 1 },
  deliveries: {
    kind: "lesson",
    key: "lesson-1",
    edition: "edition-1",
    state: "planned",
    planned_at: 1000,
    due_at: 1000,
  },
  batches: {
    account: "account-1",
    fill_version: 1,
    letterhead: "{}",
    body_sha256: "hash",
    state: "frozen",
    created_at: 1000,
    next_attempt_at: 1000,
    ambiguous: 0,
    attempts: 0,
  },
  consent_events: { course_id: "bread", kind: "asked", text: "I agree", at: 1000, source: "form", network: "10.0.0.0" },
  provider_events: { type: "email.delivered", at: 1000, received_at: 1000 },
  received_mails: { state: "question", received_at: 1000, tries: 0, next_try_at: 1000 },
  questions: {
    state: "open",
    subject: "Re",
    text: "Why?",
    rest: "",
    rest_shown: "",
    attachments: 0,
    wants_out: 0,
    thread: "[]",
    received_at: 1000,
  },
  answers: { text: "Because.", received_at: 2000 },
  attachments: { position: 0, provider_id: "p", name: "plan.pdf", state: "listed" },
  set_aside: {
    subject: "Re",
    text: "Away",
    rest: "",
    rest_shown: "",
    thread: "[]",
    headers: "{}",
    files: "[]",
    received_at: 1000,
    stranger: 1,
  },
  moves: {
    enrollment_id: "ada-bread",
    old_address: "ada@old.example",
    new_address: "ada@new.example",
    asked_at: 1000,
    moved_at: null,
    stopped_at: null,
  },
  certificates: {
    name: "A",
    course_title: "Bread",
    made: "[]",
    completed_at: 1000,
    zone: "UTC",
    made_at: 1000,
    listed: 0,
  },
  operator_acts: { act: "lift", reason: "asked", object: "", at: 1000 },
  form_attempts: { form: "signup", at: 1000 },
  standings: { refused_at: 1000, tolerance: 3, why: "refused", since: null, alone: null, probe_batch: null },
  decisions: { choice: "skip", at: 1000, before: "{}" },
  failures: { reason: "quota", at: 1000, resent: 0 },
  holds: { reason: "quota", since: NOW - HOUR, until: NOW + HOUR },
  mailbox_holds: { reason: "bounce", since: 1000, until: 5000, tries: 1 },
};

/**
 * Two courses, bread and cheese, and two learners, Ada and Ben, who are both in both: `ada-bread`, `ben-cheese` … Everything else a
 * test puts there itself, and two of it.
 */
export async function openTwo(): Promise<Archive> {
  template ??= await makeTemplate();
  const file = new DatabaseSync(":memory:", { enableForeignKeyConstraints: true });
  file.deserialize(template.archive);
  file.exec(`attach database ':memory:' as journal; ${template.journal}`);
  const db = new Kysely<Schema>({ dialect: dialectOf(file) });
  onTestFinished(() => db.destroy());
  return db;
}

/** Made once: all migrations take ten milliseconds, and the tests of the store run thousands of times with mutants in it. */
let template: { readonly archive: Uint8Array; readonly journal: string } | undefined;

async function makeTemplate(): Promise<NonNullable<typeof template>> {
  const folder = mkdtempSync(join(tmpdir(), "coursepost-two-"));
  try {
    const path = join(folder, "coursepost.db");
    const db = await openArchive(path);
    await fill(db);
    await db.destroy();
    const [archive, journal] = [path, journalBeside(path)].map((one) => new DatabaseSync(one));
    if (archive === undefined || journal === undefined) throw new Error("no files");
    archive.exec("pragma journal_mode = delete");
    const rows = journal
      .prepare("select sql from sqlite_master where sql is not null and name not like 'sqlite_%'")
      .all();
    const tables = rows.map(({ sql: text }) => String(text).replace(/^CREATE (TABLE|INDEX) /i, "CREATE $1 journal."));
    const made = { archive: archive.serialize(), journal: tables.join(";") };
    archive.close();
    journal.close();
    return made;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(db: Archive): Promise<void> {
  await put(db, "editions", { digest: "edition-2", course_id: "cheese" }, { digest: "edition-1" });
  await put(
    db,
    "subscribers",
    { id: "ben", address: "ben@example.org", first_name: "Ben", zone: "Europe/Paris", created_at: 2 },
    { id: "ada", address: "ada@example.org", first_name: "Ada", zone: "America/Denver", created_at: 1 },
  );
  const enrolled = { confirmed_at: 100, next_due_at: null };
  await put(
    db,
    "enrollments",
    { id: "ben-cheese", subscriber_id: "ben", course_id: "cheese", created_at: 40, ...enrolled },
    { id: "ben-bread", subscriber_id: "ben", course_id: "bread", created_at: 30, ...enrolled },
    { id: "ada-cheese", subscriber_id: "ada", course_id: "cheese", created_at: 20, ...enrolled },
    { id: "ada-bread", subscriber_id: "ada", course_id: "bread", created_at: 10, ...enrolled },
  );
}

/** Puts rows there as they are, with what they usually have. */
export async function put<Table extends keyof Schema>(
  db: Archive,
  table: Table,
  ...rows: readonly Partial<Insertable<Schema[Table]>>[]
): Promise<void> {
  for (const row of rows) {
    const full = {
      ...(table === "batches" && "id" in row ? { idempotency_key: row.id } : {}),
      ...USUAL[table],
      ...row,
    };
    await db
      .insertInto(table)
      .values(full as never)
      .execute();
  }
}

/** A question or an answer with the email that it came in. */
export async function putQuestion(
  db: Archive,
  ...rows: readonly Partial<Insertable<Schema["questions"]>>[]
): Promise<void> {
  for (const row of rows) {
    await put(db, "received_mails", { provider_id: `mail-${row.id}` });
    await put(db, "questions", { provider_id: `mail-${row.id}`, ...row });
  }
}

export async function putAnswer(
  db: Archive,
  ...rows: readonly Partial<Insertable<Schema["answers"]>>[]
): Promise<void> {
  for (const row of rows) {
    await put(db, "received_mails", { provider_id: `mail-${row.id}`, state: "answer" });
    await put(db, "answers", { provider_id: `mail-${row.id}`, ...row });
  }
}

export function inTx<Result>(db: Archive, act: (tx: Tx) => Promise<Result>): Promise<Result> {
  return db.transaction().execute(act);
}

export function evidence(at = NOW): Evidence {
  return { text: "I agree", source: "test", network: "10.0.0.0", at };
}

/** New ids in a row: `new-1`, `new-2` … */
export function ids(): () => string {
  let n = 0;
  return () => {
    n += 1;
    return `new-${n}`;
  };
}
