import { describe, expect, it } from "vitest";
import { makeDispatcher } from "../../src/dispatch/dispatcher.ts";
import type { Carrier, Receipt } from "../../src/mail/carrier.ts";
import { planLetter } from "../../src/store/planning.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld } from "../support/world.ts";

describe("a request that hangs", () => {
  it.each(["drain", "tick"] as const)("doesn't delay a batch that falls due meanwhile: %s", async (way) => {
    const course = sampleCourse(1);
    const release: (() => void)[] = [];
    const posted: string[] = [];
    const carrier: Carrier = {
      account: "acme",
      post: async ({ body, members }) => {
        const [first] = JSON.parse(Buffer.from(body).toString()) as { to: string[] }[];
        const to = first?.to[0] ?? "";
        posted.push(to);
        if (to.startsWith("hangs")) await new Promise<void>((resolve) => release.push(resolve));
        return {
          kind: "accepted",
          ids: Array.from({ length: members }, (_, n) => `${to}-${n}`),
          status: 200,
          errorName: null,
        } satisfies Receipt;
      },
      lookUp: async () => "cannot-tell",
    };
    const world = await openWorld({ courses: [course], carrier: () => carrier });
    const welcome = async (name: string) => {
      const enrollment = await enrollLearner(world, course, `${name}@example.com`);
      await world.archive.transaction().execute((tx) =>
        planLetter(tx, world.house.ports.instance, world.clock.now(), {
          enrollmentId: enrollment.id,
          kind: "welcome",
          key: "1",
          edition: course.letters.welcome.email.digest,
        }),
      );
    };
    const hung: Promise<void>[] = [];
    for (const n of [1, 2, 3, 4, 5]) {
      await welcome(`hangs${n}`);
      if (way === "drain") hung.push(world.house.sender.drain());
      else await world.house.sender.tick();
      while (posted.length < n) await new Promise((resolve) => setImmediate(resolve));
      await world.clock.sleep(6000);
    }
    await welcome("prompt");
    await world.house.dispatcher.drain();
    expect(posted.at(-1)).toBe("prompt@example.com");
    const rows = await world.archive.selectFrom("deliveries").select("state").execute();
    expect(rows.map(({ state }) => state).toSorted()).toEqual(["accepted", ...Array<string>(5).fill("frozen")]);
    for (const answer of release) answer();
    await Promise.all(hung);
    await world.house.dispatcher.drain();
    await world.close();
  });
});

describe("a tick", () => {
  it("looks once at what's due, though it stays due while its answer is awaited", async () => {
    const course = sampleCourse(1);
    let release: () => void = () => undefined;
    const post = async (): Promise<Receipt> => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return { kind: "accepted", ids: ["1", "2"], status: 200, errorName: null };
    };
    const carrier: Carrier = { account: "acme", post, lookUp: async () => "cannot-tell" };
    const world = await openWorld({ courses: [course], carrier: () => carrier });
    for (const name of ["one", "two"]) await enrollLearner(world, course, `${name}@example.com`);
    await world.clock.moveTo((await world.house.dispatcher.nextWake()) ?? 0);
    const edges: string[] = [];
    const loop = makeDispatcher({ ...world.house.ports, reach: (edge) => void edges.push(edge) });
    await loop.tick();
    expect(edges.filter((edge) => edge === "before-plan")).toHaveLength(1);
    release();
    await loop.close();
    await world.close();
  });
});
