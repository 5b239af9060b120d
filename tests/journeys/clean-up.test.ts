import { readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KEPT_FOR_MS } from "../../src/course/retention.ts";
import { reconcile } from "../../src/dispatch/reconcile.ts";
import { sampleCourse } from "../support/course.ts";
import { joinByForm } from "../support/learners.ts";
import { openWorld, type World } from "../support/world.ts";

const HOUR = 3_600_000;
const courses = [sampleCourse(2), { ...sampleCourse(2), id: "other" }] as const;

let world: World;
beforeEach(async () => {
  world = await openWorld({ courses });
});
afterEach(() => world.close());

const addresses = async () => {
  const rows = await world.archive.selectFrom("subscribers").select("address").orderBy("address").execute();
  return rows.map(({ address }) => address);
};

/** Everything that both files say, but for what isn't personal. */
const everything = async () => {
  const tables = ["subscribers", "enrollments", "deliveries", "consent_events", "erasures", "journal.entries"] as const;
  const rows = [];
  for (const table of tables) rows.push(await world.archive.selectFrom(table).selectAll().execute());
  return JSON.stringify(rows);
};

describe("people who never confirmed their address", () => {
  it("are erased by themselves when their time is over, and nobody else is", async () => {
    const [first, second] = courses;
    await joinByForm(world, first, "ada@example.org");
    await joinByForm(world, second, "ben@example.org");
    await joinByForm(world, first, "cleo@example.net", "wait");
    await joinByForm(world, second, "dan@example.net", "wait");
    const files = readdirSync(world.folder).length;
    await world.clock.moveTo(world.clock.now() + KEPT_FOR_MS.unconfirmed - HOUR);
    await reconcile(world.house.ports);
    expect(await addresses()).toHaveLength(4);
    // Somebody signs dan up again.
    await joinByForm(world, first, "dan@example.net", "wait");
    await world.clock.moveTo(world.clock.now() + 2 * HOUR);
    await reconcile(world.house.ports);
    expect(await addresses()).toEqual(["ada@example.org", "ben@example.org", "dan@example.net"]);
    expect(await everything()).not.toContain("cleo@");
    // Without cleo's, and with another one to dan.
    expect(readdirSync(world.folder)).toHaveLength(files - 1 + 1);
    expect(world.log.filter(({ event }) => event === "unconfirmed-erased").map(({ fields }) => fields)).toEqual([
      { people: 1 },
    ]);
  });

  it("can sign up again afterward like anybody else", async () => {
    const [first, second] = courses;
    await joinByForm(world, first, "cleo@example.net", "wait");
    await joinByForm(world, second, "dan@example.net", "wait");
    await world.clock.moveTo(world.clock.now() + KEPT_FOR_MS.unconfirmed + HOUR);
    await reconcile(world.house.ports);
    expect(await addresses()).toEqual([]);
    await joinByForm(world, first, "cleo@example.net");
    const { confirmed_at } = await world.archive
      .selectFrom("enrollments")
      .select("confirmed_at")
      .executeTakeFirstOrThrow();
    expect(confirmed_at).toBe(world.clock.now());
  });
});
