import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Archive, openArchive } from "../../src/store/archive.ts";
import { entriesQuery, indexJournal } from "../../src/store/journal-subjects.ts";
import { ADDRESS_COLUMNS } from "../../src/store/masking.ts";
import { deletePerson, readPerson, readTables } from "../../src/store/personal.ts";
import { readEverything } from "../../src/store/personal-journal.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { testClock } from "../support/world.ts";

const clock = testClock(Date.UTC(2026, 10, 30, 18));
const course = sampleCourse();

/** Tables without a row that belongs to one person, and why. Whoever adds a table says here whose it is. */
const NOBODYS: Readonly<Record<string, string>> = {
  settings: "of the installation",
  editions: "compiled emails, before anybody's values are in them",
  course_orders: "of the courses",
  batches: "of up to a hundred people; who they are is in deliveries",
  attempts: "of batches",
  holds: "of the provider's account",
  suppressions: "of a mailbox, which can change hands",
  received_mails: "of whoever wrote; kept without an address, so that a mail is never fetched twice",
  erasures: "keyed hashes",
  receiving_tally: "counts of received mail",
  mailbox_holds: "of creators' mailboxes",
  mailbox_letters: "keyed hashes of mailboxes, for 30 days",
  standings: "of the provider's account",
  webhook_refusals: "a count",
  attachment_bytes: "by content; a row goes with the last attachment that has it",
  refusals: "counts by the hour",
  unneeded_files: "ids of files that are about to be removed",
  form_attempts: "keyed hashes and networks, for a day",
};

let archive: Archive;
beforeEach(async () => {
  archive = await openArchive(":memory:");
});
afterEach(() => archive.destroy());

/** The tables that a person is found in, by key alone. */
async function personal(): Promise<ReadonlySet<string>> {
  const tables = await readTables(archive);
  const found = new Set(["subscribers"]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const { name, columns, keys } of tables) {
      const named = columns.some((column) => ["subscriber_id", "enrollment_id", "delivery_id"].includes(column));
      if (named || keys.some(({ table }) => found.has(table))) found.add(name);
    }
  }
  return found;
}

describe("a table with somebody in it", () => {
  it("is found by its keys, or is known to be nobody's", async () => {
    const found = await personal();
    const names = (await readTables(archive)).map(({ name }) => name);
    expect(names.filter((name) => !found.has(name) && !(name in NOBODYS))).toEqual([]);
    expect(Object.keys(NOBODYS).filter((name) => found.has(name))).toEqual([]);
  });

  it("says of each of its columns with an address what erasing does to it", async () => {
    const columns = (await readTables(archive)).flatMap(({ name, columns: all }) =>
      all.filter((column) => /address|mailbox|recipient|sender/.test(column)).map((column) => `${name}.${column}`),
    );
    expect(columns.length).toBeGreaterThan(5);
    expect(columns.filter((column) => !(column in ADDRESS_COLUMNS))).toEqual([]);
  });

  it("that comes later is exported and erased, with and without a foreign key, and of its person alone", async () => {
    await sql`create table notes (id text primary key, enrollment_id text not null, text text)`.execute(archive);
    await sql`create table stars (note_id text references notes (id), n integer)`.execute(archive);
    const mia = await enrollLearner({ archive, clock }, course, "mia@example.org");
    const noah = await enrollLearner({ archive, clock }, course, "noah@example.org");
    for (const { id } of [mia, noah]) {
      await sql`insert into notes values (${`of-${id}`}, ${id}, 'a note')`.execute(archive);
      await sql`insert into stars values (${`of-${id}`}, 5)`.execute(archive);
    }
    const everything = await readEverything(archive, mia.subscriberId);
    expect(everything["notes"]).toEqual([{ id: `of-${mia.id}`, enrollment_id: mia.id, text: "a note" }]);
    expect(everything["stars"]).toEqual([{ note_id: `of-${mia.id}`, n: 5 }]);
    await archive.transaction().execute(async (tx) => deletePerson(tx, await readPerson(tx, mia.subscriberId)));
    const { rows } = await sql`select note_id from stars`.execute(archive);
    expect(rows).toEqual([{ note_id: `of-${noah.id}` }]);
  });
});

describe("what the journal tells of somebody", () => {
  it("is found by an index, however long the journal is", async () => {
    const { sql: text, parameters } = entriesQuery(["a", "b"]).compile(archive);
    const plan = await sql<{
      readonly detail: string;
    }>`explain query plan ${sql.raw(text.replace("?", `'${String(parameters[0])}'`))}`.execute(archive);
    const steps = plan.rows.map(({ detail }) => detail).join("\n");
    expect(steps).toContain("SEARCH journal.entries USING INTEGER PRIMARY KEY");
    expect(steps).toContain("SEARCH journal.subjects USING PRIMARY KEY (subject=?)");
    expect(steps).not.toMatch(/SCAN journal/);
  });

  it("is indexed once where an earlier version wrote it without an index", async () => {
    const mia = await enrollLearner({ archive, clock }, course, "mia@example.org");
    await enrollLearner({ archive, clock }, course, "noah@example.org");
    const before = await readEverything(archive, mia.subscriberId);
    expect(before["journal"]).toHaveLength(2);
    await archive.deleteFrom("journal.subjects").execute();
    expect((await readEverything(archive, mia.subscriberId))["journal"]).toEqual([]);
    await indexJournal(archive);
    expect(await readEverything(archive, mia.subscriberId)).toEqual(before);
  });
});
