import { afterEach, beforeEach, expect, it } from "vitest";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import { recordProviderEvent } from "../../src/store/provider-events.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { newestDelivery } from "../support/deliveries.ts";
import { enrollLearner } from "../support/learners.ts";
import { type Letterbox, makeLetterbox } from "../support/letterbox.ts";
import { ADA, ANN, BEN, DOMAIN, PIA, pottery, sample } from "../support/two-creators.ts";
import { openWorld, type World } from "../support/world.ts";

const DAY = 86_400_000;

let letterbox: Letterbox;
let world: World;

beforeEach(async () => {
  letterbox = makeLetterbox(DOMAIN);
  world = await openWorld({ courses: [sample, pottery], receiving: () => letterbox.receiving });
});
afterEach(() => world.close());

const live = (ms: number) => world.live(ms);

/** The provider tells under which Message-ID a learner's newest lesson went out. */
async function tellMessageId(enrollmentId: string, messageId: string): Promise<void> {
  const id = await newestDelivery(world.archive, enrollmentId, "lesson");
  const now = world.clock.now();
  const named = { deliveryId: id, batchId: null, providerId: null, messageId };
  const event = { id: `delivered-${id}`, type: "email.delivered", at: now, detail: null, suppress: null, ...named };
  await recordProviderEvent(world.archive, event, now);
}

async function forwards() {
  const rows = await world.archive
    .selectFrom("deliveries")
    .select(["to_address as to", "enrollment_id as whose"])
    .where("kind", "=", "forward")
    .where("accepted_at", "is not", null)
    .execute();
  return rows.toSorted((a, b) => String(a.to).localeCompare(String(b.to)));
}

it("a question from a thread stays with its course in an archive that's restored, where nothing tells the thread anymore", async () => {
  const inSample = await enrollLearner(world, sample, ANN);
  const ben = await enrollLearner(world, pottery, BEN);
  await live(8 * DAY);
  const inPottery = await enrollLearner(world, pottery, ANN);
  const backup = await copyArchive(world.archive);
  await tellMessageId(inSample.id, "<lesson@mail.example>");
  await tellMessageId(ben.id, "<bens@mail.example>");
  const asked = [
    await letterbox.arrive(
      world,
      { from: ANN, to: [`hello@${DOMAIN}`] },
      { text: "Three?", references: ["<lesson@mail.example>"] },
    ),
    await letterbox.arrive(
      world,
      { from: BEN, to: [`hello@${DOMAIN}`] },
      { text: "Clay?", references: ["<bens@mail.example>"] },
    ),
  ];
  await live(DAY);
  const once = [
    { to: PIA, whose: ben.id },
    { to: ADA, whose: inSample.id },
  ];
  expect(await forwards()).toEqual(once);

  await restoreArchive(world.archive, backup);
  await replayJournal(world.archive);
  // By now her newest lesson is one of the other course.
  await live(8 * DAY);
  for (const id of asked) await letterbox.again(world, id);
  await live(DAY);
  const questions = await world.archive.selectFrom("questions").select("enrollment_id").execute();
  expect(new Set(questions.map((row) => row.enrollment_id))).toEqual(new Set([inSample.id, ben.id]));
  expect(inPottery.id).not.toBe(inSample.id);
  expect(await forwards()).toEqual(once);
});
