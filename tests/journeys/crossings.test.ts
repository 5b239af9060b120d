import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import { askToMove } from "../../src/actions/ask-to-move.ts";
import { correctAddress } from "../../src/actions/correct-address.ts";
import { eraseLearner } from "../../src/actions/erase-learner.ts";
import { settle, undoSettlement } from "../../src/actions/settle.ts";
import type { ProviderEvent } from "../../src/course/provider-event.ts";
import { freezeAll } from "../../src/dispatch/freeze.ts";
import { planAll } from "../../src/dispatch/plan.ts";
import { giveUpBatch } from "../../src/store/batch-ends.ts";
import { recordProviderEvent } from "../../src/store/provider-events.ts";
import { proveAccepted } from "../../src/store/reconciling.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { type Enrollment, readEnrollments } from "../../src/store/subscribing.ts";
import { HERE } from "../support/inbox.ts";
import { BEN, DAY, type MoversWorld, NEW, OLD, openMovers } from "../support/movers.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: MoversWorld;

beforeEach(async () => {
  world = await openMovers();
});

afterEach(() => world.close());

async function enrollmentOf(address: string): Promise<Enrollment> {
  const { id } = await world.archive
    .selectFrom("subscribers")
    .select("id")
    .where("address", "=", address)
    .executeTakeFirstOrThrow();
  const [first] = await readEnrollments(world.archive, id);
  if (first === undefined) throw new Error(`${address} is in no course`);
  return first;
}

async function erase(address: string): Promise<void> {
  const evidence = { text: "erase", source: "test", network: HERE, at: world.clock.now() };
  expect(await eraseLearner(world.house.ports, await enrollmentOf(address), evidence)).toBe("erased");
}

async function correct(address: string, right: string) {
  const { subscriberId } = await enrollmentOf(address);
  return correctAddress(world.house.ports, { subscriberId, reason: "by phone", at: world.clock.now() }, right);
}

/** Asks for a course from a network that nobody else uses. */
const signUpElsewhere = (address: string) => world.postFrom("203.0.113.7", "/sample", { email: address });

type Sending = { readonly deliveryId: string; readonly batchId: string };

/** The provider tells of an email. */
async function tell(type: "email.failed" | "email.bounced", about: Sending, more: Partial<ProviderEvent>) {
  const at = world.clock.now();
  const nothing = { providerId: null, messageId: null, detail: null, suppress: null };
  await recordProviderEvent(world.archive, { ...nothing, id: `${type} ${at}`, type, at, ...about, ...more }, at);
}

/** Freezes the lessons that are due, and loses the answer about them for good. Gives the one that was made for an address. */
async function loseAnswer(address: string): Promise<Sending> {
  await planAll(world.house.ports);
  await freezeAll(world.house.ports);
  const { id, batch_id: batchId } = await world.archive
    .selectFrom("deliveries")
    .select(["id", "batch_id"])
    .where("state", "=", "frozen")
    .where("fill", "like", `%${address}%`)
    .executeTakeFirstOrThrow();
  if (batchId === null) throw new Error("what is frozen has a batch");
  await world.archive
    .updateTable("batches")
    .set({ attempts: 1, first_attempt_at: world.clock.now() })
    .where("id", "=", batchId)
    .execute();
  await world.archive.transaction().execute((tx) => giveUpBatch(tx, batchId, "no answer"));
  return { deliveryId: id, batchId };
}

async function decide({ deliveryId }: Sending, choice: "skip" | "resend"): Promise<void> {
  expect((await settle(world.house.ports, [deliveryId], choice)).decided).toBe(1);
}

const suppressed = async () =>
  (await world.archive.selectFrom("suppressions").select("address").execute()).map(({ address }) => address);

describe("a backup from before a move", () => {
  it("is brought up to date, although whoever moved was erased and a stranger has the old address", async () => {
    const copy = await copyArchive(world.archive);
    await world.askToMove(OLD, NEW);
    await world.acceptMove();
    await world.clock.sleep(8 * DAY);
    await world.enter(OLD, "other");
    await erase(NEW);
    const after = await world.people();
    await restoreArchive(world.archive, copy);
    await replayJournal(world.archive);
    expect(await world.people()).toEqual(after);
  });

  it("and from before another keeps the second one, although whoever moved first was erased", async () => {
    const copy = await copyArchive(world.archive);
    await world.askToMove(OLD, NEW);
    await world.acceptMove();
    await world.clock.sleep(8 * DAY);
    await world.askToMove(BEN, OLD);
    await world.acceptMove(OLD);
    await erase(NEW);
    expect(await world.people()).toEqual([`${OLD} 1`]);
    await restoreArchive(world.archive, copy);
    await replayJournal(world.archive);
    expect(await world.people()).toEqual([`${OLD} 1`]);
  });
});

describe("a move", () => {
  it("that is taken back after the new address bounced lets lessons go on at the old one", async () => {
    await world.askToMove(OLD, NEW);
    await world.acceptMove();
    await world.clock.sleep(HOUR);
    await world.suppress(NEW, "bounce");
    expect(await (await world.stopMove()).text()).toContain("Your account is back");
    const before = (await world.inbox(OLD)).length;
    await world.liveTuesdays(3);
    expect((await world.inbox(OLD)).length).toBeGreaterThan(before);
  });

  it("that is stopped ends the link to the account that was sent before", async () => {
    const link = await world.account(OLD);
    await world.postFrom(HERE, link, { email: NEW });
    await world.stopMove();
    expect((await world.get(link)).status).toBe(404);
  });

  it("brings nothing to the new address after a complaint at the old one", async () => {
    await world.askToMove(OLD, NEW);
    const link = await world.link(NEW, "address");
    await world.suppress(OLD, "complaint");
    await world.postFrom(HERE, link);
    const before = (await world.inbox(NEW)).length;
    await world.liveTuesdays(3);
    expect(await world.inbox(NEW)).toHaveLength(before);
  });
});

describe("an operator's correction", () => {
  it("stays when a move that never happened is stopped", async () => {
    await world.askToMove(OLD, NEW);
    await world.inbox(NEW);
    expect((await correct(OLD, "mia@correct.example")).kind).toBe("corrected");
    await world.stopMove();
    expect(await world.people()).toEqual([`${BEN} 0`, expect.stringContaining("mia@correct.example")]);
  });

  it("sends the confirmation that it speaks of, also for an address that was asked about before", async () => {
    await world.askToMove(BEN, "typo@x.example");
    await world.clock.sleep(DAY);
    await world.postFrom(HERE, "/sample", { email: "typo@x.example" });
    expect(await world.inbox("typo@x.example")).toHaveLength(2);
    expect(await correct("typo@x.example", "right@x.example")).toEqual({ kind: "corrected", asked: 1 });
    expect(await world.inbox("right@x.example")).toHaveLength(1);
  });

  it("brings no lesson to somebody who complained", async () => {
    await world.suppress(OLD, "complaint");
    await correct(OLD, NEW);
    await world.liveTuesdays(2);
    expect((await world.inbox(NEW)).filter(({ subject }) => subject.includes("Lesson"))).toEqual([]);
  });
});

describe("an erased address", () => {
  it("is gone from the journal with what an account that it was put together with had been called", async () => {
    await world.postFrom(HERE, "/sample", { email: "mia@typo.example" });
    await world.inbox("mia@typo.example");
    await correct("mia@typo.example", NEW);
    await world.clock.sleep(DAY);
    await world.askToMove(OLD, NEW);
    expect((await world.acceptMove()).status).toBe(303);
    await erase(NEW);
    const { rows } = await sql<{ body: string }>`select body from journal.entries`.execute(world.archive);
    const all = rows.map(({ body }) => body);
    expect(all.filter((body) => body.includes(NEW) || body.includes("typo.example"))).toEqual([]);
  });

  it.each([1, 2])("that bounced before gets no email (%d erasures)", async (times) => {
    if (times === 2) {
      await erase(OLD);
      await world.clock.sleep(2 * DAY);
      await signUpElsewhere(OLD);
      await world.inbox(OLD);
    }
    await world.suppress(OLD, "bounce");
    await world.clock.sleep(HOUR);
    await erase(OLD);
    const before = (await world.inbox(OLD)).length;
    expect(await world.archive.selectFrom("erasures").select("reason").execute()).toEqual([{ reason: "bounce" }]);
    await world.clock.sleep(2 * DAY);
    await signUpElsewhere(OLD);
    expect(await world.inbox(OLD)).toHaveLength(before);
  });

  it.each(["bounce", "complaint"] as const)("that refused us is asked by no move (%s)", async (why) => {
    await world.suppress(OLD, why);
    await world.clock.sleep(HOUR);
    await erase(OLD);
    const before = (await world.inbox(OLD)).length;
    for (let n = 0; n < 3; n += 1) {
      await world.askToMove(BEN, OLD);
      await world.clock.sleep(2 * DAY);
    }
    expect(await world.inbox(OLD)).toHaveLength(before);
  });

  it.each([false, true])("whose owner disproved a refusal stays open to us (after a restart: %s)", async (restart) => {
    await world.suppress(OLD, "complaint");
    await world.clock.sleep(HOUR);
    await erase(OLD);
    await world.clock.sleep(HOUR);
    await world.enter(OLD, "sample");
    await world.clock.sleep(HOUR);
    if (restart) await replayJournal(world.archive);
    const before = (await world.inbox(OLD)).length;
    await world.postFrom(HERE, "/other", { email: OLD });
    expect(await world.inbox(OLD)).toHaveLength(before + 1);
  });

  it("gets no email that was planned before, and nothing keeps it", async () => {
    expect(await askToMove(world.house.ports, await enrollmentOf(BEN), OLD)).toBe("asked");
    await erase(OLD);
    await world.clock.sleep(3 * DAY);
    await world.house.dispatcher.drain();
    const rows = await world.archive.selectFrom("deliveries").select(["kind", "to_address", "fill"]).execute();
    expect(rows.filter((row) => JSON.stringify(row).includes(OLD))).toEqual([]);
  });
});

describe("news that comes late", () => {
  it("of a bounce counts for the address that a failed sending went to", async () => {
    await world.toTuesday();
    await world.clock.sleep(6 * DAY);
    await world.askToMove(OLD, NEW);
    const link = await world.link(NEW, "address");
    await world.liveTuesdays(1);
    const lesson = await world.archive
      .selectFrom("deliveries")
      .select(["id as deliveryId", "batch_id as batchId", "provider_id as providerId"])
      .where("enrollment_id", "=", (await enrollmentOf(OLD)).id)
      .where("kind", "=", "lesson")
      .where("state", "=", "accepted")
      .orderBy("planned_at", "desc")
      .$narrowType<{ batchId: string }>()
      .executeTakeFirstOrThrow();
    await tell("email.failed", lesson, { detail: "reached_daily_quota" });
    expect((await world.postFrom(HERE, link)).status).toBe(303);
    await tell("email.bounced", lesson, { detail: "Permanent", suppress: "bounce" });
    expect(await suppressed()).toEqual([OLD]);
  });

  it("of a bounce counts for the address that a sending went to before it was decided again", async () => {
    await world.toTuesday();
    await world.clock.sleep(6 * DAY);
    await world.askToMove(OLD, NEW);
    const link = await world.link(NEW, "address");
    await world.toTuesday();
    const lost = await loseAnswer(OLD);
    await decide(lost, "resend");
    expect((await world.postFrom(HERE, link)).status).toBe(303);
    await tell("email.bounced", lost, { detail: "Permanent", suppress: "bounce" });
    expect(await suppressed()).toEqual([OLD]);
  });

  it.each(["skip", "resend"] as const)(
    "of acceptance, after a decision (%s) that was undone, holds after a restart",
    async (choice) => {
      await world.toTuesday();
      const lost = await loseAnswer(OLD);
      await decide(lost, choice);
      await world.clock.sleep(MINUTE);
      expect((await undoSettlement(world.house.ports, [lost.deliveryId])).undone).toBe(1);
      await proveAccepted(world.archive, lost.batchId, world.clock.now());
      const state = async () =>
        world.archive
          .selectFrom("deliveries")
          .select(["state", "accepted_at"])
          .where("id", "=", lost.deliveryId)
          .executeTakeFirstOrThrow();
      const before = await state();
      expect(before.state).toBe("accepted");
      await replayJournal(world.archive);
      expect(await state()).toEqual(before);
    },
  );
});
