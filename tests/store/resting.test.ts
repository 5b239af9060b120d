import { expect, it } from "vitest";
import { readHealth } from "../../src/actions/read-health.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld } from "../support/world.ts";

it("an email that waits for a course that isn't served doesn't stop the server for the others", async () => {
  const served = sampleCourse(3);
  const resting = { ...sampleCourse(3), id: "resting" };
  const world = await openWorld({ courses: [served, resting] });
  const { id } = await enrollLearner(world, resting, "one@example.com");
  await enrollLearner(world, served, "two@example.com");
  await world.archive
    .updateTable("deliveries")
    .set({ state: "planned", batch_id: null, kind: "lesson", planned_at: world.clock.now() - 7_200_000 })
    .where("enrollment_id", "=", id)
    .execute();
  const health = (courseIds: readonly string[]) =>
    readHealth({ archive: world.archive, courseIds, account: undefined, now: world.clock.now, runtime: undefined });
  const codes = async (courseIds: readonly string[]) => (await health(courseIds)).reasons.map(({ code }) => code);
  expect(await codes(["sample", "resting"])).toContain("mail-stuck");
  expect(await codes(["sample"])).not.toContain("mail-stuck");
  await world.close();
});
