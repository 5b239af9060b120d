import { describe, expect, it } from "vitest";
import type { Course, Lesson } from "../../src/course/course.ts";
import { digestEmail } from "../../src/course/email.ts";
import { reconcile } from "../../src/dispatch/reconcile.ts";
import type { Carrier, Receipt } from "../../src/mail/carrier.ts";
import { readDeliveries } from "../../src/store/progress.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, type World } from "../support/world.ts";

const HOUR = 3_600_000;
const TUESDAY = Date.UTC(2026, 11, 1, 17);

const accepted = (members: number): Receipt => ({
  kind: "accepted",
  ids: Array.from({ length: members }, (_, n) => `id-${n}`),
  status: 200,
  errorName: null,
});

function carrier(account: string, answer: (members: number) => Receipt, lookUp: Carrier["lookUp"]): () => Carrier {
  return () => ({ account, post: async ({ members }) => answer(members), lookUp });
}

/** The first lesson links to a first name, which is no address: its mail cannot be made for anybody who has one. */
function brokenCourse(): Course {
  const course = sampleCourse(2);
  const [first, ...rest] = course.lessons as [Lesson, ...Lesson[]];
  const content = {
    subject: ["One"],
    html: ['<a href="', { hole: "first_name", fallback: "https://example.com", place: "href" }, '">x</a>'],
    text: ["One\n"],
  } as const;
  return { ...course, lessons: [{ ...first, email: { digest: digestEmail(content), ...content } }, ...rest] };
}

async function nameThem(world: World, address: string, name: string): Promise<void> {
  await world.archive.updateTable("subscribers").set({ first_name: name }).where("address", "=", address).execute();
}

const states = async (world: World) => (await readDeliveries(world.archive)).map(({ state }) => state).toSorted();

describe("a mail that cannot be made", () => {
  it("is refused with its reason, and does not hold up the others of its batch", async () => {
    const course = brokenCourse();
    const world = await openWorld({ courses: [course], carrier: carrier("acme", accepted, async () => "cannot-tell") });
    await enrollLearner(world, course, "fine@example.com");
    await enrollLearner(world, course, "named@example.com");
    await nameThem(world, "named@example.com", "Ada");
    await world.clock.moveTo(TUESDAY);
    await world.house.dispatcher.drain();
    expect(await states(world)).toEqual(["accepted", "refused"]);
    expect(world.log).toContainEqual(expect.objectContaining({ level: "error", event: "mail-not-made" }));
    const refused = (await readDeliveries(world.archive)).find(({ state }) => state === "refused");
    expect(refused?.reason).toContain("is not an address");
    await world.close();
  });

  it("makes no batch where it is alone", async () => {
    const course = brokenCourse();
    let posted = 0;
    const count = (members: number) => {
      posted += 1;
      return accepted(members);
    };
    const world = await openWorld({ courses: [course], carrier: carrier("acme", count, async () => "cannot-tell") });
    await enrollLearner(world, course, "named@example.com");
    await nameThem(world, "named@example.com", "Ada");
    await world.clock.moveTo(TUESDAY);
    await world.house.dispatcher.drain();
    expect(posted).toBe(0);
    expect(await states(world)).toEqual(["refused"]);
    await world.close();
  });
});

describe("many who are due at once", () => {
  it("are planned by two hundred and sent by a hundred, some requests at a time, each once", async () => {
    const course = sampleCourse(1);
    const sizes: number[] = [];
    let [underWay, most] = [0, 0];
    const slow: Carrier = {
      account: "acme",
      post: async ({ members }) => {
        sizes.push(members);
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, 5));
        underWay -= 1;
        return accepted(members);
      },
      lookUp: async () => "cannot-tell",
    };
    const world = await openWorld({ courses: [course], carrier: () => slow });
    for (let n = 0; n < 650; n += 1) await enrollLearner(world, course, `learner${n}@example.com`);
    await world.clock.moveTo(TUESDAY);
    await world.house.dispatcher.drain();
    expect(sizes.toSorted((a, b) => b - a)).toEqual([100, 100, 100, 100, 100, 100, 50]);
    expect(most).toBeGreaterThan(4);
    expect(new Set(await states(world))).toEqual(new Set(["accepted"]));
    await world.close();
  });
});

describe("a batch whose outcome is unknown", () => {
  const conflict = (): Receipt => ({ kind: "conflict", status: 409, errorName: "invalid_idempotent_request" });

  it.each([
    ["stays so where the provider cannot tell", "acme", "cannot-tell", "unknown"],
    ["is not looked for at another account, which would not know it", "other", "absent", "unknown"],
    ["is accepted where it is found", "acme", "accepted", "accepted"],
  ] as const)("%s", async (_what, account, found, state) => {
    const course = sampleCourse(1);
    let current = "acme";
    const lookedUp: string[] = [];
    const way: Carrier = {
      get account() {
        return current;
      },
      post: async () => conflict(),
      lookUp: async (members) => {
        lookedUp.push(...members.map(({ to }) => to));
        return found;
      },
    };
    const world = await openWorld({ courses: [course], carrier: () => way });
    await enrollLearner(world, course, "one@example.com");
    await world.clock.moveTo(TUESDAY);
    await world.house.dispatcher.drain();
    current = account;
    await world.clock.sleep(27 * HOUR);
    await reconcile(world.house.ports);
    expect(lookedUp).toEqual(account === "acme" ? ["one@example.com"] : []);
    expect(await states(world)).toEqual([state]);
    await world.close();
  });
});
