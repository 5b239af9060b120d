import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import { confirmCode } from "../../src/course/code.ts";
import { freezeAll } from "../../src/dispatch/freeze.ts";
import { planAll } from "../../src/dispatch/plan.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { HERE } from "../support/inbox.ts";
import { BEN, DAY, type MoversWorld, NEW, OLD, openMovers } from "../support/movers.ts";
import { SECRET } from "../support/world.ts";

let world: MoversWorld;

beforeEach(async () => {
  world = await openMovers();
  await world.enter(OLD, "other");
  await world.clock.sleep(DAY);
});

afterEach(async () => {
  await world.close();
});

const status = async (path: string) => (await world.get(path)).status;

describe("a change of address", () => {
  it("has emails of its own: what moves where, from a masked address, and how to stop it", async () => {
    expect(await world.askToMove(OLD, NEW)).toContain("said=asked");
    const asked = (await world.inbox(NEW)).at(-1);
    expect(asked?.text).toContain(NEW);
    expect(asked?.text).toContain("m•••@old.example");
    expect(asked?.text).not.toContain(OLD);
    expect(asked?.text).toContain("someone else typed your address");
    expect(asked?.text).not.toMatch(/\/confirm\/|\/p\/|\/u\/|\/preferences\//);
    expect(asked?.text).not.toMatch(/\b\d{6}\b/);
    const notice = (await world.inbox(OLD)).at(-1);
    expect(notice?.text).toContain("m•••@new.example");
    expect(notice?.text).not.toContain(NEW);
    expect(notice?.text).toContain("/keep/");
  });

  it("ends every earlier link that acts for the account, and none that only stops or shows", async () => {
    const old = {
      progress: await world.link(OLD, "p"),
      confirm: await world.link(OLD, "confirm"),
      view: await world.link(OLD, "v"),
      unsubscribe: await world.link(OLD, "u"),
    };
    const preferences = (await world.get(`${old.progress}/preferences`)).headers.get("location") ?? "";
    await world.askToMove(OLD, NEW);
    const link = await world.link(NEW, "address");
    const moved = await world.acceptMove();
    expect(moved.status).toBe(303);
    const dead = [old.progress, old.confirm, preferences, `${preferences}/erase`, `${preferences}/everything.json`];
    expect(await Promise.all(dead.map(status))).toEqual(dead.map(() => 404));
    for (const path of [old.confirm, preferences, `${preferences}/erase`, `${old.progress}/done`]) {
      expect((await world.postFrom(HERE, path)).status).toBe(404);
    }
    expect(await status(link)).toBe(409);
    expect(await status(old.view)).toBe(200);
    expect(await status(old.unsubscribe)).toBe(200);
    expect(await status(moved.headers.get("location") ?? "")).toBe(200);
    await world.toTuesday();
    const lesson = (await world.inbox(NEW)).at(-1);
    expect(lesson?.subject).toContain("Lesson");
    expect(await status(await world.link(NEW, "p"))).toBe(200);
    expect(await status(await world.link(BEN, "p"))).toBe(200);
    expect(await status(await world.link(BEN, "confirm"))).toBe(200);
  });

  it("can be stopped at the old address before, and then its link does nothing", async () => {
    await world.askToMove(OLD, NEW);
    const stolen = await world.link(OLD, "p");
    expect(await (await world.stopMove()).text()).toContain("The change has been stopped");
    expect((await world.acceptMove()).status).toBe(409);
    expect(await status(stolen)).toBe(404);
    expect(await world.people()).toEqual([`${BEN} 0`, `${OLD} 1`]);
    expect((await world.stopMove()).status).toBe(409);
  });

  it("can be taken back at the old address for seven days, with everything asked for since", async () => {
    await world.askToMove(OLD, NEW);
    await world.acceptMove();
    await world.clock.sleep(6 * DAY);
    await world.inbox(NEW);
    await world.askToMove(NEW, "mia.third@new.example");
    await world.postFrom(HERE, await world.link("mia.third@new.example", "address"));
    expect(await world.people()).toEqual([`${BEN} 0`, "mia.third@new.example 2"]);
    expect(await (await world.stopMove()).text()).toContain("Your account is back");
    expect(await world.people()).toEqual([`${BEN} 0`, `${OLD} 3`]);
    expect((await world.stopMove(NEW)).status).toBe(409);
    expect(await world.people()).toEqual([`${BEN} 0`, `${OLD} 3`]);
  });

  it("stays after seven days", async () => {
    await world.askToMove(OLD, NEW);
    await world.acceptMove();
    await world.clock.sleep(7 * DAY + 1);
    expect((await world.stopMove()).status).toBe(409);
    expect(await world.people()).toEqual([`${BEN} 0`, `${NEW} 1`]);
  });

  it("is told honestly where nothing is sent", async () => {
    expect(await world.askToMove(OLD, OLD)).toContain("said=same");
    expect(await world.askToMove(OLD, NEW)).toContain("said=asked");
    const before = [(await world.inbox(NEW)).length, (await world.inbox(OLD)).length];
    expect(await world.askToMove(OLD, NEW)).toContain("said=too-soon");
    expect(await world.askToMove(OLD, "mia.other@new.example")).toContain("said=too-soon");
    expect([(await world.inbox(NEW)).length, (await world.inbox(OLD)).length]).toEqual(before);
    const page = await (await world.get((await world.askToMove(OLD, NEW)) ?? "")).text();
    expect(page).toContain("we didn’t send another email");
  });

  it("makes what was frozen for the old address again, for the new one", async () => {
    await world.toTuesday();
    await world.clock.sleep(6 * DAY);
    await world.askToMove(OLD, NEW);
    const link = await world.link(NEW, "address");
    await world.toTuesday();
    // The process ends before it sends anything.
    await planAll(world.house.ports);
    await freezeAll(world.house.ports);
    const frozen = await world.archive.selectFrom("deliveries").select("fill").where("state", "=", "frozen").execute();
    expect(frozen.map(({ fill }) => String((JSON.parse(fill ?? "{}") as { to?: string }).to)).toSorted()).toEqual([
      BEN,
      OLD,
      OLD,
    ]);
    await world.postFrom(HERE, link);
    expect(await status(link)).toBe(409);
    const before = (await world.inbox(OLD)).length;
    await world.house.dispatcher.drain();
    expect((await world.inbox(NEW)).length).toBeGreaterThan(2);
    expect(await world.inbox(OLD)).toHaveLength(before);
  });
});

describe("an account that somebody plants", () => {
  it("cannot be mistaken for a signup: no button and no code of the one does anything for the other", async () => {
    await world.enter("eve@evil.example", "sample");
    await world.clock.sleep(DAY);
    await world.askToMove("eve@evil.example", NEW);
    await world.clock.sleep(DAY / 24);
    await world.postFrom(HERE, "/sample", { email: NEW });
    const [move, signup] = (await world.inbox(NEW)).slice(-2);
    expect([move?.text.includes("/address/"), signup?.text.includes("/confirm/")]).toEqual([true, true]);
    const { id } = await world.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "new-address")
      .executeTakeFirstOrThrow();
    const code = confirmCode(SECRET, id);
    expect((await world.postFrom(HERE, "/sample/check-inbox", { email: NEW, code })).status).toBe(422);
    const token = (await world.link(NEW, "address")).split("/").at(-1) ?? "";
    expect((await world.postFrom(HERE, `/confirm/${token}`)).status).toBe(404);
    expect((await world.postFrom(HERE, await world.link(NEW, "confirm"))).status).toBe(303);
    const refused = await world.acceptMove();
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain("already signed up");
    expect(await world.people()).toEqual([`${BEN} 0`, `${OLD} 0`, "eve@evil.example 0", `${NEW} 0`]);
  });
});

describe("a move to an address that is known", () => {
  const states = async () =>
    (
      await world.archive
        .selectFrom("enrollments")
        .innerJoin("subscribers", "subscribers.id", "subscriber_id")
        .select(["address", "course_id as course"])
        .orderBy("enrollments.created_at")
        .execute()
    ).map(({ address, course }) => `${address} ${course}`);

  it("loses no row of an unconfirmed signup: it becomes theirs, or stays findable as theirs", async () => {
    await world.close();
    world = await openMovers("third");
    for (const course of ["sample", "third"]) {
      await world.clock.sleep(DAY);
      await world.postFrom(HERE, `/${course}`, { email: NEW, first_name: "Mia" });
    }
    const count = async () =>
      Promise.all(
        (["enrollments", "deliveries", "consent_events"] as const).map(
          async (table) => (await world.archive.selectFrom(table).select("id").execute()).length,
        ),
      );
    await world.clock.sleep(DAY);
    await world.askToMove(OLD, NEW);
    await world.clock.sleep(DAY / 24);
    await world.inbox(NEW);
    const [enrollments = 0, deliveries, consents = 0] = await count();
    expect((await world.acceptMove()).status).toBe(303);
    expect(await count()).toEqual([enrollments, deliveries, consents + 1]);
    const merged = await world.archive
      .selectFrom("subscribers")
      .selectAll()
      .where("merged_into", "is not", null)
      .execute();
    expect(merged).toHaveLength(1);
    expect(await states()).toEqual([
      `${BEN} sample`,
      `${NEW} sample`,
      `${merged[0]?.id}@merged.invalid sample`,
      `${NEW} third`,
    ]);
    await world.toTuesday();
    const everything = await world.get(`${await world.account(NEW)}/everything.json`);
    const data = (await everything.json()) as Record<string, { id: string }[]>;
    expect(data["subscribers"]?.map(({ id }) => id)).toContain(merged[0]?.id);
    expect(data["enrollments"]).toHaveLength(3);
  });

  it.each(["bounce", "complaint"] as const)("does not happen where that mailbox refuses us (%s)", async (reason) => {
    await world.askToMove(OLD, NEW);
    const link = await world.link(NEW, "address");
    await world.suppress(NEW, reason);
    const answer = await world.postFrom(HERE, link);
    expect([answer.status, (await answer.text()).includes("can’t email this address")]).toEqual([409, true]);
    await world.clock.sleep(DAY);
    const before = (await world.inbox(NEW)).length;
    expect(await world.askToMove(OLD, NEW)).toContain("said=asked");
    expect(await world.inbox(NEW)).toHaveLength(before);
  });

  it("does not happen where its owner left, or confirms meanwhile", async () => {
    await world.enter(NEW, "other");
    await world.postFrom(HERE, await world.link(NEW, "u"));
    await world.clock.sleep(DAY);
    await world.askToMove(OLD, NEW);
    expect(await (await world.acceptMove()).text()).toContain("already signed up");
    expect(await world.people()).toEqual([`${BEN} 0`, `${OLD} 0`, `${NEW} 0`]);
  });
});

describe("an archive that is restored from before", () => {
  it("learns of a move, of the links that it ended and of who can stop it", async () => {
    await world.askToMove(OLD, NEW);
    const old = await world.link(OLD, "p");
    await world.inbox(NEW);
    const copy = await copyArchive(world.archive);
    await world.acceptMove();
    const after = await world.people();
    await restoreArchive(world.archive, copy);
    expect(await status(old)).toBe(200);
    for (let n = 0; n < 2; n += 1) await replayJournal(world.archive);
    expect(await world.people()).toEqual(after);
    expect(await status(old)).toBe(404);
    await restoreArchive(world.archive, copy);
    await replayJournal(world.archive);
    expect(await (await world.stopMove()).text()).toContain("Your account is back");
    await restoreArchive(world.archive, copy);
    await replayJournal(world.archive);
    expect(await world.people()).toEqual([`${BEN} 0`, `${OLD} 2`]);
    expect((await world.acceptMove()).status).toBe(409);
  });
});
