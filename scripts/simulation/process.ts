import type { House } from "../../src/house.ts";
import { noteClaims } from "./claims.ts";
import { lookAround, receive, send } from "./seams.ts";
import { note, serverTime, type World } from "./world.ts";

/** Runs what a process does; if it dies on the way, another is started in its place. */
export async function asProcess(world: World, work: (house: House) => Promise<void>): Promise<void> {
  const { chance, crasher } = world;
  world.steps = 0;
  if (world.trouble && chance.yes(0.04)) crasher.arm(chance.int(1, 120));
  try {
    await work(world.house);
  } catch (error) {
    if (!crasher.isDead()) throw error;
  }
  crasher.disarm();
  if (!crasher.isDead()) return;
  note(world, "crash");
  // Whatever else the dead process had under way dies at its next step.
  for (let n = 0; n < 3; n += 1) await new Promise((resolve) => setImmediate(resolve));
  crasher.revive();
  await noteClaims(world);
  await restart(world);
}

export async function restart(world: World): Promise<void> {
  world.house = await world.open();
}

/** One turn of each loop: what is due goes out, what came in is taken. */
export async function turn(world: World): Promise<void> {
  const reading = { wall: serverTime(world), monotonic: world.time };
  world.guard.look(reading);
  if (world.guard.mayPlan()) world.lastKnown = reading;
  world.at = "sending";
  await asProcess(world, send);
  world.at = "elsewhere";
  await asProcess(world, receive);
}

/** What every start and every hour do. Whatever the provider answers, it must not throw: nothing else would run after it. */
export async function lookAroundSafely(world: World): Promise<void> {
  await asProcess(world, async (house) => {
    try {
      await lookAround(house);
    } catch (error) {
      if (world.crasher.isDead()) throw error;
      world.wrongs.push(`supervision: an hourly look threw ${error instanceof Error ? error.message : "something"}`);
    }
  });
}
