import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tieBySender } from "../../src/store/tying.ts";
import { DAY, type MoversWorld, NEW, OLD, openMovers } from "../support/movers.ts";

let world: MoversWorld;
let beforeTheMove: number;

async function idOf(address: string): Promise<string> {
  const row = await world.archive
    .selectFrom("subscribers")
    .select("id")
    .where("address", "=", address)
    .executeTakeFirstOrThrow();
  return row.id;
}

beforeEach(async () => {
  world = await openMovers();
  beforeTheMove = world.clock.now();
  await world.clock.sleep(DAY);
  await world.askToMove(OLD, NEW);
  await world.acceptMove();
  await world.clock.sleep(DAY);
});
afterEach(() => world.close());

describe("an email from an address that a learner moved away from", () => {
  it("is about that learner where it was written before the move", async () => {
    const tied = await tieBySender(world.archive, OLD, beforeTheMove);
    expect(tied).toMatchObject({ by: "sender", subscriberId: await idOf(NEW), address: NEW });
  });

  it("is about nobody where it was written later", async () => {
    expect(await tieBySender(world.archive, OLD, world.clock.now())).toBeUndefined();
  });

  it("is about the one who has the address now where they had it by then", async () => {
    await world.enter(OLD, "other");
    const now = world.clock.now();
    expect(await tieBySender(world.archive, OLD, now)).toMatchObject({
      subscriberId: await idOf(OLD),
      courseId: "other",
    });
    expect(await tieBySender(world.archive, OLD, beforeTheMove)).toMatchObject({ subscriberId: await idOf(NEW) });
  });
});
