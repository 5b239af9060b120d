import { expect, it } from "vitest";
import { readHealth } from "../../src/actions/read-health.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld } from "../support/world.ts";

const HOUR = 3_600_000;

it("an email that waits for a course that isn't served doesn't stop the server for the others", async () => {
  const served = sampleCourse(3);
  const resting = { ...sampleCourse(3), id: "resting" };
  const world = await openWorld({ courses: [served, resting] });
  const { id } = await enrollLearner(world, resting, "one@example.com");
  await enrollLearner(world, served, "two@example.com");
  const { email } = resting.lessons[0] ?? expect.fail("the course has no lessons");
  await world.archive
    .insertInto("deliveries")
    .values({
      id: "waiting",
      enrollment_id: id,
      kind: "lesson",
      key: "lesson-1",
      edition: email.digest,
      planned_at: world.clock.now() - 2 * HOUR,
      due_at: world.clock.now() - 2 * HOUR,
      state: "planned",
    })
    .execute();
  const codes = async (courseIds: readonly string[]) => {
    const ports = { archive: world.archive, courseIds, account: undefined, now: world.clock.now, runtime: undefined };
    return (await readHealth(ports)).reasons.map(({ code }) => code);
  };
  expect(await codes(["sample", "resting"])).toContain("mail-stuck");
  expect(await codes(["sample"])).not.toContain("mail-stuck");
  await world.close();
});
