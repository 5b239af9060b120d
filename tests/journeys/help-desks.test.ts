import { afterEach, beforeEach, expect, it } from "vitest";
import { replyAddress } from "../../src/course/reply-address.ts";
import { unquote } from "../../src/mail/unquote.ts";
import { newestDelivery } from "../support/deliveries.ts";
import { enrollLearner } from "../support/learners.ts";
import { type Letterbox, makeLetterbox } from "../support/letterbox.ts";
import { ANN, BEN, DOMAIN, pottery, sample } from "../support/two-creators.ts";
import { openWorld, SECRET, type World } from "../support/world.ts";

const DAY = 86_400_000;
/** What Zendesk sets on everything. */
const MARKS = { "auto-submitted": "auto-generated", "in-reply-to": "<3@course.example>" };

let letterbox: Letterbox;
let world: World;

beforeEach(async () => {
  letterbox = makeLetterbox(DOMAIN);
  world = await openWorld({ courses: [sample, pottery], receiving: () => ({ ...letterbox.receiving, unquote }) });
});
afterEach(() => world.close());

const live = (ms: number) => world.live(ms);

async function answer(from: string, enrollmentId: string, html: string): Promise<void> {
  const lesson = await newestDelivery(world.archive, enrollmentId, "lesson");
  const to = replyAddress(SECRET, "reply", lesson, DOMAIN);
  await letterbox.arrive(world, { from, to: [to] }, { subject: "Re: [Desk] Lesson 1", html, headers: MARKS });
}

it("in HTML alone, a person's answer from a help desk is a question without an automatic answer; the desk's own is set aside", async () => {
  const [ann, ben] = [await enrollLearner(world, sample, ANN), await enrollLearner(world, pottery, BEN)];
  await live(8 * DAY);
  await answer(ANN, ann.id, "<p>##- Please type your reply above this line -##</p><p>Yes, both.</p>");
  await answer(BEN, ben.id, "<p>Your request (48) has been received and is being reviewed by our support staff.</p>");
  await live(DAY);

  const questions = await world.archive.selectFrom("questions").select(["enrollment_id", "state"]).execute();
  expect(questions).toEqual([{ enrollment_id: ann.id, state: "open" }]);
  const aside = await world.archive.selectFrom("set_aside").select("enrollment_id").execute();
  expect(aside).toEqual([{ enrollment_id: ben.id }]);
  const notes = await world.archive
    .selectFrom("deliveries")
    .select("id")
    .where("kind", "=", "acknowledgement")
    .execute();
  expect(notes).toEqual([]);
});

it("an email that a program sent signs nobody up, whoever wrote it", async () => {
  await letterbox.arrive(
    world,
    { from: ANN, to: [`${sample.id}@${DOMAIN}`] },
    { text: "Subscribe me", headers: MARKS },
  );
  await letterbox.arrive(world, { from: BEN, to: [`pottery@${DOMAIN}`] }, { text: "Subscribe me" });
  await live(DAY);

  const subscribers = await world.archive.selectFrom("subscribers").select("address").execute();
  expect(subscribers).toEqual([{ address: BEN }]);
  expect(await world.archive.selectFrom("deliveries").select("kind").execute()).toHaveLength(1);
});
