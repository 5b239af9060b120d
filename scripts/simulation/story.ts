import { reconcile } from "../../src/dispatch/reconcile.ts";
import type { House } from "../../src/house.ts";
import { readDeliveries } from "../../src/store/progress.ts";
import { settle } from "../../src/actions/settle.ts";
import { shuffled } from "../../tests/support/fake-resend/random.ts";
import { copyArchive, type Copy, restoreArchive } from "./backup.ts";
import { edited } from "./changing-course.ts";
import { type Crasher } from "./crash.ts";
import { judge, type Verdict } from "./judge.ts";
import { note, openWorld, START, TROUBLE_MS, type World } from "./world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Enough for a dozen lessons at the slowest pace. */
const REST_MS = 400 * DAY;

export type Story = Verdict & {
  readonly seed: number;
  readonly ledgerHash: string;
  readonly mails: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly byHand: number;
  readonly trace: readonly string[];
};

/** One seed, lived through from the first signup to the last graduation, and judged by the provider's ledger. */
export async function tell(
  seed: number,
  crasher: Crasher,
  restoring: boolean,
  look?: (world: World) => Promise<void>,
): Promise<Story> {
  const world = await openWorld(seed, crasher, restoring);
  try {
    await live(world);
    await look?.(world);
    return {
      ...(await judge(world)),
      seed,
      ledgerHash: world.fake.ledger.sha256({ withTimes: true }),
      mails: world.fake.ledger.accepted().length,
      faults: { ...world.counts, ...world.fake.faults.counts() },
      byHand: world.byHand,
      trace: world.trace.slice(-40),
    };
  } finally {
    crasher.revive();
    await world.archive.destroy();
  }
}

/** Runs what a process does; if it dies on the way, another is started in its place. */
async function asProcess(world: World, work: (house: House) => Promise<void>): Promise<void> {
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
  await restart(world);
}

async function restart(world: World): Promise<void> {
  world.house = await world.open();
}

async function live(world: World): Promise<void> {
  const { chance, learners } = world;
  const end = START + TROUBLE_MS;
  const actions = learners.flatMap((learner) => learner.actions.map((action) => ({ ...action, learner })));
  let backup: Copy | undefined;
  const restoreAt = world.restoring ? START + chance.int(10, 30) * DAY : Number.POSITIVE_INFINITY;
  const backupAt = restoreAt - chance.int(1, 9 * 24) * HOUR;
  let restored = false;
  // By then evidence has settled what it can.
  let handAt = end + 30 * DAY;

  while (world.time < end + REST_MS) {
    const next = actions
      .filter(({ done }) => !done.is)
      .reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
    const wake = (await world.house.dispatcher.nextWake()) ?? Number.POSITIVE_INFINITY;
    const soon = Math.min(
      next,
      wake - world.skew,
      world.fake.nextDueAt() ?? Number.POSITIVE_INFINITY,
      world.time + 3 * DAY,
    );
    world.time = Math.max(world.time + (world.trouble ? chance.int(1, 90) * 1000 : MINUTE), soon);

    if (world.trouble && world.time >= end) await settleDown(world);
    if (world.trouble) await misfortune(world);
    if (backup === undefined && world.time >= backupAt) backup = await copyArchive(world.archive);
    if (!restored && backup !== undefined && world.time >= restoreAt) {
      restored = true;
      note(world, "restored from a backup");
      await restoreArchive(world.archive, backup);
      await restart(world);
    }
    for (const { at, done, act, learner } of actions) {
      if (done.is || at > world.time) continue;
      // What somebody did first is told by the time of it.
      world.time += 1;
      await asProcess(world, async ({ app }) => {
        done.is = await act(world, learner, app);
      });
    }
    world.fake.catchUp();
    await asProcess(world, ({ dispatcher }) => dispatcher.drain());
    await deliverWebhooks(world);
    if (!world.trouble || chance.yes(0.2)) await asProcess(world, ({ ports }) => reconcile(ports));
    if (world.time >= handAt) {
      handAt = world.time + 7 * DAY;
      await decideByHand(world);
    }
    const allDone = actions.every(({ done }) => done.is);
    if (!world.trouble && allDone && (await isQuiet(world)) && (await decideByHand(world)) === 0) break;
  }
}

/** The things that go wrong besides the provider. */
async function misfortune(world: World): Promise<void> {
  const { chance } = world;
  if (chance.yes(0.01)) {
    note(world, "outage of hours");
    world.time += chance.int(1, 60) * HOUR;
    await restart(world);
  }
  if (chance.yes(0.01)) {
    note(world, "clock step");
    world.skew = Math.max(-2 * HOUR, Math.min(2 * HOUR, world.skew + chance.int(-90, 90) * MINUTE));
  }
  if (chance.yes(0.01)) {
    note(world, "course edited");
    world.course = edited(
      world.course,
      world.courses.map(({ course }) => course),
      chance,
      world.courses.length,
    );
    world.courses.push({ at: world.time, course: world.course });
    await restart(world);
  }
}

async function settleDown(world: World): Promise<void> {
  world.trouble = false;
  world.skew = 0;
  await restart(world);
}

async function deliverWebhooks(world: World): Promise<void> {
  const { chance, trouble } = world;
  const sometimes = (probability: number) => () => trouble && world.chance.yes(probability);
  const counted = (kind: string, probability: number) => () => {
    const strikes = sometimes(probability)();
    if (strikes) note(world, `webhook ${kind}`);
    return strikes;
  };
  await world.fake.webhooks.deliver(
    async ({ headers, body }) => {
      let status = 503;
      await asProcess(world, async ({ app }) => {
        status = (await app.request("/webhooks/resend", { method: "POST", headers, body })).status;
      });
      return status;
    },
    {
      lose: counted("lost", 0.05),
      double: counted("doubled", 0.1),
      forge: counted("forged", 0.02),
      stale: counted("stale", 0.02),
      delay: () => {
        if (!counted("late", 0.03)()) return undefined;
        return chance.int(1, 30) * HOUR;
      },
      ...(trouble && chance.yes(0.3) ? { reorder: (events) => reordered(world, events) } : {}),
    },
  );
}

function reordered<T>(world: World, events: readonly T[]): readonly T[] {
  if (events.length > 1) note(world, "webhooks reordered");
  return shuffled(events, world.chance.next);
}

/** Whether everything that can happen by itself has happened. */
async function isQuiet(world: World): Promise<boolean> {
  return (await world.house.dispatcher.nextWake()) === undefined && world.fake.webhooks.pending().length === 0;
}

/**
 * The operator looks what is open up at the provider and decides.
 *
 * @returns how many deliveries were open
 */
async function decideByHand(world: World): Promise<number> {
  const open = (await readDeliveries(world.archive)).filter(({ state }) =>
    ["unknown", "refused", "failed"].includes(state),
  );
  for (const delivery of open) {
    world.byHand += 1;
    const there = world.fake.ledger.accepted().some((mail) => mail.tags["d"] === delivery.id);
    await settle(world.house.ports, [delivery.id], there ? "skip" : "resend");
  }
  return open.length;
}
