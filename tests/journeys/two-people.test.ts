import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addressKey } from "../../src/course/erasure.ts";
import { erase } from "../../src/store/erasing.ts";
import { moveSubscriber } from "../../src/store/moving.ts";
import { recordProviderEvent } from "../../src/store/provider-events.ts";
import { readEverything } from "../../src/store/personal-journal.ts";
import { suppress } from "../../src/store/suppressing.ts";
import { sampleCourse } from "../support/course.ts";
import { newestDelivery } from "../support/deliveries.ts";
import { joinByForm } from "../support/learners.ts";
import { dumpRows, rowsGone } from "../support/rows.ts";
import { openWorld, SECRET, testClock, type World } from "../support/world.ts";

const OLD = "old@example.org";
const NEW = "new@example.org";
const base = sampleCourse();
const courses = [base, { ...base, id: "other", title: "Other course" }] as const;
const CREATOR = base.reply_to;

let world: World;

beforeEach(async () => {
  world = await openWorld({ courses, clock: testClock(Date.UTC(2026, 10, 30, 18)) });
});
afterEach(() => world.close());

type Who = { readonly id: string; readonly enrollments: readonly string[] };

/** Somebody in both courses, with a lesson of each. */
async function enter(address: string): Promise<Who> {
  const enrollments: string[] = [];
  for (const course of courses) {
    await world.clock.moveTo(world.clock.now() + 10 * 60_000);
    enrollments.push(await joinByForm(world, course, address));
  }
  await nextLesson();
  const { id } = await world.archive
    .selectFrom("subscribers")
    .select("id")
    .where("address", "=", address)
    .executeTakeFirstOrThrow();
  return { id, enrollments };
}

async function nextLesson(): Promise<void> {
  await world.post("/outbox/move", { by: "week" });
}

async function move({ id }: Who, address: string): Promise<void> {
  await world.archive.transaction().execute((tx) => moveSubscriber(tx, { subscriberId: id, address, epoch: 0 }, []));
}

async function eraseNow({ id }: Who): Promise<void> {
  const outcome = await world.archive
    .transaction()
    .execute((tx) => erase(tx, id, world.clock.now(), (address) => addressKey(SECRET, address)));
  expect(outcome.kind).toBe("erased");
}

async function exportOf({ id }: Who): Promise<string> {
  return JSON.stringify(await readEverything(world.archive, id));
}

/** Answers the newest lesson that this enrollment got, as the outbox's form does. */
async function ask(enrollment: string, text: string): Promise<void> {
  const id = await newestDelivery(world.archive, enrollment, "lesson");
  await world.post(`/outbox/${id}/reply`, { text });
}

/** What went of other people's rows, or changed in them, between two looks at the archive and its journal. */
async function lossOf(others: readonly Who[], act: () => Promise<void>): Promise<readonly string[]> {
  const before = await dumpRows(world.archive);
  await act();
  const gone = rowsGone(before, await dumpRows(world.archive));
  return gone.filter((row) =>
    others.some(({ id, enrollments }) => [id, ...enrollments].some((key) => row.includes(key))),
  );
}

describe("somebody who comes to an address that another person had", () => {
  let anna: Who;
  let ben: Who;
  beforeEach(async () => {
    anna = await enter(OLD);
    await ask(anna.enrollments[0] ?? "", "Anna asks about her first lesson.");
    await move(anna, NEW);
    ben = await enter(OLD);
    await ask(ben.enrollments[1] ?? "", "Ben asks about the other course.");
  });

  it("finds nothing of the other in what is handed out, either way", async () => {
    const [hers, his] = [await exportOf(anna), await exportOf(ben)];
    for (const key of [ben.id, ...ben.enrollments, "Ben asks"]) expect(hers).not.toContain(key);
    for (const key of [anna.id, ...anna.enrollments, "Anna asks"]) expect(his).not.toContain(key);
    for (const key of [anna.id, ...anna.enrollments, "Anna asks", "moved"]) expect(hers).toContain(key);
    for (const key of [ben.id, ...ben.enrollments, "Ben asks"]) expect(his).toContain(key);
  });

  it.each(["the first", "the second"] as const)("is whole, to the byte, after %s was erased", async (which) => {
    const [erased, other] = which === "the first" ? [anna, ben] : [ben, anna];
    const file = await exportOf(other);
    expect(await lossOf([other], () => eraseNow(erased))).toEqual([]);
    expect(await exportOf(other)).toBe(file);
    expect(await world.archive.selectFrom("subscribers").select("id").execute()).toEqual([{ id: other.id }]);
  });

  it("goes on getting lessons after the other was erased", async () => {
    await eraseNow(anna);
    const before = await world.archive.selectFrom("deliveries").select("id").where("kind", "=", "lesson").execute();
    await nextLesson();
    const after = await world.archive.selectFrom("deliveries").select("id").where("kind", "=", "lesson").execute();
    expect(after.length - before.length).toBe(2);
  });

  it("may sign up for more: no key of the address is kept that would stop them", async () => {
    await eraseNow(anna);
    const keys = await world.archive.selectFrom("erasures").select("address_key").execute();
    expect(keys).toEqual([{ address_key: addressKey(SECRET, NEW) }]);
  });

  it("is not stopped by a late complaint about an email that went to the address before", async () => {
    const id = await newestDelivery(world.archive, anna.enrollments[0] ?? "", "welcome");
    const at = world.clock.now();
    const event = { id: "msg_1", type: "email.complained", deliveryId: id, batchId: null, providerId: null, at };
    const told = { ...event, detail: null, messageId: null, suppress: "complaint" } as const;
    await recordProviderEvent(world.archive, told, at);
    const suppressed = await world.archive.selectFrom("suppressions").select("address").execute();
    expect(suppressed).toEqual([{ address: OLD }]);
  });

  it("keeps a suppression of the address, whoever of the two is erased", async () => {
    await world.archive.transaction().execute((tx) => suppress(tx, OLD, "bounce", world.clock.now()));
    const rows = () => world.archive.selectFrom("suppressions").selectAll().execute();
    const before = await rows();
    await eraseNow(anna);
    expect(await rows()).toEqual(before);
  });
});

describe("a creator who tries the course with the address that questions go to", () => {
  it("takes nobody's questions along, neither in the file nor by erasing", async () => {
    const anna = await enter("anna@example.org");
    const ben = await enter("ben@example.org");
    const creator = await enter(CREATOR);
    await ask(anna.enrollments[0] ?? "", "Anna asks.");
    await ask(ben.enrollments[1] ?? "", "Ben asks.");
    // Not passed on: a creator's mail to the course is taken for a loop.
    await ask(creator.enrollments[0] ?? "", "The creator tries it.");
    const forwards = await world.archive.selectFrom("deliveries").select("id").where("kind", "=", "forward").execute();
    expect(forwards).toHaveLength(2);
    for (const { id } of forwards) await world.post(`/outbox/${id}/reply`, { text: "An answer of the creator." });

    const file = await exportOf(creator);
    for (const key of [creator.id, ...creator.enrollments]) expect(file).toContain(key);
    for (const key of [anna.id, ben.id, "Anna asks", "Ben asks"]) expect(file).not.toContain(key);

    const counted = async () => ({
      questions: (await world.archive.selectFrom("questions").select("id").execute()).length,
      answers: (await world.archive.selectFrom("answers").select("id").execute()).length,
      received: (await world.archive.selectFrom("received_mails").select("provider_id").execute()).length,
    });
    const before = await counted();
    expect(await lossOf([anna, ben], () => eraseNow(creator))).toEqual([]);
    const after = await counted();
    expect(before).toEqual({ questions: 2, answers: 2, received: 5 });
    expect(after).toEqual(before);
  });
});

describe("somebody who answers a lesson that was passed on to them", () => {
  it("is masked in the other's conversation when they are erased, and what they wrote stays", async () => {
    const anna = await enter("anna@example.org");
    const ben = await enter("ben@example.org");
    await ask(anna.enrollments[0] ?? "", "Written by Ben about Anna's lesson.");
    const { id } = await world.archive.selectFrom("questions").select("id").executeTakeFirstOrThrow();
    await world.archive
      .updateTable("questions")
      .set({ from_address: "ben@example.org" })
      .where("id", "=", id)
      .execute();
    const question = () => world.archive.selectFrom("questions").selectAll().where("id", "=", id).executeTakeFirst();

    expect(await exportOf(anna)).not.toContain("ben@example.org");
    const waiting = await question();
    const asked = await dumpRows(world.archive);
    await world.archive.updateTable("questions").set({ state: "answered" }).where("id", "=", id).execute();
    await eraseNow(ben);
    expect(await question()).toEqual({ ...waiting, state: "answered", from_address: null });
    expect(rowsGone(asked, await dumpRows(world.archive)).filter((row) => row.includes(anna.id))).toEqual([]);
  });
});

describe("a mail that came in", () => {
  it("is not fetched again after its writer was erased", async () => {
    const anna = await enter("anna@example.org");
    await enter("ben@example.org");
    await ask(anna.enrollments[0] ?? "", "Anna asks.");
    await eraseNow(anna);
    const mails = await world.archive.selectFrom("received_mails").select(["state", "from_address"]).execute();
    expect(mails).toEqual([{ state: "gone", from_address: null }]);
    expect(await world.archive.selectFrom("questions").select("id").execute()).toEqual([]);
  });
});
