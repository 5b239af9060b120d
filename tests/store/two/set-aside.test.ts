import { sql } from "kysely";
import { expect, test } from "vitest";
import { TIERS } from "../../../src/course/turn.ts";
import type { Archive } from "../../../src/store/archive.ts";
import { erase } from "../../../src/store/erasing.ts";
import type { SetAsideRow } from "../../../src/store/question-rows.ts";
import {
  countAside,
  dropKept,
  eraseSetAside,
  fetchAgain,
  findReceived,
  forgetSetAside,
  keepSetAside,
  noteWhy,
  questionOf,
  readAside,
  readKept,
  readReceived,
} from "../../../src/store/set-aside.ts";
import { changes } from "../../support/changes.ts";
import { DAY, inTx, NOW, openTwo, put, putQuestion } from "../../support/two-of-everything.ts";

const ADA = "ada@example.org";
const BEN = "ben@example.org";

function aside(provider_id: string, received_at = 1000): SetAsideRow {
  return {
    provider_id,
    enrollment_id: null,
    purpose: null,
    subject: `About ${provider_id}`,
    text: "I'm away.",
    rest: "",
    rest_shown: "",
    message_id: null,
    thread: "[]",
    headers: "{}",
    files: "[]",
    received_at,
    stranger: 1,
  };
}

type Many = {
  readonly from?: string;
  readonly token?: string;
  readonly stranger?: 0 | 1;
  readonly before?: number;
};

/** Emails that were set aside, with their texts: `name-1` is the newest, and each came a millisecond after the one that follows. */
async function putAsides(db: Archive, name: string, many: number, { from, token, stranger, before }: Many) {
  const numbers = sql`with recursive counted (n) as (select ${sql.lit(many)} union all select n - 1 from counted where n > 1)`;
  const id = sql`${name} || '-' || n`;
  const at = sql`${sql.lit(before ?? 1000)} - n`;
  await sql`${numbers} insert into received_mails
    (provider_id, state, received_at, from_address, token_id, tries, next_try_at)
    select ${id}, 'automatic', ${at}, ${from ?? null}, ${token ?? null}, 0, 1 from counted`.execute(db);
  await sql`${numbers} insert into set_aside
    (provider_id, subject, text, rest, rest_shown, thread, headers, files, received_at, stranger)
    select ${id}, '', '', '', '', '[]', '{}', '[]', ${at}, ${sql.lit(stranger ?? 1)} from counted`.execute(db);
}

test("of one sender, or to one token, the newest twenty texts are kept", async () => {
  const db = await openTwo();
  await putAsides(db, "ada", 20, { from: ADA });
  await putAsides(db, "ben", 20, { from: BEN });
  await putAsides(db, "t", 20, { from: ADA, token: "t" });
  await putAsides(db, "u", 20, { from: BEN, token: "u" });
  await put(
    db,
    "received_mails",
    { provider_id: "new-ada", from_address: ADA },
    { provider_id: "new-t", from_address: BEN, token_id: "t" },
    { provider_id: "new-cleo", from_address: "cleo@example.org" },
  );
  const keep = (id: string) => changes(db, (tx) => keepSetAside(tx, aside(id)));
  expect(await keep("new-ada")).toEqual(["+ set_aside new-ada", "- set_aside ada-20"]);
  expect(await keep("new-ada")).toEqual([]);
  expect(await keep("new-t")).toEqual(["+ set_aside new-t", "- set_aside t-20"]);
  expect(await keep("new-cleo")).toEqual(["+ set_aside new-cleo"]);
});

test("texts are forgotten after 90 days, and the oldest beyond 300 of strangers and 1500 of others", async () => {
  const db = await openTwo();
  await putAsides(db, "old", 2, { before: NOW - 90 * DAY + 1, stranger: 1 });
  await putAsides(db, "old-known", 2, { before: NOW - 90 * DAY + 1, stranger: 0 });
  const forget = () => changes(db, (tx) => forgetSetAside(tx, NOW));
  expect(await forget()).toEqual(["- set_aside old-2", "- set_aside old-known-2"]);
  await putAsides(db, "new", 300, { before: NOW, stranger: 1 });
  await putAsides(db, "new-known", 1500, { before: NOW, stranger: 0 });
  expect(await forget()).toEqual(["- set_aside old-1", "- set_aside old-known-1"]);
});

test("with an erased learner go their texts, and the emails that no question or answer followed from are nobody's", async () => {
  const db = await openTwo();
  const erased = { from_address: ADA };
  await putAsides(db, "ben", 2, { from: BEN });
  await putAsides(db, "ada", 2, { from: ADA });
  await put(
    db,
    "received_mails",
    { provider_id: "waiting", state: "waiting", ...erased },
    { provider_id: "answer", state: "answer", ...erased },
    { provider_id: "forgotten", state: "question", ...erased },
    { provider_id: "bens-forgotten", state: "question", from_address: BEN },
    { provider_id: "signup", state: "signup", ...erased },
  );
  await putQuestion(db, { id: "asked" }, { id: "bens" });
  const gone = "state=gone from_address=null why=it was erased with a learner";
  const all = ["ada-1", "ada-2", "waiting", "answer", "forgotten", "signup", "mail-asked"];
  await db.updateTable("received_mails").set(erased).where("provider_id", "in", all).execute();
  expect(await changes(db, (tx) => eraseSetAside(tx, all))).toEqual([
    "- set_aside ada-1",
    "- set_aside ada-2",
    `received_mails ada-1: ${gone}`,
    `received_mails ada-2: ${gone}`,
    `received_mails forgotten: ${gone}`,
    `received_mails signup: ${gone}`,
  ]);
});

test("one email is read, explained, dropped, and asked for again by its ID", async () => {
  const db = await openTwo();
  await putQuestion(db, { id: "two" }, { id: "one" });
  await put(
    db,
    "received_mails",
    { provider_id: "b", state: "automatic", tier: TIERS.stranger, tries: 3, network: "b.example" },
    { provider_id: "a", state: "automatic", tier: TIERS.stranger, tries: 3, network: "a.example" },
  );
  await put(db, "set_aside", aside("b"), aside("a"));
  for (const id of ["a", "b"]) {
    expect((await readReceived(db, id))?.provider_id).toBe(id);
    expect((await readKept(db, id))?.provider_id).toBe(id);
  }
  for (const id of ["one", "two"]) expect((await questionOf(db, `mail-${id}`))?.id).toBe(id);
  expect(await questionOf(db, "a")).toBeUndefined();
  expect(await changes(db, (tx) => noteWhy(tx, "a", "its headers say so"))).toEqual([
    "received_mails a: why=its headers say so",
  ]);
  expect(await changes(db, (tx) => dropKept(tx, "a"))).toEqual(["- set_aside a"]);
  expect(await changes(db, (tx) => fetchAgain(tx, "a", 77))).toEqual([
    "received_mails a: state=waiting tries=0 next_try_at=77 tier=1 network=null why=null",
  ]);
});

test("an email is found by how its ID begins; of several, two are told of, in order", async () => {
  const db = await openTwo();
  const ids = ["ab3", "ab", "aa", "ab2", "ab\u{10ffff}", "ac"];
  await put(db, "received_mails", ...ids.map((provider_id) => ({ provider_id })));
  expect(await findReceived(db, "ab")).toEqual(["ab", "ab2"]);
  expect(await findReceived(db, "ab3")).toEqual(["ab3"]);
  expect(await findReceived(db, "a")).toEqual(["aa", "ab"]);
  await db.deleteFrom("received_mails").where("provider_id", "in", ["ab2", "ab3"]).execute();
  expect(await findReceived(db, "ab")).toEqual(["ab"]);
  expect(await findReceived(db, "b")).toEqual([]);
});

test("what nobody has seen is listed newest first: what was set aside, nobody's questions, and those whose text was forgotten", async () => {
  const db = await openTwo();
  const list = async (most: number) =>
    (await readAside(db, most)).map(({ id, state, subject }) => `${id} ${state} ${subject}`);
  const seen = { received_at: 9000 };
  await put(
    db,
    "received_mails",
    { provider_id: "waiting", state: "waiting", tier: TIERS.stranger, ...seen },
    { provider_id: "answer", state: "answer", tier: TIERS.stranger, ...seen },
    { provider_id: "signup", state: "signup", tier: TIERS.stranger, ...seen },
    { provider_id: "known", state: "question", tier: TIERS.known, ...seen },
    { provider_id: "a1", state: "automatic", received_at: 10 },
    { provider_id: "a2", state: "bounce", tier: TIERS.stranger, received_at: 11 },
    { provider_id: "a3", state: "automatic", received_at: 12 },
  );
  await put(db, "set_aside", aside("a1"), aside("a2"));
  await putQuestion(db, { id: "open", ...seen }, { id: "answered", state: "answered", ...seen });
  expect(await list(2)).toEqual(["a3 automatic null", "a2 bounce About a2"]);
  const nobodys = { state: "unattributed", subject: "Why?" } as const;
  await putQuestion(
    db,
    { id: "1", ...nobodys, received_at: 20 },
    { id: "2", ...nobodys, received_at: 21 },
    { id: "3", ...nobodys, received_at: 22 },
  );
  await db
    .updateTable("received_mails")
    .set({ tier: TIERS.stranger })
    .where("provider_id", "in", ["mail-1", "mail-2"])
    .execute();
  expect(await list(2)).toEqual(["mail-3 unattributed Why?", "mail-2 unattributed Why?"]);
  const forgotten = { state: "question", tier: TIERS.stranger } as const;
  await put(
    db,
    "received_mails",
    { provider_id: "f1", ...forgotten, received_at: 30 },
    { provider_id: "f2", ...forgotten, received_at: 31 },
    { provider_id: "f3", ...forgotten, received_at: 32 },
  );
  expect(await list(2)).toEqual(["f3 unattributed null", "f2 unattributed null"]);
  expect(await list(99)).toEqual([
    "f3 unattributed null",
    "f2 unattributed null",
    "f1 unattributed null",
    "mail-3 unattributed Why?",
    "mail-2 unattributed Why?",
    "mail-1 unattributed Why?",
    "a3 automatic null",
    "a2 bounce About a2",
    "a1 automatic About a1",
  ]);
});

test("what was set aside since a time is counted by what it was taken for, the most frequent first", async () => {
  const db = await openTwo();
  const fresh = { received_at: 101 };
  await put(
    db,
    "received_mails",
    { provider_id: "b1", state: "bounce", ...fresh },
    { provider_id: "b2", state: "bounce", received_at: 100 },
    { provider_id: "a1", state: "automatic", ...fresh },
    { provider_id: "l1", state: "loop", ...fresh },
    { provider_id: "l2", state: "loop", ...fresh },
    { provider_id: "waiting", state: "waiting", ...fresh },
    { provider_id: "question", state: "question", ...fresh },
    { provider_id: "answer", state: "answer", ...fresh },
    { provider_id: "signup", state: "signup", ...fresh },
  );
  const nobodys = { state: "unattributed", ...fresh } as const;
  await putQuestion(
    db,
    { id: "1", ...nobodys },
    { id: "2", ...nobodys },
    { id: "3", ...nobodys },
    { id: "4", ...nobodys, received_at: 100 },
    { id: "open", ...fresh },
  );
  expect(await countAside(db, 100)).toEqual([
    { state: "unattributed", n: 3 },
    { state: "loop", n: 2 },
    { state: "automatic", n: 1 },
    { state: "bounce", n: 1 },
  ]);
});

test("what an erased learner wrote from another address isn't listed as nobody's question, and isn't fetched again", async () => {
  const db = await openTwo();
  const byThread = { tied_by: "thread", from_address: "work@example.net" } as const;
  await putQuestion(
    db,
    { id: "bens", enrollment_id: "ben-bread", ...byThread },
    { id: "adas", enrollment_id: "ada-bread", ...byThread },
  );
  await db.updateTable("received_mails").set({ tier: TIERS.stranger, from_address: "work@example.net" }).execute();
  await inTx(db, (tx) => erase(tx, "ada", 5, undefined));
  expect((await readAside(db, 9)).map(({ id, state, from }) => [id, state, from])).toEqual([
    ["mail-adas", "gone", null],
  ]);
  expect(await readReceived(db, "mail-bens")).toMatchObject({ state: "question", from_address: "work@example.net" });
});
