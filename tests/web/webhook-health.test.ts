import { Resend } from "resend";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readWebhookHealth } from "../../src/store/webhook-health.ts";
import { sampleCourse } from "../support/course.ts";
import { WEBHOOK_SECRET } from "../support/fake-resend.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, type World } from "../support/world.ts";

const DAY = 86_400_000;
const WRONG = "whsec_bm90IHRoZSBzZWNyZXQgdGhhdCB5b3Uga25vdw==";
const course = sampleCourse(2);
let world: World;

beforeEach(async () => {
  world = await openWorld({ courses: [course], webhooks: { sdk: new Resend("re_x"), secret: WEBHOOK_SECRET } });
});
afterEach(() => world.close());

let ids = 0;
async function post(event: object, secret = WEBHOOK_SECRET): Promise<number> {
  const body = JSON.stringify(event);
  const at = new Date();
  const id = `msg_${(ids += 1)}`;
  const headers = {
    "svix-id": id,
    "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
    "svix-signature": new Webhook(secret).sign(id, at, body),
  };
  return (await world.house.app.request("/webhooks/resend", { method: "POST", headers, body })).status;
}

const event = (type: string, data: object = {}) => ({ type, created_at: new Date().toISOString(), data });
const health = () => readWebhookHealth(world.archive, world.clock.now());
const isSuppressed = async (address: string) =>
  (await world.archive.selectFrom("suppressions").selectAll().where("address", "=", address).executeTakeFirst())
    ?.reason;

describe("webhooks with a wrong secret", () => {
  it("are counted, with the time of the first, until one is signed right", async () => {
    for (let n = 0; n < 3; n += 1) expect(await post(event("email.complained"), WRONG)).toBe(401);
    expect(await health()).toMatchObject({ refused: 3, refusedSince: world.clock.now() });
    expect((await world.house.app.request("/webhooks/resend", { method: "POST", body: "{}" })).status).toBe(401);
    expect((await health()).refused).toBe(3);
    expect(await post(event("email.sent"))).toBe(200);
    expect((await health()).refused).toBe(0);
  });

  it("write little, however many they are", async () => {
    for (let n = 0; n < 100; n += 1) await post(event("email.sent"), WRONG);
    expect((await health()).refused).toBe(20);
    await world.clock.sleep(60_000);
    await post(event("email.sent"), WRONG);
    expect((await health()).refused).toBe(101);
  });
});

describe("a provider that tells nothing", () => {
  it("is noticed a day after the first email was accepted", async () => {
    await enrollLearner(world, course, "one@example.com");
    await enrollLearner(world, course, "two@example.com");
    await world.clock.sleep(DAY);
    await world.house.dispatcher.drain();
    expect((await health()).silent).toBe(false);
    await world.clock.sleep(DAY);
    expect((await health()).silent).toBe(true);
    await post(event("email.sent"));
    expect((await health()).silent).toBe(false);
  });
});

describe("the provider's suppression list", () => {
  it("is followed, but a complaint outlasts it", async () => {
    for (const address of ["one@example.com", "two@example.com"]) await enrollLearner(world, course, address);
    await post(event("suppression.added", { email: "One@example.com", origin: "bounce" }));
    await post(event("suppression.added", { email: "two@example.com", origin: "complaint" }));
    expect([await isSuppressed("one@example.com"), await isSuppressed("two@example.com")]).toEqual([
      "bounce",
      "complaint",
    ]);
    await world.clock.sleep(DAY);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await post(event("suppression.removed", { email: "one@example.com", origin: "bounce" }));
    await post(event("suppression.removed", { email: "two@example.com", origin: "complaint" }));
    expect([await isSuppressed("one@example.com"), await isSuppressed("two@example.com")]).toEqual([
      undefined,
      "complaint",
    ]);
    const { next_due_at } = await world.archive
      .selectFrom("enrollments")
      .innerJoin("subscribers", "subscribers.id", "subscriber_id")
      .select("next_due_at")
      .where("address", "=", "one@example.com")
      .executeTakeFirstOrThrow();
    expect(next_due_at).toBe(world.clock.now());
  });
});
