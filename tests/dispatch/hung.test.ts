import { describe, expect, it } from "vitest";
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
