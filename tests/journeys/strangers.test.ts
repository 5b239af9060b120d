import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sampleCourse } from "../support/course.ts";
import { HERE, type InboxWorld, openInboxes } from "../support/inbox.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;
const ANN = "ann@example.org";
const BEN = "ben@example.org";
const ELSEWHERE = "198.51.100.1";

let world: InboxWorld;

beforeEach(async () => {
  const base = sampleCourse(3);
  world = await openInboxes([base, { ...base, id: "other", title: "Other course" }]);
  await world.enter(BEN, "sample", { first_name: "Ben", zone: "Asia/Tokyo" });
});

afterEach(async () => {
  await world.close();
});

const person = async (address: string) =>
  world.archive
    .selectFrom("subscribers")
    .select(["first_name as name", "zone"])
    .where("address", "=", address)
    .executeTakeFirst();

const sends = async (address: string, act: () => Promise<unknown>) => {
  const before = (await world.inbox(address)).length;
  await act();
  return (await world.inbox(address)).slice(before);
};

describe("a stranger who types a learner's address", () => {
  it.each(["/other", "/sample", "/embed/other"])("changes neither name nor zone (%s)", async (path) => {
    await world.enter(ANN, "sample", { first_name: "Ann", zone: "Europe/Zurich" });
    await world.clock.sleep(DAY);
    for (const first_name of ["You won", "See evil dot example", "http://evil.example"]) {
      await world.postFrom(ELSEWHERE, path, { email: ANN, first_name, zone: "Pacific/Auckland" });
      await world.clock.sleep(DAY);
    }
    expect(await person(ANN)).toEqual({ name: "Ann", zone: "Europe/Zurich" });
    expect(await person(BEN)).toEqual({ name: "Ben", zone: "Asia/Tokyo" });
    for (const { subject, text, html } of await world.inbox(ANN)) {
      expect(`${subject}${text}${html}`).not.toMatch(/You won|evil/);
    }
  });

  it("came first: the owner's own words count, typed later from where the button is pressed", async () => {
    await world.postFrom(ELSEWHERE, "/sample", { email: ANN, first_name: "You won", zone: "Pacific/Auckland" });
    await world.clock.sleep(MINUTE);
    await world.postFrom(HERE, "/sample", { email: ANN, first_name: "Ann", zone: "Europe/Zurich" });
    await world.postFrom(HERE, await world.link(ANN, "confirm"));
    expect(await person(ANN)).toEqual({ name: "Ann", zone: "Europe/Zurich" });
  });

  it("came first with a name, and the owner gave none: there is none", async () => {
    await world.postFrom(ELSEWHERE, "/sample", { email: ANN, first_name: "You won", zone: "Pacific/Auckland" });
    await world.clock.sleep(10 * MINUTE);
    await world.postFrom(HERE, "/sample", { email: ANN });
    const [first, second] = (await world.inbox(ANN)).map(({ text }) => text);
    expect([first?.includes("You won"), second?.includes("You won")]).toEqual([true, false]);
    await world.postFrom("203.0.113.5", await world.link(ANN, "confirm"));
    expect(await person(ANN)).toEqual({ name: null, zone: null });
  });

  it("came later: the words of the letter whose button is pressed count", async () => {
    await world.postFrom(HERE, "/sample", { email: ANN, first_name: "Ann" });
    const link = await world.link(ANN, "confirm");
    await world.clock.sleep(10 * MINUTE);
    await world.postFrom(ELSEWHERE, "/sample", { email: ANN, first_name: "Eve" });
    await world.clock.sleep(MINUTE);
    await world.postFrom(ELSEWHERE, "/sample", { email: ANN, first_name: "Mallory" });
    await world.postFrom("203.0.113.5", link);
    expect((await person(ANN))?.name).toBe("Ann");
  });
});

describe("a mailbox that bounced", () => {
  const again = (address = ANN, path = "/sample") => world.postFrom(HERE, path, { email: address });

  it("may prove after thirty days that it works, not before, and all its courses go on", async () => {
    await world.enter(ANN, "sample");
    await world.clock.sleep(DAY);
    await again(ANN, "/other");
    await world.postFrom(HERE, await world.link(ANN, "confirm"));
    const old = await world.link(ANN, "confirm");
    await world.suppress(ANN, "bounce");
    await world.suppress(BEN, "bounce");
    await world.clock.sleep(29 * DAY);
    expect(await sends(ANN, again)).toEqual([]);
    await world.clock.sleep(DAY);
    expect(await sends(ANN, again)).toHaveLength(1);
    await world.postFrom(HERE, old);
    expect(await world.archive.selectFrom("suppressions").select("address").execute()).toHaveLength(2);
    const answer = await world.postFrom(HERE, await world.link(ANN, "confirm"));
    expect(answer.headers.get("location")).toContain("?welcome=1");
    expect((await world.inbox(ANN)).at(-1)?.subject).toContain("Welcome");
    const left = await world.archive.selectFrom("suppressions").select("address").execute();
    expect(left).toEqual([{ address: BEN }]);
    const due = await world.archive
      .selectFrom("enrollments")
      .innerJoin("subscribers", "subscribers.id", "subscriber_id")
      .select(["address", "next_due_at"])
      .execute();
    expect(due.filter(({ address }) => address === ANN).every((row) => row.next_due_at !== null)).toBe(true);
    expect(due.find(({ address }) => address === BEN)?.next_due_at).toBeNull();
  });

  it("and bounces again has another thirty days", async () => {
    await world.enter(ANN, "sample");
    await world.suppress(ANN, "bounce");
    await world.clock.sleep(31 * DAY);
    expect(await sends(ANN, again)).toHaveLength(1);
    await world.suppress(ANN, "bounce");
    await world.clock.sleep(20 * DAY);
    expect(await sends(ANN, again)).toEqual([]);
    await world.clock.sleep(11 * DAY);
    expect(await sends(ANN, again)).toHaveLength(1);
  });

  it("or complained hears of a signup once in thirty days, and only the course it confirms goes on", async () => {
    await world.enter(ANN, "sample");
    await world.clock.sleep(DAY);
    await again(ANN, "/other");
    await world.postFrom(HERE, await world.link(ANN, "confirm"));
    await world.clock.sleep(31 * DAY);
    await world.suppress(ANN, "complaint");
    await world.clock.sleep(MINUTE);
    expect(await sends(ANN, again)).toHaveLength(1);
    await world.clock.sleep(29 * DAY);
    expect(await sends(ANN, again)).toEqual([]);
    await world.postFrom(HERE, await world.link(ANN, "confirm"));
    const states = await world.archive
      .selectFrom("enrollments")
      .innerJoin("subscribers", "subscribers.id", "subscriber_id")
      .select(["course_id", "left_at", "next_due_at"])
      .where("address", "=", ANN)
      .orderBy("course_id")
      .execute();
    expect(states.map((row) => [row.course_id, row.left_at === null, row.next_due_at === null])).toEqual([
      ["other", false, true],
      ["sample", true, false],
    ]);
  });
});

describe("somebody who comes back", () => {
  it("is sent the welcome that the page promises, each time", async () => {
    await world.enter(ANN, "sample");
    for (let n = 0; n < 3; n += 1) {
      await world.postFrom(HERE, await world.link(ANN, "u"));
      await world.clock.sleep(20 * DAY);
      await world.postFrom(HERE, "/sample", { email: ANN });
      const link = await world.link(ANN, "confirm");
      const mails = await sends(ANN, async () => {
        const { headers } = await world.postFrom(HERE, link);
        expect(await (await world.get(headers.get("location") ?? "")).text()).toContain("on its");
      });
      expect(mails.map(({ subject }) => subject.split(",")[0])).toEqual(["Welcome"]);
    }
  });
});
