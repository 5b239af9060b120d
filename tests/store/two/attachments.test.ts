import type { Insertable } from "kysely";
import { expect, test } from "vitest";
import { MOST_BYTES } from "../../../src/course/attachment.ts";
import type { Archive, Tx } from "../../../src/store/archive.ts";
import {
  bytesBeside,
  insertFiles,
  keepFile,
  leaveFile,
  leaveFilesOf,
  letGoOfFiles,
  postponeFile,
  readAttached,
  readBytes,
  readFiles,
  readWaitingFile,
} from "../../../src/store/attachments.ts";
import { readPlanned } from "../../../src/store/candidates.ts";
import type { Schema } from "../../../src/store/schema.ts";
import { changes } from "../../support/changes.ts";
import { DAY, HOUR, inTx, NOW, openTwo, put, putAnswer, putQuestion } from "../../support/two-of-everything.ts";

type File = Partial<Insertable<Schema["attachments"]>>;

const WAITING: File = { state: "waiting", next_try_at: 10, give_up_at: NOW + 1 };
const KEPT: File = { state: "kept", sha256: "hash", size: 3, kept_at: NOW };

/** The files of an email about Ada's bread, in the order of their positions turned around. */
async function putFiles(db: Archive, received: string, ...files: readonly File[]): Promise<void> {
  for (const [position, file] of [...files.entries()].toReversed()) {
    const name = `${received}-${position}.pdf`;
    const of = { received_id: received, provider_id: `mail-${received}`, enrollment_id: "ada-bread" };
    await put(db, "attachments", { ...of, position, name, state: "listed", ...file });
  }
}

test("files are listed once, of each email its own, in their order", async () => {
  const db = await openTwo();
  await putFiles(db, "one", {}, {});
  await putFiles(db, "three", {});
  const two = { received_id: "two", provider_id: "mail-two", enrollment_id: "ben-bread" };
  const listed = { state: "listed", why: null, next_try_at: null, give_up_at: null } as const;
  const list = () =>
    changes(db, (tx) =>
      insertFiles(tx, two, [
        { id: "f", name: "b.pdf", size: 7, ...listed },
        { id: undefined, name: "a.pdf", size: undefined, ...listed },
      ]),
    );
  expect(await list()).toEqual(["+ attachments two 0", "+ attachments two 1"]);
  expect(await list()).toEqual([]);
  const names = [...(await readFiles(db, ["two", "one"]))].map(([id, files]) => [id, files.map(({ name }) => name)]);
  expect(Object.fromEntries(names)).toEqual({ one: ["one-0.pdf", "one-1.pdf"], two: ["b.pdf", "a.pdf"] });
  expect(await readAttached(db, "two")).toEqual([
    { id: "f", name: "b.pdf", size: 7 },
    { id: undefined, name: "a.pdf", size: undefined },
  ]);
});

test("the file that has waited longest is fetched next", async () => {
  const db = await openTwo();
  await putFiles(db, "one", { ...WAITING, next_try_at: 30 }, { ...WAITING, next_try_at: 20, tries: 2 });
  await putFiles(db, "two", { ...WAITING, state: "kept", next_try_at: 5 }, { ...WAITING, next_try_at: 40 });
  expect(await readWaitingFile(db)).toMatchObject({ receivedId: "one", position: 1, tries: 2, at: 20 });
});

test("a file is put off, or left behind, alone, and only while it waits", async () => {
  const db = await openTwo();
  await putFiles(db, "one", WAITING, WAITING, KEPT);
  await putFiles(db, "two", WAITING, WAITING);
  const [second, kept] = [
    { receivedId: "one", position: 1 },
    { receivedId: "one", position: 2 },
  ];
  expect(await changes(db, (tx) => postponeFile(tx, second, 99))).toEqual([
    "attachments one 1: tries=1 next_try_at=99",
  ]);
  expect(await changes(db, (tx) => postponeFile(tx, kept, 99))).toEqual([]);
  expect(await changes(db, (tx) => leaveFile(tx, second, "kind"))).toEqual([
    "attachments one 1: state=left why=kind next_try_at=null",
  ]);
  expect(await changes(db, (tx) => leaveFile(tx, kept, "kind"))).toEqual([]);
});

test("a file that came is kept once, and two emails with the same one share its bytes", async () => {
  const db = await openTwo();
  await putFiles(db, "one", WAITING, WAITING);
  await putFiles(db, "two", WAITING, WAITING);
  const file = { bytes: new Uint8Array([1, 2, 3]), sha256: "abc" };
  const keep = (receivedId: string, position: number, now = NOW) =>
    changes(db, async (tx) => expect(await keepFile(tx, { receivedId, position }, file, now)).toBe(now === NOW));
  const kept = `size=3 state=kept sha256=abc next_try_at=null kept_at=${NOW}`;
  expect(await keep("one", 0)).toEqual(["+ attachment_bytes abc", `attachments one 0: ${kept}`]);
  expect(await keep("one", 0, NOW + 1)).toEqual([]);
  expect(await keep("two", 1)).toEqual([`attachments two 1: ${kept}`]);
  await put(db, "attachment_bytes", { sha256: "def", bytes: new Uint8Array([9]) });
  expect([...(await readBytes(db, ["abc"]))]).toEqual([["abc", file.bytes]]);
});

test("what one learner sent is kept up to three times as much as one email takes, whatever others sent", async () => {
  const db = await openTwo();
  await putFiles(db, "new", WAITING, WAITING, WAITING);
  await putFiles(db, "before", { ...KEPT, size: 3 * MOST_BYTES - 4 }, { state: "left", size: MOST_BYTES });
  await putFiles(db, "bens", { ...KEPT, enrollment_id: "ben-bread", size: MOST_BYTES });
  const keep = (many: number) => {
    const file = { bytes: new Uint8Array(many), sha256: `of-${many}` };
    return inTx(db, (tx) => keepFile(tx, { receivedId: "new", position: 0 }, file, NOW));
  };
  expect(await keep(5)).toBe(false);
  expect(await keep(4)).toBe(true);
});

test("beside a file, those of its own email that are kept take room", async () => {
  const db = await openTwo();
  await putFiles(db, "one", { ...KEPT, size: 5 }, { ...KEPT, size: 2 }, { ...WAITING, size: 100 });
  await putFiles(db, "two", { ...KEPT, size: 1000 });
  expect(await bytesBeside(db, "one")).toBe(7);
});

test("a question and an answer wait for their files while those may still come, and nothing else does", async () => {
  const db = await openTwo();
  await putQuestion(
    db,
    ...["coming", "given-up", "there", "bare"].map((id) => ({
      id,
      enrollment_id: "ada-bread",
      state: "open" as const,
    })),
  );
  await putAnswer(db, { id: "reply", question_id: "bare" }, { id: "bare-reply", question_id: "there" });
  await putFiles(db, "coming", KEPT, WAITING);
  await putFiles(db, "given-up", { ...WAITING, give_up_at: NOW });
  await putFiles(db, "there", { ...KEPT, give_up_at: NOW + 1 });
  await putFiles(db, "reply", WAITING);
  const forward = { enrollment_id: "ada-bread", kind: "forward" as const, to_address: "k@x.example" };
  const answer = { enrollment_id: "ada-bread", kind: "answer" as const };
  await put(
    db,
    "deliveries",
    ...["coming", "given-up", "there", "bare"].map((key) => ({ id: `forward ${key}`, ...forward, key })),
    ...["reply", "bare-reply"].map((key) => ({ id: `answer ${key}`, ...answer, key })),
    { id: "acknowledgement", ...answer, kind: "acknowledgement", key: "coming" },
  );
  const wanted = { which: "others" as const, most: 100, lessonsHeld: false, probing: false, now: NOW };
  const found = await readPlanned(db, ["bread"], wanted);
  expect(found.map(({ deliveryId, files }) => [deliveryId, files?.map(({ name }) => name)])).toEqual([
    ["acknowledgement", []],
    ["answer bare-reply", []],
    ["forward bare", []],
    ["forward given-up", []],
    ["forward there", ["there-0.pdf"]],
  ]);
});

test("bytes are let go once their email has settled, won't go out, or hasn't in a week, and never while it may be repeated", async () => {
  const db = await openTwo();
  const old = { kept_at: NOW - 7 * DAY - 1 };
  const files: Readonly<Record<string, File>> = {
    "week-old": old,
    "week-new": { kept_at: NOW - 7 * DAY },
    "without-bytes": { ...old, state: "left", why: "size", sha256: null },
    repeated: old,
  };
  const names = ["digested", "forwarded", "skipped", "cancelled", "settled", "settling", "told", "planned", "bens"];
  for (const name of [...Object.keys(files), ...names])
    await putFiles(db, name, { ...KEPT, sha256: `of-${name}`, ...files[name] });
  await put(db, "attachment_bytes", { sha256: "of-settled", bytes: new Uint8Array([1]) });
  await put(db, "attachment_bytes", { sha256: "of-settling", bytes: new Uint8Array([1]) });
  const ada = { enrollment_id: "ada-bread" };
  await putQuestion(
    db,
    { id: "digested", ...ada, passed_by: "a-digest" },
    { id: "forwarded", ...ada, passed_by: "forward" },
    { id: "planned", ...ada },
  );
  await putAnswer(db, { id: "reply", question_id: "forwarded" });
  const forward = { ...ada, kind: "forward" as const };
  const accepted = { state: "accepted" as const, accepted_at: NOW - 2 * HOUR - 1 };
  await put(
    db,
    "deliveries",
    { id: "1", ...forward, key: "repeated", state: "frozen" },
    { id: "2", ...forward, key: "week-old", enrollment_id: "ben-bread", state: "frozen" },
    { id: "3", ...forward, key: "skipped", state: "skipped" },
    { id: "4", ...ada, kind: "answer", key: "cancelled", state: "cancelled" },
    { id: "5", ...forward, key: "settled", ...accepted },
    { id: "6", ...forward, key: "settling", ...accepted, accepted_at: NOW - 2 * HOUR },
    { id: "7", ...ada, kind: "acknowledgement", key: "told", ...accepted },
    { id: "8", ...forward, key: "planned" },
    { id: "9", ...forward, key: "bens", enrollment_id: "ben-bread", ...accepted },
  );
  expect(await changes(db, (tx) => letGoOfFiles(tx, NOW))).toEqual([
    "- attachment_bytes of-settled",
    ...["cancelled", "digested", "settled", "skipped", "week-old"].map(
      (name) => `attachments ${name} 0: state=left why=not-kept sha256=null`,
    ),
  ]);
});

test("an answer keeps its files until it has gone out itself, whatever its author was told about them", async () => {
  const db = await openTwo();
  await putQuestion(db, { id: "one", enrollment_id: "ada-bread" }, { id: "two", enrollment_id: "ada-bread" });
  await putAnswer(db, { id: "waits", question_id: "one" }, { id: "gone-out", question_id: "two" });
  await putFiles(db, "waits", { ...KEPT, sha256: "a" }, { state: "left", why: "kind" });
  await putFiles(db, "gone-out", { ...KEPT, sha256: "b" });
  const told = { enrollment_id: "ada-bread", kind: "forward" as const, state: "accepted" as const, accepted_at: 1 };
  await put(
    db,
    "deliveries",
    { id: "1", ...told, key: "waits" },
    { id: "2", ...told, key: "waits", kind: "answer", state: "planned", accepted_at: null },
    { id: "3", ...told, key: "gone-out", kind: "answer" },
  );
  expect(await changes(db, (tx) => letGoOfFiles(tx, NOW))).toEqual([
    "attachments gone-out 0: state=left why=not-kept sha256=null",
  ]);
});

test("an email that was refused with its files goes out without them, and others keep theirs", async () => {
  const db = await openTwo();
  await putFiles(db, "one", KEPT, { state: "left", why: "kind" }, KEPT);
  await putFiles(db, "two", KEPT);
  await put(db, "batches", { id: "batch-1" }, { id: "batch-2" });
  const forward = { enrollment_id: "ada-bread", kind: "forward" as const, state: "frozen" as const };
  await put(
    db,
    "deliveries",
    { id: "1", ...forward, key: "one", batch_id: "batch-1" },
    { id: "2", ...forward, key: "two", batch_id: "batch-2" },
  );
  const leave = async (tx: Tx) => expect(await leaveFilesOf(tx, "batch-1")).toEqual(["one"]);
  expect(await changes(db, leave)).toEqual([
    "attachments one 0: state=left why=refused sha256=null",
    "attachments one 2: state=left why=refused sha256=null",
  ]);
});
