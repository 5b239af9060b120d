import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { learner, type LearnerWish } from "../../src/commands/learner.ts";
import { readEverything } from "../../src/store/personal-journal.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { suppress } from "../../src/store/suppressing.ts";
import { run } from "../authoring/command-line.ts";
import { sampleCourse } from "../support/course.ts";
import { newestDelivery } from "../support/deliveries.ts";
import { joinByForm } from "../support/learners.ts";
import { dumpRows, rowsGone } from "../support/rows.ts";
import { openWorld, testClock, type World } from "../support/world.ts";

const MIA = "mia@example.org";
const NOAH = "noah@example.org";
const MINUTE = 60_000;
const DAY = 86_400_000;
const base = sampleCourse();
const courses = [base, { ...base, id: "other", title: "Other course" }] as const;

let world: World;

/** Two learners in two courses each, with a lesson of each. */
async function openTwo(files: { readonly file?: string; readonly folder?: string } = {}): Promise<World> {
  const clock = testClock(Date.UTC(2026, 10, 30, 18));
  const opened = await openWorld({ courses, clock, ...files });
  for (const address of [MIA, NOAH]) {
    for (const course of courses) {
      await clock.moveTo(clock.now() + 10 * MINUTE);
      await joinByForm(opened, course, address);
    }
  }
  await opened.post("/outbox/move", { by: "week" });
  return opened;
}

beforeEach(async () => {
  world = await openTwo();
});
afterEach(() => world.close());

const REASON = "she asked for it by phone";
const LONG =
  "she wrote from her work address that none of the links in her lessons open there, and asked for a link to her page";

async function ask(words: string, more: Partial<LearnerWish> = {}) {
  return learner(world.house.ports, {
    words: words.split(" "),
    reason: REASON,
    course: undefined,
    yes: false,
    ...more,
  });
}

async function enrollmentsOf(address: string) {
  return world.archive
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "subscriber_id")
    .select(["enrollments.id", "subscriber_id", "course_id", "left_at", "next_due_at", "confirmed_at"])
    .where("address", "=", address)
    .orderBy("course_id")
    .execute();
}

const acts = () => world.archive.selectFrom("operator_acts").select(["act", "object", "reason"]).execute();

/** What changed in rows that are about Noah. */
async function changeOfNoah(deed: () => Promise<unknown>): Promise<readonly string[]> {
  const keys = (await enrollmentsOf(NOAH)).flatMap(({ id, subscriber_id }) => [id, subscriber_id]);
  const before = await dumpRows(world.archive);
  await deed();
  return rowsGone(before, await dumpRows(world.archive)).filter((row) => keys.some((key) => row.includes(key)));
}

describe("one learner's story", () => {
  it("tells courses, emails, events, consent, questions and what the operator did, and of nobody else", async () => {
    await ask(`${MIA} unsubscribe`, { course: "other" });
    await ask(`${MIA} link`, { course: "sample", reason: LONG });
    const lesson = await newestDelivery(world.archive, (await enrollmentsOf(MIA))[1]?.id ?? "", "lesson");
    await world.post(`/outbox/${lesson}/reply`, { text: "What does a TPM do?" });
    await world.archive
      .insertInto("provider_events")
      .values({
        id: "msg_1",
        type: "email.delivered",
        delivery_id: lesson,
        provider_id: null,
        at: world.clock.now(),
        received_at: world.clock.now(),
        detail: null,
        message_id: null,
      })
      .execute();
    const { code, says } = await ask(MIA);
    expect(code).toBe(0);
    for (const told of [
      `${MIA} (times are UTC)`,
      "first name   Sam",
      "mailbox      takes our email",
      "Course sample: Sample course",
      "Course other: Other course",
      "lesson lesson-1",
      "delivered 2026-12-",
      "What does a TPM do?",
      "confirmed",
      "unsubscribe",
      REASON,
    ]) {
      expect(says).toContain(told);
    }
    expect(says.replaceAll(/\s+/g, " ")).toContain(LONG);
    expect(says).not.toContain("noah");
    expect(says.split("\n").filter((line) => line.length > 100)).toEqual([]);
  });

  it("of an unknown address is a hint at those like it, or at where its holder is now", async () => {
    expect(await ask("mja@example.org")).toEqual({
      code: 1,
      says: `No learner has the address mja@example.org.\nSimilar addresses: ${MIA}.`,
    });
    await ask(`${MIA} correct mia.new@example.net`, { yes: true });
    expect((await ask(MIA)).says).toContain("A learner who used to have it is now at mia.new@example.net.");
    expect((await ask("not-an-address")).code).toBe(2);
  });
});

describe("what the operator does for a learner", () => {
  it("needs a reason, and a deed that there is", async () => {
    const before = await dumpRows(world.archive);
    expect((await ask(`${MIA} unsubscribe`, { reason: " " })).says).toContain("--reason");
    expect((await ask(`${MIA} forget`)).says).toContain('There\'s no act "forget"');
    expect((await ask(`${MIA} unsubscribe`, { course: "nope" })).code).toBe(2);
    expect(await dumpRows(world.archive)).toEqual(before);
  });

  it("is the same as their own click on unsubscribe, with the reason on file, and touches nobody else", async () => {
    expect(await changeOfNoah(() => ask(`${MIA} unsubscribe`))).toEqual([]);
    expect((await enrollmentsOf(MIA)).map(({ left_at, next_due_at }) => [left_at, next_due_at])).toEqual([
      [world.clock.now(), null],
      [world.clock.now(), null],
    ]);
    const consent = await world.archive
      .selectFrom("consent_events")
      .select(["kind", "source", "text"])
      .orderBy("id", "desc")
      .executeTakeFirst();
    expect(consent).toEqual({
      kind: "left-all",
      source: "operator",
      text: `Done by the operator, on request: ${REASON}`,
    });
    expect(await acts()).toEqual([{ act: "unsubscribe", object: "", reason: REASON }]);
    const told = await world.archive
      .selectFrom("journal.entries")
      .select("body")
      .orderBy("seq", "desc")
      .executeTakeFirst();
    expect(told?.body).toContain('"entry":"left"');
    expect((await ask(`${MIA} unsubscribe`)).code).toBe(1);
    expect(await acts()).toHaveLength(1);
  });

  it("brings somebody back for thirty days and no longer", async () => {
    await ask(`${MIA} unsubscribe`);
    expect((await ask(`${MIA} resubscribe`)).says).toContain("Which course?");
    expect((await ask(`${MIA} resubscribe`, { course: "other" })).code).toBe(0);
    const [other, sample] = await enrollmentsOf(MIA);
    expect([other?.left_at, sample?.left_at]).toEqual([null, world.clock.now()]);
    expect(other?.next_due_at).toBeGreaterThan(world.clock.now());
    await world.clock.moveTo(world.clock.now() + 31 * DAY);
    expect((await ask(`${MIA} resubscribe`, { course: "sample" })).code).toBe(1);
    expect((await acts()).map(({ act }) => act)).toEqual(["unsubscribe", "resubscribe"]);
  });

  it("erases after showing what goes, and leaves others whole", async () => {
    const shown = await ask(`${MIA} erase`);
    expect(shown.code).toBe(1);
    expect(shown.says).toContain("deliveries: ");
    expect(shown.says).toContain("Nothing was erased yet");
    expect(await enrollmentsOf(MIA)).toHaveLength(2);
    await ask(`${MIA} link`, { course: "other" });
    const noahs = (await enrollmentsOf(NOAH))[0]?.subscriber_id ?? "";
    const file = await readEverything(world.archive, noahs);
    expect((await ask(`${MIA} erase`, { yes: true })).code).toBe(0);
    expect(await enrollmentsOf(MIA)).toEqual([]);
    expect(await acts()).toEqual([]);
    expect(await readEverything(world.archive, noahs)).toEqual(file);
    expect((await dumpRows(world.archive)).filter((row) => row.includes(MIA))).toEqual([]);
  });

  it("corrects an address, and takes nobody over, confirmed or not", async () => {
    expect((await ask(`${MIA} correct mia@example.net`)).says).toContain("--yes");
    expect(await changeOfNoah(() => ask(`${MIA} correct ${NOAH}`, { yes: true }))).toEqual([]);
    await world.post("/sample", { email: "shell@example.net" });
    expect((await ask(`${MIA} correct shell@example.net`, { yes: true })).says).toContain(
      "Somebody has already signed up",
    );
    expect(await enrollmentsOf(MIA)).toHaveLength(2);
    expect((await ask(`${MIA} correct mia@school.test`, { yes: true })).says).toContain("No email can reach");
    expect((await ask(`${MIA} correct mia@example.net`, { yes: true })).code).toBe(0);
    expect(await enrollmentsOf("mia@example.net")).toHaveLength(2);
    expect((await acts()).map(({ act }) => act)).toEqual(["correct"]);
    await world.post("/outbox/move", { by: "week" });
    const sent = await world.archive.selectFrom("deliveries").select("fill").where("kind", "=", "lesson").execute();
    expect(sent.filter(({ fill }) => fill?.includes('"to":"mia@example.net"') === true)).toHaveLength(2);
  });

  it("asks at the right address where the wrong one was never confirmed", async () => {
    await joinByForm(world, base, "typo@exmaple.org", "wait");
    const told = await ask("typo@exmaple.org correct typo@example.org", { yes: true });
    expect(told.says).toContain("A confirmation goes there first");
    await world.house.dispatcher.drain();
    const letters = await world.archive
      .selectFrom("deliveries")
      .innerJoin("enrollments", "enrollments.id", "enrollment_id")
      .innerJoin("subscribers", "subscribers.id", "subscriber_id")
      .select(["kind", "fill"])
      .where("address", "=", "typo@example.org")
      .execute();
    expect(letters.map(({ kind, fill }) => [kind, (JSON.parse(fill ?? "") as { to: string }).to])).toEqual([
      ["confirm", "typo@exmaple.org"],
      ["confirm", "typo@example.org"],
    ]);
  });

  it("lifts a bounce, and the lessons go on; not a complaint", async () => {
    await world.archive.transaction().execute(async (tx) => {
      await suppress(tx, MIA, "bounce", world.clock.now());
      await suppress(tx, NOAH, "complaint", world.clock.now());
    });
    expect((await ask(`${NOAH} lift`)).says).toContain("Only they can lift that");
    expect((await ask(`${MIA} lift`)).code).toBe(0);
    expect((await ask(`${MIA} lift`)).code).toBe(1);
    const left = await world.archive.selectFrom("suppressions").select("address").execute();
    expect(left).toEqual([{ address: NOAH }]);
    expect((await enrollmentsOf(MIA)).every(({ next_due_at }) => (next_due_at ?? 0) > world.clock.now())).toBe(true);
    expect((await enrollmentsOf(NOAH)).every(({ next_due_at }) => next_due_at === null)).toBe(true);
    await replayJournal(world.archive);
    expect(await world.archive.selectFrom("suppressions").select("address").execute()).toEqual(left);
    expect(await acts()).toEqual([{ act: "lift", object: "bounce", reason: REASON }]);
  });

  it("prints a link to the course page that works", async () => {
    const { says } = await ask(`${MIA} link`, { course: "sample" });
    const [url = ""] = says.split("\n");
    expect((await world.get(new URL(url).pathname)).status).toBe(200);
  });
});

describe("a lesson that is sent again", () => {
  const sent = async () => {
    await world.house.dispatcher.drain();
    const rows = await world.archive
      .selectFrom("deliveries")
      .select(["enrollment_id", "kind", "key", "state"])
      .where("kind", "in", ["lesson", "resent-lesson"])
      .where("enrollment_id", "=", (await enrollmentsOf(MIA))[1]?.id ?? "")
      .orderBy("planned_at")
      .orderBy("kind")
      .execute();
    return rows.map(({ kind, key, state }) => `${kind} ${key} ${state}`);
  };
  const resend = (lesson: string) => ask(`${MIA} resend ${lesson}`, { course: "sample" });

  it("goes out once a day at most, by number or id, and doesn't disturb what comes next", async () => {
    const before = await enrollmentsOf(MIA);
    expect((await resend("1")).code).toBe(0);
    expect((await resend("lesson-1")).says).toContain("within the last day");
    expect(await sent()).toEqual(["lesson lesson-1 accepted", "resent-lesson lesson-1#1 accepted"]);
    expect(await enrollmentsOf(MIA)).toEqual(before);
    await world.clock.moveTo(world.clock.now() + DAY);
    expect((await resend("1")).code).toBe(0);
    await world.post("/outbox/move", { by: "week" });
    expect((await sent()).filter((row) => row.startsWith("resent"))).toEqual([
      "resent-lesson lesson-1#1 accepted",
      "resent-lesson lesson-1#2 accepted",
    ]);
    const lessonsOf = async (address: string) => {
      const ids = (await enrollmentsOf(address)).map(({ id }) => id);
      const rows = await world.archive
        .selectFrom("deliveries")
        .select(["key", "state", "planned_at", "due_at"])
        .where("kind", "=", "lesson")
        .where("enrollment_id", "in", ids)
        .orderBy("planned_at")
        .orderBy("key")
        .execute();
      return rows;
    };
    expect(await lessonsOf(MIA)).toEqual(await lessonsOf(NOAH));
    expect((await lessonsOf(MIA)).length).toBeGreaterThan(4);
  });

  it("is one that they had, and that they may still get", async () => {
    expect((await resend("2")).says).toContain('never got "lesson-2"');
    expect((await resend("nope")).says).toContain("Say which lesson");
    await ask(`${MIA} unsubscribe`);
    expect((await resend("1")).says).toContain("they left");
    expect(await sent()).toEqual(["lesson lesson-1 accepted"]);
  });

  it("ties an answer to it to the lesson", async () => {
    await resend("1");
    await world.house.dispatcher.drain();
    const { id } = await world.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "resent-lesson")
      .executeTakeFirstOrThrow();
    await world.post(`/outbox/${id}/reply`, { text: "Thank you, got it." });
    const questions = await world.archive.selectFrom("questions").select(["lesson_id", "tied_by"]).execute();
    expect(questions).toEqual([{ lesson_id: "lesson-1", tied_by: "token" }]);
  });
});

describe("the command", () => {
  it("works beside a server that has the same files open", async () => {
    const folder = mkdtempSync(join(tmpdir(), "coursepost-learner-"));
    await world.close();
    mkdirSync(join(folder, "practice"));
    world = await openTwo({ file: join(folder, "practice/coursepost.db"), folder: join(folder, "outbox") });
    const settings = { DATA_DIR: folder, SECRET: "a secret of tests, which is long enough" };
    const told = await run(folder, ["learner", MIA, "unsubscribe", "--reason", REASON, "--course", "other"], settings);
    expect([told.code, told.out]).toEqual([
      0,
      `${MIA} has left other. Nothing that was waiting to go out will be sent.\n`,
    ]);
    expect((await enrollmentsOf(MIA)).map(({ left_at }) => left_at !== null)).toEqual([true, false]);
    const unknown = await run(folder, ["learner", "mja@example.org"], settings);
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining(`Similar addresses: ${MIA}.`)]);
    expect(await acts()).toEqual([{ act: "unsubscribe", object: "other", reason: REASON }]);
    await world.close();
    rmSync(folder, { recursive: true, force: true });
    world = await openTwo();
  }, 60_000);
});
