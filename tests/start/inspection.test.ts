import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Files, filesIn } from "../../src/data-folder.ts";
import { tryFolder } from "../../src/start/files.ts";
import { inspectFiles } from "../../src/start/inspection.ts";
import { OperatorMistake } from "../../src/start/mistake.ts";
import { checkSecret, keptSecret, printOf } from "../../src/start/secret.ts";
import { openArchive } from "../../src/store/archive.ts";
import { adoptNewJournal, stampIdentity } from "../../src/store/identity.ts";
import { readJournal, writeJournal } from "../../src/store/journal.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { instanceId } from "../../src/store/settings.ts";
import { openWriteProbe } from "../../src/store/write-probe.ts";

const SECRET = "the secret of this installation, 32 or more";

let root: string;

let mine: Files;
let other: Files;

let template: string;

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), "coursepost-start-"));
  for (const name of ["mine", "other"]) await install(join(template, name), name);
}, 60_000);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "coursepost-start-"));
  cpSync(template, root, { recursive: true });
  mine = filesIn(join(root, "mine"));
  other = filesIn(join(root, "other"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});
afterAll(() => {
  rmSync(template, { recursive: true, force: true });
});

/** What a server leaves behind that ran and sent an email. */
async function install(folder: string, name: string): Promise<void> {
  const files = filesIn(folder);
  await tryFolder(files.folder);
  const archive = await openArchive(files.archive);
  await instanceId(archive, () => name);
  await leave(archive, 3);
  await replayJournal(archive);
  await stampIdentity(archive, name, printOf(SECRET));
  await sql`insert into subscribers (id, address, created_at) values ('s', 'mia@example.org', 1)`.execute(archive);
  await sql`insert into enrollments (id, subscriber_id, course_id, created_at) values ('e', 's', 'sample', 1)`.execute(
    archive,
  );
  await sql`insert into editions (digest, course_id, email, first_used_at) values ('x', 'sample', '{}', 1)`.execute(
    archive,
  );
  await sql`insert into deliveries (id, enrollment_id, kind, key, edition, state, planned_at, due_at, accepted_at)
    values ('d', 'e', 'welcome', '1', 'x', 'accepted', 1, 1, 1)`.execute(archive);
  await archive.destroy();
}

async function leave(archive: Awaited<ReturnType<typeof openArchive>>, entries: number): Promise<void> {
  for (let n = 0; n < entries; n += 1) {
    await archive.transaction().execute((tx) => writeJournal(tx, { entry: "left", enrollmentIds: [`e${n}`], at: n }));
  }
}

async function complaint(work: () => unknown): Promise<string> {
  try {
    await work();
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(OperatorMistake);
    return (error as Error).message;
  }
}

const inspect = (withoutJournal = false) => inspectFiles(mine, { withoutJournal });
/** Every file's content, by its name. */
const bytes = (files: Files) =>
  Object.fromEntries(
    readdirSync(files.folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !/-(?:shm|wal)$/.test(entry.name))
      .map(({ name }) => [name, readFileSync(join(files.folder, name), "base64")]),
  );

describe("before a server starts", () => {
  it("an archive and its journal are fine, and so is an empty folder", async () => {
    expect(await inspect()).toMatchObject({ is: "archive", instance: "mine", hasSent: true });
    const fresh = filesIn(join(root, "fresh"));
    await tryFolder(fresh.folder);
    expect(await inspectFiles(fresh, { withoutJournal: false })).toBeUndefined();
    expect(readdirSync(fresh.folder)).toEqual([]);
  });

  it.each<[string, () => Promise<void> | void, RegExp]>([
    ["a missing journal", () => rmSync(mine.journal), /journal .* is missing/],
    [
      "a journal that a command made anew",
      async () => {
        rmSync(mine.journal);
        await (await openArchive(mine.archive)).destroy();
      },
      /older than its archive/,
    ],
    ["another archive's journal", () => copyFileSync(other.journal, mine.journal), /belongs to another archive/],
    [
      "a journal that isn't a database",
      () => writeFileSync(mine.journal, "not a database, but long enough to be looked at".repeat(100)),
      /journal .* is damaged/,
    ],
    ["a journal with zeros in it", () => writeFileSync(mine.journal, damage(mine.journal)), /journal .* is damaged/],
    ["an archive that isn't a database", () => writeFileSync(mine.archive, "x".repeat(9000)), /archive .* is damaged/],
    ["an archive with zeros in it", () => writeFileSync(mine.archive, damage(mine.archive)), /archive .* is damaged/],
    ["a missing archive", () => rmSync(mine.archive), /archive .* is missing or empty/],
    ["an empty archive", () => writeFileSync(mine.archive, ""), /archive .* is missing or empty/],
    [
      "a folder in the archive's place",
      () => {
        rmSync(mine.archive);
        mkdirSync(mine.archive);
      },
      /isn't a file/,
    ],
    [
      "an archive of a newer version",
      async () => {
        const archive = await openArchive(mine.archive);
        await sql`insert into kysely_migration (name, timestamp) values ('999-later', 'x')`.execute(archive);
        await archive.destroy();
      },
      /newer version.*999-later/,
    ],
  ])("%s is told with what to do, and nothing is changed", async (_, harm, expected) => {
    for (const files of [mine, other])
      for (const file of [files.archive, files.journal])
        for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
    await harm();
    const before = bytes(mine);
    const said = await complaint(() => inspect());
    expect(said).toMatch(expected);
    expect(said.split("\n").length).toBeGreaterThan(1);
    expect(bytes(mine)).toEqual(before);
  });

  it("goes on without a journal when it's told to, and the new one counts from its first entry", async () => {
    rmSync(mine.journal);
    await inspect(true);
    const archive = await openArchive(mine.archive);
    await adoptNewJournal(archive);
    await stampIdentity(archive, "mine", printOf(SECRET));
    await leave(archive, 1);
    expect(await readJournal(archive)).toHaveLength(1);
    await archive.destroy();
    await inspect();
  });
});

function damage(file: string): Buffer {
  const content = readFileSync(file);
  return content.fill(0xee, 4096, Math.min(content.length, 4096 * 3));
}

describe("the secret", () => {
  it("is refused when it isn't the one that signed the links, unless that's meant", async () => {
    const seen = await inspect();
    checkSecret(SECRET, seen, false);
    expect(await complaint(() => checkSecret(`${SECRET}!`, seen, false))).toMatch(
      /SECRET isn't the one[\s\S]*--secret-changed/,
    );
    checkSecret(`${SECRET}!`, seen, true);
    checkSecret(`${SECRET}!`, undefined, false);
  });

  it("is made at the first start, and never made anew by itself", async () => {
    const made = await keptSecret(mine.secret, undefined, false);
    expect(made).toHaveLength(43);
    const seen = await inspect();
    expect(await keptSecret(mine.secret, seen, false)).toBe(made);
    for (const [harm, says] of [
      [() => writeFileSync(mine.secret, ""), /damaged: it has 0 characters/],
      [() => writeFileSync(mine.secret, made.slice(0, 20)), /damaged: it has 20/],
      [() => rmSync(mine.secret), /is missing/],
    ] as const) {
      harm();
      const before = bytes(mine);
      expect(await complaint(() => keptSecret(mine.secret, seen, false))).toMatch(says);
      expect(bytes(mine)).toEqual(before);
    }
    mkdirSync(mine.secret);
    expect(await complaint(() => keptSecret(mine.secret, seen, false))).toMatch(/can't be read: it's a folder/);
    rmSync(mine.secret, { recursive: true });
    expect(await keptSecret(mine.secret, seen, true)).not.toBe(made);
  });
});

describe("a data folder", () => {
  it.each([
    ["below a file", () => join(mine.archive, "data")],
    ["that is a file", () => mine.archive],
    ["on a disk that nobody writes to", () => "/proc/nothing/data"],
  ])("%s is told without a stack", async (_, folder) => {
    expect(await complaint(() => tryFolder(folder()))).toMatch(/^The data folder .* can't be written/);
  });
});

describe("a try to write", () => {
  it("reaches the archive and the journal, and fails while somebody else writes", async () => {
    const probe = openWriteProbe(mine.archive);
    probe.write(1);
    const archive = await openArchive(mine.archive);
    const pulse = await sql<{ value: string }>`select value from journal.meta where name = 'pulse'`.execute(archive);
    expect(pulse.rows).toEqual([{ value: "1" }]);
    await archive.transaction().execute(async () => {
      expect(() => {
        probe.write(2);
      }).toThrow(/locked/);
    });
    probe.write(3);
    probe.close();
    await archive.destroy();
  });
});
