import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import { makeCertificate } from "../../src/actions/make-certificate.ts";
import { removeCertificate } from "../../src/actions/remove-certificate.ts";
import { restoreCertificate } from "../../src/actions/restore-certificate.ts";
import { markLesson } from "../../src/store/progress.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { type Enrollment, readEnrollments } from "../../src/store/subscribing.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, testId, type World } from "../support/world.ts";

const course = sampleCourse(2);
let world: World;
let ada: Enrollment;
let ben: Enrollment;

/** Two learners who have a certificate. */
beforeEach(async () => {
  world = await openWorld({ courses: [course] });
  for (const name of ["ada", "ben"]) {
    const learner = await enrollLearner(world, course, `${name}@example.com`);
    await world.archive.transaction().execute(async (tx) => {
      for (const lesson of course.lessons) await markLesson(tx, learner.id, lesson.id, "done", world.clock.now());
    });
  }
  [ada, ben] = (await readEnrollments(world.archive)).toSorted((a, b) => a.address.localeCompare(b.address)) as [
    Enrollment,
    Enrollment,
  ];
  for (const one of [ada, ben]) await makeCertificate(ports(), course, one, one.address);
});
afterEach(() => world.close());

const ports = () => ({ archive: world.archive, now: () => world.clock.now(), newId: testId });

/** Whose certificate can be seen. */
async function shown(): Promise<readonly string[]> {
  const rows = await world.archive.selectFrom("certificates").select("name").where("revoked_at", "is", null).execute();
  return rows.map(({ name }) => name).toSorted();
}

async function restore(backup: Awaited<ReturnType<typeof copyArchive>>): Promise<void> {
  await restoreArchive(world.archive, backup);
  await replayJournal(world.archive);
}

describe("an archive restored from a backup", () => {
  it("doesn't resurrect a certificate that was removed since, which can still be undone for the rest of its day", async () => {
    const backup = await copyArchive(world.archive);
    await removeCertificate(ports(), ada.id);
    await restore(backup);
    expect(await shown()).toEqual(["ben@example.com"]);
    expect(await restoreCertificate(ports(), ben.id)).toBe("final");
    expect(await restoreCertificate(ports(), ada.id)).toBe("restored");
    expect(await shown()).toEqual(["ada@example.com", "ben@example.com"]);
  });

  it("doesn't lose that a removal was undone, whenever the backup was made", async () => {
    const before = await copyArchive(world.archive);
    await removeCertificate(ports(), ada.id);
    await removeCertificate(ports(), ben.id);
    const between = await copyArchive(world.archive);
    await restoreCertificate(ports(), ada.id);
    for (const backup of [between, before]) {
      await restore(backup);
      expect(await shown()).toEqual(["ada@example.com"]);
    }
  });

  it("has each as it last was, however often that changed", async () => {
    const backup = await copyArchive(world.archive);
    await removeCertificate(ports(), ada.id);
    await restoreCertificate(ports(), ada.id);
    await removeCertificate(ports(), ben.id);
    await restoreCertificate(ports(), ben.id);
    await removeCertificate(ports(), ada.id);
    // On the newest archive, and on the oldest.
    await replayJournal(world.archive);
    expect(await shown()).toEqual(["ben@example.com"]);
    await restore(backup);
    expect(await shown()).toEqual(["ben@example.com"]);
  });

  it("doesn't bring back one that was replaced", async () => {
    await removeCertificate(ports(), ada.id);
    await restoreCertificate(ports(), ada.id);
    await removeCertificate(ports(), ada.id);
    await makeCertificate(ports(), course, ada, "Ada");
    await replayJournal(world.archive);
    expect(await shown()).toEqual(["Ada", "ben@example.com"]);
  });
});
