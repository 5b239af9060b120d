import { describe, expect, it } from "vitest";
import { KEPT_FOR_MS } from "../../../src/course/retention.ts";
import type { Archive } from "../../../src/store/archive.ts";
import { forgetOld, readUnconfirmed } from "../../../src/store/retention.ts";
import type { Schema } from "../../../src/store/schema.ts";
import { changesBy } from "../../support/changes.ts";
import { DAY, HOUR, inTx, NOW, openTwo, put, putAnswer, putQuestion } from "../../support/two-of-everything.ts";

let db: Archive;

/** Just longer than a period, and just shorter. */
const OLD = (period: keyof typeof KEPT_FOR_MS) => NOW - KEPT_FOR_MS[period] - HOUR;
const YOUNG = (period: keyof typeof KEPT_FOR_MS) => NOW - KEPT_FOR_MS[period] + HOUR;

const read = async <Table extends keyof Schema>(table: Table, column: keyof Schema[Table] & string) => {
  const rows = await db.selectFrom(table).selectAll().execute();
  return rows
    .map((row) => (row as Record<string, unknown>)[column])
    .toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
};
const clean = () => inTx(db, (tx) => forgetOld(tx, NOW));

describe("what has been kept for its time", () => {
  it("goes from the record of consent: the network, while everything else of it stays", async () => {
    db = await openTwo();
    await put(
      db,
      "consent_events",
      { id: "ada-old", subscriber_id: "ada", at: OLD("networks"), network: "10.1.0.0/24" },
      { id: "ada-young", subscriber_id: "ada", course_id: "cheese", at: YOUNG("networks"), network: "10.2.0.0/24" },
      { id: "ben-old", subscriber_id: "ben", course_id: "cheese", at: OLD("networks"), network: "10.3.0.0/24" },
      { id: "ben-young", subscriber_id: "ben", at: YOUNG("networks"), network: "10.4.0.0/24" },
    );
    await clean();
    expect(await read("consent_events", "network")).toEqual(["", "", "10.2.0.0/24", "10.4.0.0/24"]);
    expect(await read("consent_events", "text")).toEqual(Array(4).fill("I agree"));
  });

  it("goes from the counts that limit forms and emails, without another form", async () => {
    db = await openTwo();
    await put(
      db,
      "form_attempts",
      { address_key: "ada-old", network: "n", at: OLD("formAttempts") },
      { address_key: "ben-young", network: "n", form: "code", at: YOUNG("formAttempts") },
    );
    await put(
      db,
      "mailbox_letters",
      { mailbox_key: "ada-old", at: OLD("mailboxLetters") },
      { mailbox_key: "ben-young", at: YOUNG("mailboxLetters") },
    );
    await clean();
    expect(await read("form_attempts", "address_key")).toEqual(["ben-young"]);
    expect(await read("mailbox_letters", "mailbox_key")).toEqual(["ben-young"]);
  });

  it("goes from received email: what strangers wrote, and what led to nothing", async () => {
    db = await openTwo();
    const old = { received_at: OLD("receivedEmail") };
    const young = { received_at: YOUNG("receivedEmail") };
    await putQuestion(
      db,
      { id: "stranger-old", state: "unattributed", ...old },
      { id: "stranger-young", state: "unattributed", ...young },
      { id: "ada-old", state: "open", enrollment_id: "ada-bread", ...old },
      { id: "ben-old", state: "answered", enrollment_id: "ben-cheese", ...old },
    );
    await putAnswer(db, { id: "answer-old", question_id: "ben-old", ...old });
    await put(
      db,
      "attachments",
      { received_id: "stranger-old" },
      { received_id: "stranger-young" },
      { received_id: "ada-old", enrollment_id: "ada-bread" },
    );
    await put(
      db,
      "received_mails",
      { provider_id: "bounce-old", state: "bounce", from_address: "d@example.org", why: "a mail server", ...old },
      { provider_id: "gone-old", state: "gone", from_address: "e@example.org", ...old },
      { provider_id: "bounce-young", state: "bounce", ...young },
      { provider_id: "signup-old", state: "signup", ...old },
      { provider_id: "waiting-old", state: "waiting", ...old },
      { provider_id: "aside-old", state: "automatic", ...old },
      { provider_id: "aside-young", state: "automatic", ...old },
    );
    await put(
      db,
      "set_aside",
      { provider_id: "aside-old", stranger: 0, ...old },
      { provider_id: "aside-young", stranger: 0, ...young },
    );
    // As old as the texts that are in it.
    await db
      .updateTable("received_mails")
      .set(old)
      .where("provider_id", "in", ["mail-stranger-old", "mail-ada-old", "mail-ben-old", "mail-answer-old"])
      .execute();
    await db.updateTable("received_mails").set(young).where("provider_id", "=", "mail-stranger-young").execute();
    await clean();
    expect(await read("questions", "id")).toEqual(["ada-old", "ben-old", "stranger-young"]);
    expect(await read("attachments", "received_id")).toEqual(["ada-old", "stranger-young"]);
    expect(await read("set_aside", "provider_id")).toEqual(["aside-young"]);
    const known = await db.selectFrom("received_mails").selectAll().where("state", "!=", "gone").execute();
    expect(new Set(known.map((row) => row.provider_id))).toEqual(
      new Set([
        "aside-young",
        "bounce-young",
        "mail-ada-old",
        "mail-answer-old",
        "mail-ben-old",
        "mail-stranger-young",
        "waiting-old",
      ]),
    );
    // Only that it came is known, so that the provider's list can't bring it again.
    const emptied = await db.selectFrom("received_mails").selectAll().where("state", "=", "gone").execute();
    expect(new Set(emptied.map((row) => row.provider_id))).toEqual(
      new Set(["aside-old", "bounce-old", "gone-old", "mail-stranger-old", "signup-old"]),
    );
    for (const row of emptied) {
      expect(row).toMatchObject({ from_address: null, token_id: null, network: null, recipients: null, why: null });
    }
  });

  it("goes from counts at the very moment that its time is over, and from all else right after it", async () => {
    db = await openTwo();
    const just = (period: keyof typeof KEPT_FOR_MS) => NOW - KEPT_FOR_MS[period];
    for (const [who, by] of [
      ["ada", 0],
      ["ben", 1],
    ] as const) {
      const [subscriber_id, network] = [who, who];
      const received_at = just("receivedEmail") - by;
      await put(db, "form_attempts", { address_key: who, network, at: just("formAttempts") + by });
      await put(db, "mailbox_letters", { mailbox_key: who, at: just("mailboxLetters") + by });
      await put(db, "consent_events", { id: who, subscriber_id, network, at: just("networks") - by });
      await putQuestion(db, { id: who, state: "unattributed", received_at });
      await put(db, "attachments", { received_id: who });
      await put(db, "received_mails", { provider_id: `${who}-bounce`, state: "bounce", received_at });
    }
    await db.updateTable("received_mails").set({ received_at: NOW }).where("state", "=", "question").execute();
    await clean();
    expect(await read("form_attempts", "address_key")).toEqual(["ben"]);
    expect(await read("mailbox_letters", "mailbox_key")).toEqual(["ben"]);
    expect(await read("consent_events", "network")).toEqual(["", "ada"]);
    expect(await read("questions", "id")).toEqual(["ada"]);
    expect(await read("attachments", "received_id")).toEqual(["ada"]);
    const known = await db.selectFrom("received_mails").selectAll().where("state", "!=", "gone").execute();
    expect(new Set(known.map((row) => row.provider_id))).toEqual(new Set(["ada-bounce", "mail-ada", "mail-ben"]));
  });

  it("goes from removed certificates: all but that there was one, at the moment that its day is over", async () => {
    db = await openTwo();
    const at = NOW - KEPT_FOR_MS.removedCertificate;
    await put(
      db,
      "certificates",
      { id: "ada-over", enrollment_id: "ada-bread", name: "Ada", made: '["Rolls"]', revoked_at: at },
      { id: "ada-now", enrollment_id: "ada-bread", name: "Ada" },
      { id: "ben-over", enrollment_id: "ben-bread", name: "Ben", listed: 1, revoked_at: at - DAY },
      { id: "ben-young", enrollment_id: "ben-cheese", name: "Ben", revoked_at: at + 1 },
    );
    expect(await changesBy(db, clean)).toEqual([
      "certificates ada-over: name= course_title= made=[] completed_at=0 zone= made_at=0",
      "certificates ben-over: name= course_title= completed_at=0 zone= made_at=0 listed=0",
    ]);
  });

  it("goes from the files that came along: their bytes", async () => {
    db = await openTwo();
    await putQuestion(db, { id: "ada", enrollment_id: "ada-bread" }, { id: "ben", enrollment_id: "ben-cheese" });
    for (const [who, kept_at] of [
      ["ada", OLD("attachments")],
      ["ben", YOUNG("attachments")],
    ] as const) {
      await put(db, "attachment_bytes", { sha256: who, bytes: new Uint8Array([1]) });
      await put(db, "attachments", { received_id: who, size: 1, state: "kept", sha256: who, kept_at });
    }
    await clean();
    expect(await read("attachment_bytes", "sha256")).toEqual(["ben"]);
    expect(await read("attachments", "received_id")).toEqual(["ada", "ben"]);
  });
});

describe("people who never confirmed", () => {
  const BEFORE = NOW - KEPT_FOR_MS.unconfirmed;
  const long = { created_at: BEFORE - DAY };

  const open = async () => {
    db = await openTwo();
    for (const who of ["cleo", "dan"]) {
      await put(db, "subscribers", { id: who, address: `${who}@example.org`, ...long });
      await put(db, "enrollments", { id: `${who}-bread`, subscriber_id: who, course_id: "bread", ...long });
    }
    await put(db, "consent_events", { id: "asked", subscriber_id: "cleo", at: BEFORE - DAY });
  };

  const found = () => readUnconfirmed(db, BEFORE, { most: 10 });

  it("are found once their time is over, and those who confirmed are not", async () => {
    await open();
    expect((await found()).toSorted()).toEqual(["cleo", "dan"]);
    expect(await readUnconfirmed(db, BEFORE, { most: 1 })).toHaveLength(1);
    expect(await readUnconfirmed(db, BEFORE, { id: "dan" })).toEqual(["dan"]);
    expect(await readUnconfirmed(db, BEFORE, { id: "ada" })).toEqual([]);
    expect(await readUnconfirmed(db, long.created_at, { most: 10 })).toEqual([]);
  });

  it("are kept where one of their courses is confirmed, or they were put together with somebody", async () => {
    await open();
    await put(db, "enrollments", {
      id: "dan-cheese",
      subscriber_id: "dan",
      course_id: "cheese",
      confirmed_at: 1,
      ...long,
    });
    expect(await found()).toEqual(["cleo"]);
    await db.updateTable("subscribers").set({ merged_into: "ada" }).where("id", "=", "cleo").execute();
    expect(await found()).toEqual([]);
  });

  it("are kept where somebody asked again meanwhile", async () => {
    await open();
    await put(db, "consent_events", { id: "again", subscriber_id: "cleo", at: BEFORE });
    expect(await found()).toEqual(["dan"]);
  });

  it.each(["planned", "frozen", "unknown"] as const)("are kept where an email of theirs is %s", async (state) => {
    await open();
    await put(db, "deliveries", { id: "d1", enrollment_id: "dan-bread", kind: "confirm", key: "1", state });
    await put(db, "deliveries", {
      id: "d2",
      enrollment_id: "cleo-bread",
      kind: "confirm",
      key: "1",
      state: "accepted",
    });
    expect(await found()).toEqual(["cleo"]);
  });

  it("are kept where they wrote to us, until that is forgotten", async () => {
    await open();
    await putQuestion(db, { id: "q", state: "unattributed", enrollment_id: "cleo-bread" });
    expect(await found()).toEqual(["dan"]);
    await put(db, "received_mails", { provider_id: "away", state: "automatic" });
    await put(db, "set_aside", { provider_id: "away", enrollment_id: "dan-bread", stranger: 0, received_at: NOW });
    expect(await found()).toEqual([]);
    await clean();
    expect(await found()).toEqual(["cleo"]);
  });
});
