import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { signLink } from "../../src/course/link.ts";
import { freezeAll } from "../../src/dispatch/freeze.ts";
import { planAll } from "../../src/dispatch/plan.ts";
import type { Carrier } from "../../src/mail/carrier.ts";
import { markLesson } from "../../src/store/progress.ts";
import { suppress } from "../../src/store/suppressing.ts";
import { openAccount } from "../support/account.ts";
import { sampleCourse } from "../support/course.ts";
import { filesWith } from "../support/trace.ts";
import { openWorld, testClock, type TestClock, type World, type WorldOptions } from "../support/world.ts";

const SECRET = "a secret of tests, which is long enough";
const MINUTE = 60_000;
const MIA = "mia.unmistakable@example.org";
const NAME = "Miaunmistakable";

let folder: string;
let clock: TestClock;
let world: World;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "coursepost-erasure-"));
  mkdirSync(join(folder, "outbox"));
  clock = testClock(Date.UTC(2026, 10, 30, 18));
  world = await open();
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(more: Partial<WorldOptions> = {}): Promise<World> {
  return openWorld({
    courses: [sampleCourse()],
    clock,
    file: join(folder, "coursepost.db"),
    folder: join(folder, "outbox"),
    secret: SECRET,
    ...more,
  });
}

const link = (purpose: "confirm" | "preferences" | "progress", id: string) => signLink(SECRET, purpose, id);

async function enrollmentOf(
  address: string,
): Promise<{ readonly id: string; readonly subscriberId: string } | undefined> {
  return world.archive
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "subscriber_id")
    .select(["enrollments.id", "subscribers.id as subscriberId"])
    .where("address", "=", address)
    .executeTakeFirst();
}

async function enter(address: string, firstName = ""): Promise<string> {
  // So many in an hour from one network would be asked to wait.
  await clock.moveTo(clock.now() + 3 * MINUTE);
  await world.post("/sample", { email: address, first_name: firstName });
  await world.house.dispatcher.drain();
  const id = (await enrollmentOf(address))?.id ?? "";
  await world.post(`/confirm/${link("confirm", id)}`);
  await world.house.dispatcher.drain();
  return id;
}

/** Lets the next lessons come, to everybody. */
async function live(weeks: number): Promise<void> {
  for (let n = 0; n < weeks; n += 1) {
    await clock.moveTo((await world.house.dispatcher.nextWake()) ?? clock.now());
    await world.house.dispatcher.drain();
  }
}

async function erase(id: string, address: string, epoch = 0): Promise<Response> {
  return world.post(`${await openAccount(world, id, epoch)}/erase`, { email: address });
}

/** Everything that the world said aloud. */
const said = () => JSON.stringify(world.log).toLowerCase();

describe("erasing", () => {
  it("leaves no trace of an address or a name in database, WAL, journal, outbox and log", async () => {
    // Enough neighbours that pages split and are merged around her.
    for (let n = 0; n < 60; n += 1) await enter(`neighbour-${n}@example.com`, `Neighbour ${n}`);
    const id = await enter(MIA, NAME);
    for (let n = 60; n < 90; n += 1) await enter(`neighbour-${n}@example.com`, `Neighbour ${n}`);
    await live(3);
    for (const { id: lesson } of sampleCourse().lessons)
      await world.archive.transaction().execute((tx) => markLesson(tx, id, lesson, "done", clock.now()));
    await world.post(`/p/${link("progress", id)}/certificate`, { do: "make", name: `${NAME} Schulz` });
    await world.post(await openAccount(world, id), { email: "mia.elsewhere@example.org" });
    await world.house.dispatcher.drain();
    expect(filesWith(folder, MIA).length).toBeGreaterThan(4);
    const before = statSync(join(folder, "coursepost.db-wal")).size;
    expect(before).toBeGreaterThan(0);

    const answer = await erase(id, MIA.toUpperCase());
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/erased"]);

    for (const trace of [MIA, "mia.unmistakable", NAME, "mia.elsewhere", id]) {
      expect(filesWith(folder, trace), trace).toEqual([]);
      expect(said()).not.toContain(trace.toLowerCase());
    }
    for (const file of ["coursepost.db-wal", "coursepost.journal.db-wal"]) {
      expect(statSync(join(folder, file)).size).toBe(0);
    }
    expect(filesWith(folder, "neighbour-7@example.com").length).toBeGreaterThan(4);
    expect((await world.get(`/preferences/${link("preferences", id)}`)).status).toBe(404);
  }, 60_000);

  it("leaves no trace of an address that she had before", async () => {
    const id = await enter(MIA);
    await world.post(await openAccount(world, id), { email: "mia.later@example.org" });
    await world.house.dispatcher.drain();
    const asked = await world.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "new-address")
      .executeTakeFirstOrThrow();
    await world.post(`/address/${signLink(SECRET, "address", asked.id)}`);
    expect((await enrollmentOf("mia.later@example.org"))?.id).toBe(id);
    await live(1);
    expect((await erase(id, "mia.later@example.org")).status).toBe(404);
    expect((await erase(id, "mia.later@example.org", 1)).status).toBe(303);
    expect(filesWith(folder, "mia.later")).toEqual([]);
    expect(filesWith(folder, MIA)).toEqual([]);
  });

  it("is not undone by a backup", async () => {
    const id = await enter(MIA);
    const other = await enter("other@example.com");
    await world.archive.destroy();
    copyFileSync(join(folder, "coursepost.db"), join(folder, "backup"));
    world = await open();
    await live(1);
    expect((await erase(id, MIA)).status).toBe(303);
    await world.archive.destroy();
    copyFileSync(join(folder, "backup"), join(folder, "coursepost.db"));
    rmSync(join(folder, "backup"));

    world = await open();
    expect(await enrollmentOf(MIA)).toBeUndefined();
    expect((await enrollmentOf("other@example.com"))?.id).toBe(other);
    const mails = filesWith(join(folder, "outbox"), "other@example.com").length;
    await live(2);
    expect(filesWith(join(folder, "outbox"), MIA)).toEqual([]);
    expect(filesWith(join(folder, "outbox"), "other@example.com").length).toBeGreaterThan(mails);
  });

  it("does not bring an address back from a backup that she moved away from", async () => {
    const id = await enter(MIA);
    await world.archive.destroy();
    copyFileSync(join(folder, "coursepost.db"), join(folder, "backup"));
    world = await open();
    await world.post(await openAccount(world, id), { email: "mia.later@example.org" });
    await world.house.dispatcher.drain();
    const asked = await world.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "new-address")
      .executeTakeFirstOrThrow();
    await world.post(`/address/${signLink(SECRET, "address", asked.id)}`);
    await world.archive.destroy();
    copyFileSync(join(folder, "backup"), join(folder, "coursepost.db"));
    world = await open();
    expect((await enrollmentOf("mia.later@example.org"))?.id).toBe(id);
    await live(1);
    expect(filesWith(join(folder, "outbox"), "mia.later@example.org").length).toBe(2);
  });

  it("lets somebody come back who asks for it and presses the button", async () => {
    const first = await enter(MIA, NAME);
    await erase(first, MIA);
    expect(await world.archive.selectFrom("erasures").select("reason").execute()).toEqual([{ reason: null }]);
    const again = await enter(MIA);
    expect(again).not.toBe(first);
    expect(await world.archive.selectFrom("erasures").selectAll().execute()).toEqual([]);
    expect(await (await world.get(`/p/${link("progress", again)}`)).text()).toContain("Arrives");
  });

  it("goes on refusing an address that complained, with the same answer as for any other, and keeps nothing of it anew", async () => {
    const id = await enter(MIA);
    const account = await openAccount(world, id);
    await world.archive.transaction().execute((tx) => suppress(tx, MIA, "complaint", clock.now()));
    expect((await world.post(`${account}/erase`, { email: MIA })).status).toBe(303);
    expect(filesWith(folder, MIA)).toEqual([]);
    const answer = await world.post("/sample", { email: MIA });
    const unknown = await world.post("/sample", { email: "unknown@example.org" });
    expect([answer.status, answer.headers.get("location")]).toEqual([unknown.status, unknown.headers.get("location")]);
    await world.house.dispatcher.drain();
    expect(filesWith(folder, MIA)).toEqual([]);
    expect(await enrollmentOf(MIA)).toBeUndefined();
  });

  it("wants the address typed, in whatever case, and does nothing for another one", async () => {
    const id = await enter(MIA);
    const answer = await erase(id, "other@example.com");
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("That isn’t the address");
    expect((await enrollmentOf(MIA))?.id).toBe(id);
  });

  it("waits while a mail to her may be leaving the house, but lets nothing new out meanwhile", async () => {
    const id = await enter(MIA);
    await world.close();
    let lost = true;
    const carrier: Carrier = {
      account: "outbox",
      post: async ({ members }) =>
        lost
          ? { kind: "ambiguous", why: "no answer", status: null, errorName: null }
          : {
              kind: "accepted",
              ids: Array.from({ length: members }, (_, n) => `re-${n}`),
              status: 200,
              errorName: null,
            },
      lookUp: async () => "cannot-tell",
    };
    world = await open({ carrier: () => carrier });
    await live(1);
    lost = false;
    const account = await openAccount(world, id);
    const answer = await world.post(`${account}/erase`, { email: MIA });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "300"]);
    expect((await enrollmentOf(MIA))?.id).toBe(id);
    const row = await world.archive.selectFrom("enrollments").select(["left_at", "next_due_at"]).executeTakeFirst();
    expect(row).toEqual({ left_at: clock.now(), next_due_at: null });

    await world.archive.updateTable("batches").set({ state: "accepted" }).where("state", "=", "frozen").execute();
    expect((await world.post(`${account}/erase`, { email: MIA })).status).toBe(303);
    expect(filesWith(folder, MIA).filter((file) => !file.endsWith(".eml"))).toEqual([]);
  });

  it("takes her out of a batch that was not attempted, and the others go", async () => {
    const id = await enter(MIA);
    await enter("other@example.com");
    await clock.moveTo((await world.house.dispatcher.nextWake()) ?? 0);
    const { house } = world;
    await planAll(house.ports);
    await freezeAll(house.ports);
    expect((await erase(id, MIA)).status).toBe(303);
    await house.dispatcher.drain();
    expect(filesWith(join(folder, "outbox"), "other@example.com").length).toBe(3);
    expect(filesWith(folder, MIA)).toEqual([]);
  });
});
