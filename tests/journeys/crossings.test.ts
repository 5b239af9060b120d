import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import { correctAddress } from "../../src/actions/correct-address.ts";
import { eraseLearner } from "../../src/actions/erase-learner.ts";
import type { ProviderEvent } from "../../src/course/provider-event.ts";
import { recordProviderEvent } from "../../src/store/provider-events.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { readEnrollments } from "../../src/store/subscribing.ts";
import { askToMove } from "../../src/actions/ask-to-move.ts";
import { settle, undoSettlement } from "../../src/actions/settle.ts";
import { freezeAll } from "../../src/dispatch/freeze.ts";
import { planAll } from "../../src/dispatch/plan.ts";
import { giveUpBatch } from "../../src/store/batch-ends.ts";
import { proveAccepted } from "../../src/store/reconciling.ts";
import { suppress } from "../../src/store/suppressing.ts";
import { sampleCourse } from "../support/course.ts";
import { type InboxWorld, openInboxes } from "../support/inbox.ts";

const DAY = 86_400_000;
const HOUR = DAY / 24;
const OLD = "mia@old.example";
const NEW = "mia.new@new.example";
const BEN = "ben@example.org";
const HERE = "192.0.2.1";
let world: InboxWorld;
beforeEach(async () => {
  const base = sampleCourse(3);
  world = await openInboxes([base, { ...base, id: "other", title: "Other course" }]);
  await enter(BEN, "sample");
  await enter(OLD, "sample");
  await world.clock.sleep(DAY);
});
afterEach(() => world.close());

async function enter(address: string, course: string) {
  await world.postFrom(HERE, `/${course}`, { email: address });
  await world.postFrom(HERE, await world.link(address, "confirm"));
  await world.house.dispatcher.drain();
}
async function account(from: string) {
  const preferences = await world.get(`${await world.link(from, "p")}/preferences`);
  const path = preferences.headers.get("location") ?? "";
  await world.postFrom(HERE, path, { do: "link" });
  await world.house.dispatcher.drain();
  return world.link(from, "account");
}
const ask = async (from: string, to: string) =>
  (await world.postFrom(HERE, await account(from), { email: to })).headers.get("location");
const accept = async (at = NEW) => world.postFrom(HERE, await world.link(at, "address"));
const stop = async (at = OLD) => world.postFrom(HERE, await world.link(at, "keep"));
async function idOf(address: string) {
  return (
    await world.archive.selectFrom("subscribers").select("id").where("address", "=", address).executeTakeFirstOrThrow()
  ).id;
}
async function eraseBy(address: string) {
  const [first] = await readEnrollments(world.archive, await idOf(address));
  if (!first) throw new Error("none");
  return eraseLearner(world.house.ports, first, {
    text: "erase",
    source: "t",
    network: HERE,
    at: world.clock.now(),
  });
}
const word = async (address: string) =>
  ({ subscriberId: await idOf(address), reason: "by phone", at: world.clock.now() }) as never;
let n = 0;
async function tell(type: string, about: Partial<ProviderEvent>) {
  const nothing = { deliveryId: null, batchId: null, providerId: null, messageId: null, detail: null, suppress: null };
  await recordProviderEvent(
    world.archive,
    { ...nothing, id: `e-${(n += 1)}`, type, at: world.clock.now(), ...about },
    world.clock.now(),
  );
}
async function toTuesday() {
  let at = world.clock.now() + HOUR;
  while (new Date(at).getUTCDay() !== 2 || new Date(at).getUTCHours() !== 18) at += HOUR;
  await world.clock.moveTo(at);
}
const people = async () =>
  (await world.archive.selectFrom("subscribers").select(["address", "epoch"]).orderBy("created_at").execute()).map(
    (r) => `${r.address} ${r.epoch}`,
  );
const suppressed = async () =>
  (await world.archive.selectFrom("suppressions").select("address").execute()).map((r) => r.address);

describe("where two rights or rules meet", () => {
  it("a backup from before a move is brought up to date, although whoever moved was erased and a stranger has the old address", async () => {
    const copy = await copyArchive(world.archive);
    await ask(OLD, NEW);
    await accept();
    await world.clock.sleep(8 * DAY);
    await enter(OLD, "other");
    await eraseBy(NEW);
    const after = await people();
    await restoreArchive(world.archive, copy);
    await replayJournal(world.archive);
    expect(await people()).toEqual(after);
  });
  it("a backup from before two moves keeps the second one, although whoever moved first was erased", async () => {
    const copy = await copyArchive(world.archive);
    await ask(OLD, NEW);
    await accept();
    await world.clock.sleep(8 * DAY);
    await ask(BEN, OLD);
    await accept(OLD);
    await eraseBy(NEW);
    const after = await people();
    expect(after).toEqual([`${OLD} 1`]);
    await restoreArchive(world.archive, copy);
    await replayJournal(world.archive);
    expect(await people()).toEqual(after);
  });
  it("lessons go on at the old address when a move is taken back after the new one bounced", async () => {
    await ask(OLD, NEW);
    await accept();
    await world.clock.sleep(HOUR);
    await world.archive.transaction().execute((tx) => suppress(tx, NEW, "bounce", world.clock.now()));
    expect(await (await stop()).text()).toContain("Your account is back");
    const before = (await world.inbox(OLD)).length;
    for (let i = 0; i < 3; i += 1) {
      await toTuesday();
      await world.house.dispatcher.drain();
    }
    expect((await world.inbox(OLD)).length).toBeGreaterThan(before);
  });
  it("stopping a move that never happened keeps the operator's correction", async () => {
    await ask(OLD, NEW);
    await world.inbox(NEW);
    const r = await correctAddress(world.house.ports, await word(OLD), "mia@correct.example");
    expect(r.kind).toBe("corrected");
    await stop();
    expect(await people()).toEqual([`${BEN} 0`, expect.stringContaining("mia@correct.example")]);
  });
  it("a correction sends the letter that it speaks of, also to an address that was asked about before", async () => {
    await ask(BEN, "typo@x.example");
    await world.clock.sleep(DAY);
    await world.postFrom(HERE, "/sample", { email: "typo@x.example" });
    expect((await world.inbox("typo@x.example")).length).toBe(2);
    const r = await correctAddress(world.house.ports, await word("typo@x.example"), "right@x.example");
    expect(r).toEqual({ kind: "corrected", asked: 1 });
    expect(await world.inbox("right@x.example")).toHaveLength(1);
  });
  it("the journal forgets what an account that was put together with another had been called", async () => {
    await world.postFrom(HERE, "/sample", { email: "mia@typo.example" });
    await world.inbox("mia@typo.example");
    await correctAddress(world.house.ports, await word("mia@typo.example"), NEW);
    await world.clock.sleep(DAY);
    await ask(OLD, NEW);
    expect((await accept()).status).toBe(303);
    await eraseBy(NEW);
    const { rows } = await sql<{ body: string }>`select body from journal.entries`.execute(world.archive);
    const all = rows.map((r) => r.body);
    expect(all.filter((b) => b.includes(NEW) || b.includes("typo.example"))).toEqual([]);
  });
  it("stopping a move ends the link to the account that was sent before", async () => {
    const link = await account(OLD);
    await world.postFrom(HERE, link, { email: NEW });
    await stop();
    const page = await world.get(link);
    expect(page.status).toBe(404);
  });
  it.each([1, 2])("an address that bounced before it was erased gets no letter (%d erasures)", async (times) => {
    if (times === 2) {
      await eraseBy(OLD);
      await world.clock.sleep(2 * DAY);
      await world.postFrom("203.0.113.7", "/sample", { email: OLD });
      await world.inbox(OLD);
    }
    await world.archive.transaction().execute((tx) => suppress(tx, OLD, "bounce", world.clock.now()));
    await world.clock.sleep(HOUR);
    await eraseBy(OLD);
    const before = (await world.inbox(OLD)).length;
    expect(await world.archive.selectFrom("erasures").select(["reason"]).execute()).toEqual([{ reason: "bounce" }]);
    await world.clock.sleep(2 * DAY);
    await world.postFrom("203.0.113.9", "/sample", { email: OLD });
    expect(await world.inbox(OLD)).toHaveLength(before);
  });
  it.each(["bounce", "complaint"] as const)("a move asks no erased address that refused us (%s)", async (why) => {
    await world.archive.transaction().execute((tx) => suppress(tx, OLD, why, world.clock.now()));
    await world.clock.sleep(HOUR);
    await eraseBy(OLD);
    const before = (await world.inbox(OLD)).length;
    for (let i = 0; i < 3; i += 1) {
      await ask(BEN, OLD);
      await world.clock.sleep(2 * DAY);
    }
    expect(await world.inbox(OLD)).toHaveLength(before);
  });
  it("a late bounce of a failed sending counts for the address that it went to", async () => {
    await toTuesday();
    await world.clock.sleep(6 * DAY);
    await ask(OLD, NEW);
    const link = await world.link(NEW, "address");
    await toTuesday();
    await world.house.dispatcher.drain();
    const d = await world.archive
      .selectFrom("deliveries")
      .innerJoin("enrollments", "enrollments.id", "enrollment_id")
      .innerJoin("subscribers", "subscribers.id", "subscriber_id")
      .select(["deliveries.id", "batch_id", "provider_id", "deliveries.fill"])
      .where("address", "=", OLD)
      .where("kind", "=", "lesson")
      .where("state", "=", "accepted")
      .orderBy("planned_at", "desc")
      .executeTakeFirstOrThrow();
    await tell("email.failed", {
      deliveryId: d.id,
      batchId: d.batch_id,
      providerId: d.provider_id,
      detail: "reached_daily_quota",
    });
    const moved = await world.postFrom(HERE, link);
    expect(moved.status).toBe(303);
    await tell("email.bounced", {
      deliveryId: d.id,
      batchId: d.batch_id,
      providerId: d.provider_id,
      detail: "Permanent",
      suppress: "bounce",
    });
    expect(await suppressed()).toEqual([OLD]);
  });
  it.each([false, true])(
    "a refusal that its owner disproved stays disproved (after a restart: %s)",
    async (restart) => {
      await world.archive.transaction().execute((tx) => suppress(tx, OLD, "complaint", world.clock.now()));
      await world.clock.sleep(HOUR);
      await eraseBy(OLD);
      await world.clock.sleep(HOUR);
      await enter(OLD, "sample");
      await world.clock.sleep(HOUR);
      if (restart) await replayJournal(world.archive);
      const before = (await world.inbox(OLD)).length;
      await world.postFrom(HERE, "/other", { email: OLD });
      expect((await world.inbox(OLD)).length).toBe(before + 1);
    },
  );
  it("a letter to an address that is erased meanwhile is not sent, and its address is not kept", async () => {
    const [e] = await readEnrollments(world.archive, await idOf(BEN));
    expect(await askToMove(world.house.ports as never, e as never, OLD)).toBe("asked");
    await eraseBy(OLD);
    await world.clock.sleep(3 * DAY);
    await world.house.dispatcher.drain();
    const rows = await world.archive.selectFrom("deliveries").select(["kind", "to_address", "fill"]).execute();
    expect(rows.filter((r) => JSON.stringify(r).includes(OLD))).toEqual([]);
  });
  it.each(["skip", "resend"] as const)(
    "what is known to be accepted after an undone decision (%s) stays so after a restart",
    async (choice) => {
      let at = world.clock.now();
      while (new Date(at).getUTCDay() !== 2 || new Date(at).getUTCHours() !== 18) at += HOUR;
      await world.clock.moveTo(at + 7 * DAY);
      await planAll(world.house.ports);
      await freezeAll(world.house.ports);
      const { batch_id, id } = await world.archive
        .selectFrom("deliveries")
        .select(["batch_id", "id"])
        .where("state", "=", "frozen")
        .executeTakeFirstOrThrow();
      await world.archive
        .updateTable("batches")
        .set({ attempts: 1, first_attempt_at: world.clock.now() })
        .where("id", "=", batch_id)
        .execute();
      await world.archive.transaction().execute((tx) => giveUpBatch(tx, batch_id ?? "", "no answer"));
      expect((await settle({ archive: world.archive, now: world.clock.now }, [id], choice)).decided).toBe(1);
      await world.clock.sleep(60000);
      expect((await undoSettlement({ archive: world.archive, now: world.clock.now }, [id])).undone).toBe(1);
      await proveAccepted(world.archive, batch_id ?? "", world.clock.now());
      const state = async () =>
        await world.archive
          .selectFrom("deliveries")
          .select(["state", "accepted_at"])
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
      const before = await state();
      expect(before.state).toBe("accepted");
      await replayJournal(world.archive);
      expect(await state()).toEqual(before);
    },
  );
  it("a complaint at the old address ends a move to a new one", async () => {
    await ask(OLD, NEW);
    const link = await world.link(NEW, "address");
    await world.archive.transaction().execute((tx) => suppress(tx, OLD, "complaint", world.clock.now()));
    await world.postFrom(HERE, link);
    const before = (await world.inbox(NEW)).length;
    for (let i = 0; i < 3; i += 1) {
      await toTuesday();
      await world.house.dispatcher.drain();
    }
    expect(await world.inbox(NEW)).toHaveLength(before);
  });
  it("a late bounce of a sending that was decided again counts for the address that it went to", async () => {
    await toTuesday();
    await world.clock.sleep(6 * DAY);
    await ask(OLD, NEW);
    const link = await world.link(NEW, "address");
    await toTuesday();
    await planAll(world.house.ports);
    await freezeAll(world.house.ports);
    const { batch_id, id } = await world.archive
      .selectFrom("deliveries")
      .select(["batch_id", "id"])
      .where("state", "=", "frozen")
      .where("fill", "like", `%${OLD}%`)
      .executeTakeFirstOrThrow();
    await world.archive
      .updateTable("batches")
      .set({ attempts: 1, first_attempt_at: world.clock.now() })
      .where("id", "=", batch_id)
      .execute();
    await world.archive.transaction().execute((tx) => giveUpBatch(tx, batch_id ?? "", "no answer"));
    expect((await settle({ archive: world.archive, now: world.clock.now }, [id], "resend")).decided).toBe(1);
    expect((await world.postFrom(HERE, link)).status).toBe(303);
    await tell("email.bounced", { deliveryId: id, batchId: batch_id, detail: "Permanent", suppress: "bounce" });
    expect(await suppressed()).toEqual([OLD]);
  });
  it("the operator corrects no address whose owner complained", async () => {
    await world.archive.transaction().execute((tx) => suppress(tx, OLD, "complaint", world.clock.now()));
    await correctAddress(world.house.ports, await word(OLD), NEW);
    for (let i = 0; i < 2; i += 1) {
      await toTuesday();
      await world.house.dispatcher.drain();
    }
    expect((await world.inbox(NEW)).filter(({ subject }) => subject.includes("Lesson"))).toEqual([]);
  });
});
