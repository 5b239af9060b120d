import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, it } from "vitest";
import { journalBeside } from "../../src/store/archive.ts";
import { sampleCourse } from "../support/course.ts";
import { tellWebhooks } from "../support/replies.ts";
import { enrollLearner } from "../support/learners.ts";
import { type Server, startServer } from "../support/running.ts";
import { testClock } from "../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Both courses' first lessons are due then: 9:00 in Los Angeles. */
const TUESDAY = Date.UTC(2026, 11, 1, 17);

const courses = [sampleCourse(2), { ...sampleCourse(2), id: "other" }] as const;

let server: Server | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A server that's well, some minutes before lessons of two courses are due. */
async function open(learners = 2, beforeDue = 2 * MINUTE): Promise<Server> {
  const opened = await startServer(courses, TUESDAY - beforeDue);
  server = opened;
  const world = { archive: opened.archive, clock: testClock(TUESDAY - DAY) };
  for (let n = 0; n < learners; n += 1) {
    await enrollLearner(world, courses[n % 2 === 0 ? 0 : 1], `learner${n}@example.com`);
  }
  expect(await opened.ready()).toEqual({ status: 200, codes: [] });
  return opened;
}

type Told = { readonly code: string; readonly status: number; readonly says: RegExp; readonly event?: string };

/** After two minutes, /readyz, `npm run status`, and the log have to tell. */
async function expectTold(told: Server, { code, status, says, event = "health-changed" }: Told): Promise<void> {
  await told.live(2 * MINUTE);
  expect(await told.ready()).toEqual({ status, codes: expect.arrayContaining([code]) as string[] });
  const printed = await told.status();
  expect(printed.says).toMatch(says);
  expect(printed.code).toBe(1);
  const lines = told.log.filter((line) => line.event === event && line.level !== "info");
  expect(lines).not.toEqual([]);
  if (event === "health-changed") expect(JSON.stringify(lines)).toContain(code);
}

const acceptedLessons = ({ fake }: Server) => fake.ledger.accepted().filter(({ subject }) => /Lesson/.test(subject));

describe("within two minutes, the server tells", () => {
  it("that its scheduler is dead", async () => {
    const dead = await open();
    dead.killScheduler();
    await dead.live(2 * MINUTE + 10_000);
    expect(await dead.ready()).toEqual({ status: 503, codes: ["scheduler-silent"] });
    expect(dead.log.filter(({ event }) => event === "scheduler-silent")).toHaveLength(1);
    await dead.ready();
    expect(dead.log.filter(({ event }) => event === "scheduler-silent")).toHaveLength(1);
    const printed = await dead.status();
    expect(printed.code).toBe(1);
    expect(printed.says).toContain("its last sign of life");
  });

  it("that lessons are due and can't be planned, and goes on by itself", async () => {
    const stuck = await open();
    const other = new DatabaseSync(stuck.file);
    other.exec(
      "create trigger planted before insert on deliveries begin select raise(abort, 'planted in deliveries'); end",
    );
    await stuck.live(2 * MINUTE);
    await expectTold(stuck, { code: "part-fails", status: 503, says: /"send" failed/, event: "part-failed" });
    await stuck.live(MINUTE);
    expect((await stuck.ready()).codes).toContain("lessons-unplanned");
    other.exec("drop trigger planted");
    other.close();
    await stuck.live(6 * MINUTE);
    expect(await stuck.ready()).toEqual({ status: 200, codes: [] });
    expect(acceptedLessons(stuck)).toHaveLength(2);
  });

  it.each([
    ["archive", "settings"],
    ["journal", "meta"],
  ])("that the %s can't be written, and goes on by itself", async (which, table) => {
    const full = await open();
    const other = new DatabaseSync(which === "archive" ? full.file : journalBeside(full.file));
    for (const event of ["insert", "update"]) {
      other.exec(`create trigger no_${event} before ${event} on ${table}
        begin select raise(abort, 'database or disk is full'); end`);
    }
    await full.live(2 * MINUTE);
    expect(await full.ready()).toEqual({ status: 503, codes: expect.arrayContaining(["cannot-write"]) as string[] });
    expect(full.log.some(({ level }) => level !== "info")).toBe(true);
    await full.live(MINUTE);
    expect((await full.status()).code).toBe(1);
    for (const event of ["insert", "update"]) other.exec(`drop trigger no_${event}`);
    other.close();
    await full.live(6 * MINUTE);
    expect(await full.ready()).toEqual({ status: 200, codes: [] });
    expect(acceptedLessons(full)).toHaveLength(2);
  });

  it("that the provider refuses the key while lessons wait", async () => {
    const refused = await open();
    refused.fake.faults.rule(() => ({ kind: "key-revoked", status: 401 }));
    await refused.live(2 * MINUTE);
    await expectTold(refused, { code: "sending-held", status: 503, says: /Sending is held until/ });
    refused.fake.faults.clear();
    await refused.live(HOUR);
    expect(await refused.ready()).toEqual({ status: 200, codes: [] });
    expect(await refused.status()).toMatchObject({
      code: 0,
      says: expect.stringContaining("Nothing needs you") as string,
    });
    expect(acceptedLessons(refused)).toHaveLength(2);
  });

  it("that the plan's quota is used up", async () => {
    const used = await open();
    used.fake.faults.rule(() => ({ kind: "daily-quota" }));
    await used.live(2 * MINUTE);
    await expectTold(used, { code: "sending-held", status: 503, says: /Sending is held until/ });
  });

  it("that the clock was set far ahead, and sends nothing early", async () => {
    const ahead = await open(2, 3 * DAY);
    ahead.setClock(60 * DAY);
    await expectTold(ahead, { code: "clock-in-doubt", status: 503, says: /jumped far ahead/ });
    ahead.setClock(-60 * DAY);
    await ahead.live(2 * MINUTE);
    expect((await ahead.ready()).status).toBe(200);
    expect(acceptedLessons(ahead)).toEqual([]);
  });

  it("that the clock was set back, and doesn't sleep for as long as it had been ahead", async () => {
    const back = await open();
    back.setClock(-3 * HOUR);
    await back.live(2 * MINUTE);
    expect((await back.ready()).codes).toEqual(["clock-jumped"]);
    expect(back.log.filter(({ event }) => event === "clock-jumped")).toHaveLength(1);
    back.setClock(3 * HOUR);
    await back.live(2 * MINUTE);
    expect(acceptedLessons(back)).toHaveLength(2);
  });

  it("that webhooks are signed with another secret", async () => {
    const wrong = await open();
    for (const id of ["msg_1", "msg_2", "msg_3"]) {
      const headers = {
        "svix-id": id,
        "svix-timestamp": String(Math.floor(Date.now() / 1000)),
        "svix-signature": "v1,bm90IG91cnM=",
      };
      await wrong.house.app.request("/webhooks/resend", { method: "POST", headers, body: "{}" });
    }
    await expectTold(wrong, { code: "webhooks-refused", status: 200, says: /RESEND_WEBHOOK_SECRET/ });
  });

  it("that no webhook has come a day after the first email went out", async () => {
    const silent = await open();
    await silent.live(3 * MINUTE);
    expect(acceptedLessons(silent)).toHaveLength(2);
    await silent.live(20 * MINUTE);
    silent.setClock(DAY);
    await expectTold(silent, { code: "webhooks-silent", status: 200, says: /no webhook has come in/ });
  });

  it("that too much bounces, and holds lessons", async () => {
    const bad = await open(57);
    const world = { archive: bad.archive, clock: testClock(TUESDAY - DAY) };
    for (const n of [1, 2, 3]) await enrollLearner(world, courses[n % 2 === 0 ? 0 : 1], `bounced${n}@example.com`);
    await bad.live(3 * MINUTE);
    expect(acceptedLessons(bad)).toHaveLength(60);
    await tellWebhooks(bad.fake.core, bad.house.app);
    await expectTold(bad, { code: "lessons-held", status: 503, says: /Lessons are held back/ });
  });

  it("that an email waits for a person's decision", async () => {
    const unknown = await open();
    unknown.fake.faults.rule(({ path }) => (path.endsWith("/batch") ? { kind: "hang-before" } : undefined));
    await unknown.live(5 * MINUTE);
    await unknown.archive.updateTable("batches").set({ state: "unknown" }).execute();
    await unknown.archive
      .updateTable("deliveries")
      .set({ state: "unknown", reason: "no clear answer within 12 hours" })
      .execute();
    await expectTold(unknown, { code: "undecided", status: 200, says: /learner0@example\.com is unknown/ });
  });

  it("that its log can't be written", async () => {
    const silent = await open();
    silent.loseLog();
    await silent.live(2 * MINUTE);
    expect(await silent.ready()).toEqual({ status: 200, codes: ["log-lost"] });
    expect(await silent.status()).toMatchObject({
      code: 1,
      says: expect.stringContaining("can't be written") as string,
    });
  });
});
