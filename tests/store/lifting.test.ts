import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resumable } from "../../src/actions/resuming.ts";
import { type Archive, openArchive } from "../../src/store/archive.ts";
import { recordPacing } from "../../src/store/pacing.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { readEnrollments } from "../../src/store/subscribing.ts";
import { followList } from "../../src/store/suppression-list.ts";
import { lift, suppress } from "../../src/store/suppressing.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { testClock } from "../support/world.ts";

const MIA = "mia@example.org";
const NOAH = "noah@example.org";
const DAY = 86_400_000;
const clock = testClock(Date.UTC(2026, 10, 30, 18));
const course = sampleCourse();

let folder: string;
let file: string;
let archive: Archive;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "coursepost-lifting-"));
  file = join(folder, "coursepost.db");
  archive = await openArchive(file);
});
afterEach(async () => {
  await archive.destroy();
  rmSync(folder, { recursive: true, force: true });
});

const state = async () => ({
  suppressions: await archive.selectFrom("suppressions").select(["address", "reason"]).orderBy("address").execute(),
  due: await archive.selectFrom("enrollments").select(["id", "next_due_at"]).orderBy("id").execute(),
});

async function bounceAndLift() {
  const mia = await enrollLearner({ archive, clock }, course, MIA);
  await enrollLearner({ archive, clock }, course, NOAH);
  await archive.transaction().execute(async (tx) => {
    for (const address of [MIA, NOAH]) await suppress(tx, address, "bounce", 1000);
  });
  await archive.destroy();
  copyFileSync(file, join(folder, "backup"));
  archive = await openArchive(file);
  const resumed = [{ enrollmentId: mia.id, nextDueAt: 5000 }];
  await archive.transaction().execute((tx) => lift(tx, MIA, 2000, resumed));
  return mia;
}

describe("a suppression that was lifted", () => {
  it("is gone for its address alone, and the lessons there go on", async () => {
    const mia = await bounceAndLift();
    const { suppressions, due } = await state();
    expect(suppressions).toEqual([{ address: NOAH, reason: "bounce" }]);
    expect(due.find(({ id }) => id === mia.id)?.next_due_at).toBe(5000);
    expect(due.find(({ id }) => id !== mia.id)?.next_due_at).toBeNull();
  });

  it("leaves those who are pausing until their pause ends, however it's lifted", async () => {
    const world = { archive, clock };
    const [mia, noah, zoe] = [
      await enrollLearner(world, course, MIA),
      await enrollLearner(world, course, NOAH),
      await enrollLearner(world, course, "zoe@example.org"),
    ];
    const until = clock.now() + 20 * DAY;
    const pausing = { nextDueAt: until, pausedAt: clock.now(), resumeAt: until };
    const ports = { courses: new Map([[course.id, course]]) };
    const going = await archive.transaction().execute(async (tx) => {
      await recordPacing(tx, mia, pausing);
      await recordPacing(tx, noah, { ...pausing, nextDueAt: null, resumeAt: null });
      for (const { address } of [mia, noah, zoe]) await suppress(tx, address, "bounce", 1000);
      return resumable(tx, ports, await readEnrollments(tx), clock.now());
    });
    const resumed = new Map(going.map(({ enrollmentId, nextDueAt }) => [enrollmentId, nextDueAt]));
    expect(resumed.get(mia.id)).toBeGreaterThanOrEqual(until);
    expect(resumed.has(noah.id)).toBe(false);
    expect(resumed.get(zoe.id)).toBeLessThan(until);

    for (const { address } of [mia, noah, zoe]) {
      const change = { address, change: "removed" } as const;
      await archive.transaction().execute((tx) => followList(tx, change, 2000, clock.now()));
    }
    expect(new Map((await state()).due.map(({ id, next_due_at }) => [id, next_due_at]))).toEqual(
      new Map([
        [mia.id, until],
        [noah.id, null],
        [zoe.id, clock.now()],
      ]),
    );
  });

  it("stays lifted when the journal is read again, and changes nothing that has happened since", async () => {
    const mia = await bounceAndLift();
    await archive.updateTable("enrollments").set({ next_due_at: 9000 }).where("id", "=", mia.id).execute();
    const before = await state();
    await replayJournal(archive);
    expect(await state()).toEqual(before);
  });

  it("stays lifted after a restored backup, also after the second one", async () => {
    await bounceAndLift();
    const before = await state();
    for (let n = 0; n < 2; n += 1) {
      await archive.destroy();
      for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
      copyFileSync(join(folder, "backup"), file);
      archive = await openArchive(file);
      await replayJournal(archive);
      expect(await state()).toEqual(before);
    }
  });

  it("comes back when the mailbox bounces anew, whenever the journal is read", async () => {
    await bounceAndLift();
    await archive.transaction().execute((tx) => suppress(tx, MIA, "complaint", 3000));
    await replayJournal(archive);
    expect((await state()).suppressions.map(({ reason }) => reason)).toEqual(["complaint", "bounce"]);
  });
});
