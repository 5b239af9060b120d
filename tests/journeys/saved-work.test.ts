import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanUp } from "../../src/actions/clean-up.ts";
import { eraseLearner } from "../../src/actions/erase-learner.ts";
import type { FileStore } from "../../src/actions/file-store.ts";
import { removeWork, saveWork } from "../../src/actions/save-work.ts";
import { linkPath } from "../../src/course/paths.ts";
import { MOST_BYTES_OF_ONE } from "../../src/course/saved-work.ts";
import { makeCertificate } from "../../src/store/certificates.ts";
import { entriesOf } from "../../src/store/journal-subjects.ts";
import { readEverything } from "../../src/store/personal-journal.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { readSavedWork } from "../../src/store/saved-work.ts";
import { readEnrollment } from "../../src/store/subscribing.ts";
import { openAccount } from "../support/account.ts";
import { joinByForm } from "../support/learners.ts";
import { look, makingCourse, save, type Saver, saverOf } from "../support/savers.ts";
import { openWorld, SECRET, testClock, type World } from "../support/world.ts";

const COURSES = [makingCourse("one"), makingCourse("two")] as const;
const PDF = "%PDF-1.7\n";

let folder: string;
let world: World;
let ann: Saver;
let ben: Saver;
/** Ann again, in the other course. */
let other: Saver;

const archiveFile = () => join(folder, "coursepost.db");
const outbox = () => join(folder, "outbox");
const filesIn = () => readdirSync(join(outbox(), "saved")).toSorted();
const texts = () =>
  filesIn()
    .map((name) => readFileSync(join(outbox(), "saved", name), "utf8"))
    .toSorted();
const savedBy = (saver: Saver) => readSavedWork(world.archive, saver.id);
const open = (now: number) =>
  openWorld({ courses: COURSES, clock: testClock(now), file: archiveFile(), folder: outbox() });

async function backUp(): Promise<void> {
  await sql`vacuum into ${join(folder, "backup.db")}`.execute(world.archive);
}

function restore(): void {
  for (const end of ["-wal", "-shm"]) rmSync(`${archiveFile()}${end}`, { force: true });
  copyFileSync(join(folder, "backup.db"), archiveFile());
}

/** Ann has a certificate, whose id is that of Ben's enrollment. */
async function certify(): Promise<void> {
  const certificate = { id: ben.id, enrollmentId: ann.id, name: "Ann", courseTitle: "One", covers: ["Plans"] };
  await world.archive
    .transaction()
    .execute((tx) => makeCertificate(tx, { ...certificate, completedAt: 1, zone: "UTC" }, 1));
}

/** Starts again, as after a crash or a restored backup. */
async function restart(between: () => void = () => undefined): Promise<void> {
  const now = world.clock.now();
  await world.close();
  between();
  world = await open(now);
}

async function erase({ id }: Saver): Promise<void> {
  const enrollment = await readEnrollment(world.archive, id);
  if (enrollment === undefined) throw new Error("no such learner");
  const evidence = { text: "erase", source: "test", network: "", at: world.clock.now() };
  expect(await eraseLearner({ ...world.house.ports }, enrollment, evidence)).toBe("erased");
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "coursepost-saved-"));
  mkdirSync(outbox());
  world = await open(Date.UTC(2026, 10, 30, 18));
  const annId = await joinByForm(world, COURSES[0], "ann@example.org");
  const benId = await joinByForm(world, COURSES[0], "ben@example.org");
  const otherId = await joinByForm(world, COURSES[1], "ann@example.org");
  for (let week = 0; week < 2; week += 1) await world.post("/outbox/move", { by: "week" });
  [ann, ben, other] = [await saverOf(world, annId), await saverOf(world, benId), await saverOf(world, otherId)];
  await save(world, ann, { text: "Ann 1", file: { name: "anns-plan.pdf", bytes: `${PDF}Ann` } });
  await save(world, other, { text: "Ann 2" });
  await save(world, ben, { text: "Ben" });
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("saved work and its learner's account", () => {
  it("is erased with them, in all their courses, and nobody else's is", async () => {
    await erase(ann);
    expect(texts()).toEqual(["Ben"]);
    expect(await savedBy(ann)).toEqual([]);
    expect(JSON.stringify(await entriesOf(world.archive, [ann.id, other.id]))).not.toContain("anns-plan");
    expect((await look(world, ben, "/lesson/lesson-1/work/text")).status).toBe(200);
  });

  it("is in what they download: what it is, and the files themselves", async () => {
    const everything = JSON.stringify(await readEverything(world.archive, ann.subscriberId));
    expect(everything).toContain("anns-plan.pdf");
    expect(everything).not.toContain(ben.id);
    const account = await openAccount(world, ann.id);
    const zip = await world.get(`${account}/work.zip`);
    expect(Object.keys(unzipSync(new Uint8Array(await zip.arrayBuffer()))).toSorted()).toEqual([
      "one/Lesson 1 - anns-plan.pdf",
      "one/Lesson 1 - text.txt",
      "two/Lesson 1 - text.txt",
    ]);
    expect(await (await world.get(account)).text()).toContain(`${account}/work.zip`);
    expect((await world.get(`${account}x/work.zip`)).status).toBe(404);
  });

  it("goes along to another address", async () => {
    await world.archive
      .updateTable("subscribers")
      .set({ address: "ann@new.example", epoch: 1 })
      .where("id", "=", ann.subscriberId)
      .execute();
    expect((await look(world, ann, "/lesson/lesson-1/work/text")).status).toBe(404);
    const moved = await saverOf(world, ann.id);
    expect(await (await look(world, moved, "/lesson/lesson-1/work/text")).text()).toBe("Ann 1");
  });

  it("is on the certificate by name, as far as it's saved, and nothing else is", async () => {
    await certify();
    const page = async () =>
      (await (await world.get(linkPath(SECRET, "certificate", ben.id))).text()).replaceAll(/\s+/g, " ");
    await world.clock.sleep(1000);
    await save(world, ann, { text: "A list" }, "lesson-2");
    expect(await page()).toContain("<h2>Work made in the course</h2> <ul><li>A plan</li><li>A list</li></ul>");
    expect(await page()).not.toContain("anns-plan");
    await removeWork(world.house.ports, ann.id, "lesson-2", "text");
    expect(await page()).toContain("<h2>Work made in the course</h2> <ul><li>A plan</li></ul>");
    for (const part of ["text", "file"] as const) await removeWork(world.house.ports, ann.id, "lesson-1", part);
    expect(await page()).not.toContain("Work made");
    const pdf = await world.get(`${linkPath(SECRET, "certificate", ben.id)}/certificate.pdf`);
    expect((await pdf.arrayBuffer()).byteLength).toBeGreaterThan(5000);
  });
});

describe("saved work and a backup", () => {
  it("that's older has what was saved, replaced and removed since", async () => {
    await backUp();
    await save(world, ann, { text: "Ann 1, better" });
    await save(world, ann, { text: "New" }, "lesson-2");
    await removeWork(world.house.ports, ann.id, "lesson-1", "file");
    await save(world, ben, { text: "Ben, better" });
    const before = [await savedBy(ann), await savedBy(ben), await savedBy(other)];
    await restart(restore);
    expect([await savedBy(ann), await savedBy(ben), await savedBy(other)]).toEqual(before);
    expect(texts()).toEqual(["Ann 1, better", "Ann 2", "Ben, better", "New"]);
    expect(await replayJournal(world.archive)).toBe(0);
  });

  it("that knows somebody who was erased since loses their files again, though the folder was restored, too", async () => {
    await backUp();
    const files = filesIn().map((name) => [name, readFileSync(join(outbox(), "saved", name))] as const);
    await erase(ann);
    await restart(() => {
      restore();
      for (const [name, bytes] of files) writeFileSync(join(outbox(), "saved", name), bytes);
    });
    expect(texts()).toEqual(["Ben"]);
    expect(await savedBy(ann)).toEqual([]);
  });

  it("without its folder claims nothing that isn't there, until it's there again", async () => {
    await certify();
    const [fileId = ""] = (await savedBy(ann)).filter(({ part }) => part === "text").map((saved) => saved.fileId);
    rmSync(join(outbox(), "saved"), { recursive: true });
    await world.clock.sleep(1000);
    await restart();
    expect((await savedBy(ann)).map(({ lost }) => lost)).toEqual([true, true]);
    expect(world.log.find(({ event }) => event === "saved-files-missing")?.fields).toEqual({ files: 4 });
    expect((await look(world, ann, "/lesson/lesson-1/work/text")).status).toBe(404);
    const page = await (await look(world, ann, "/work")).text();
    expect(page).toContain("0 of 3 saved");
    expect(page).toContain("We can’t find this anymore");
    expect(await (await world.get(linkPath(SECRET, "certificate", ben.id))).text()).not.toContain("Work made");
    mkdirSync(join(outbox(), "saved"));
    writeFileSync(join(outbox(), "saved", fileId), "Ann 1");
    await cleanUp(world.house.ports);
    expect((await savedBy(ann)).filter(({ lost }) => !lost).map((saved) => saved.fileId)).toEqual([fileId]);
    await save(world, ann, { file: { name: "again.pdf", bytes: PDF } });
    expect((await savedBy(ann)).map(({ lost }) => lost)).toEqual([false, false]);
  });
});

describe("files without a row", () => {
  const orphan = (n: number, ageMs: number) => {
    const path = join(outbox(), "saved", `0190ffff-0000-7000-8000-${String(n).padStart(12, "0")}`);
    writeFileSync(path, "orphan");
    utimesSync(path, new Date(Date.now() - ageMs), new Date(Date.now() - ageMs));
    return path;
  };
  const HOUR = 3_600_000;

  it("are removed after a day, and one that's just being written isn't, nor what isn't ours", async () => {
    const [old, young] = [orphan(1, 25 * HOUR), orphan(2, 23 * HOUR)];
    const half = `${orphan(3, 0)}.part`;
    writeFileSync(half, "half");
    utimesSync(half, new Date(0), new Date(0));
    writeFileSync(join(outbox(), "saved", "README"), "mine");
    await cleanUp(world.house.ports);
    expect([old, young, half].map((path) => existsSync(path))).toEqual([false, true, false]);
    expect(existsSync(join(outbox(), "saved", "README"))).toBe(true);
    expect(await savedBy(ann)).toHaveLength(2);
  });

  it("are kept where there are many: that's another archive's folder", async () => {
    const paths = Array.from({ length: 21 }, (_, n) => orphan(n, 48 * HOUR));
    await cleanUp(world.house.ports);
    expect(paths.every((path) => existsSync(path))).toBe(true);
    expect(world.log.find(({ event }) => event === "saved-files-of-nobody")?.fields).toEqual({ files: 21 });
  });
});

describe("saving", () => {
  const lesson = COURSES[0].lessons[0];
  if (lesson === undefined) throw new Error("a course has lessons");
  const withStore = (change: Partial<FileStore>) => {
    const { ports } = world.house;
    const { savedFiles } = ports;
    if (savedFiles === undefined) throw new Error("nothing can be saved");
    return { ...ports, savedFiles: { ...savedFiles, ...change } };
  };
  const work = { text: "More", file: { name: "a.pdf", bytes: Buffer.from(PDF) } };

  it("is refused when the disk is low or full, and leaves nothing behind", async () => {
    const before = [texts(), await savedBy(ann)];
    expect(await saveWork(withStore({ room: async () => 100_000_000 }), ann, lesson, work)).toBe("disk-low");
    const { savedFiles } = world.house.ports;
    let writes = 0;
    const full = withStore({
      write: async (id, bytes) => {
        writes += 1;
        if (writes === 2) throw Object.assign(new Error("full"), { code: "ENOSPC" });
        await savedFiles?.write(id, bytes);
      },
    });
    expect(await saveWork(full, ann, lesson, work)).toBe("disk-low");
    const broken = withStore({ write: () => Promise.reject(new Error("broken")) });
    await expect(saveWork(broken, ann, lesson, work)).rejects.toThrow("broken");
    expect([texts(), await savedBy(ann)]).toEqual(before);
    expect(await saveWork(withStore({ room: async () => undefined }), ann, lesson, work)).toBe("saved");
  });

  it("is refused beyond 50 MB of one learner, in all their courses, without what's replaced", async () => {
    await world.archive
      .updateTable("saved_work")
      .set({ size: MOST_BYTES_OF_ONE - 3 })
      .where("enrollment_id", "=", other.id)
      .execute();
    await removeWork(world.house.ports, ann.id, "lesson-1", "file");
    const text = (letters: string) => saveWork(world.house.ports, ann, lesson, { text: letters, file: undefined });
    expect(await text("1234")).toBe("too-much");
    expect(texts()).not.toContain("1234");
    expect(await text("123")).toBe("saved");
    expect(await text("456")).toBe("saved");
  });

  it("goes through with what can't be removed, and removes it later", async () => {
    const stuck = withStore({ remove: () => Promise.reject(new Error("busy")) });
    expect(await saveWork(stuck, ann, lesson, { text: "Newer", file: undefined })).toBe("saved");
    expect(texts()).toContain("Ann 1");
    await cleanUp(world.house.ports);
    expect(texts()).not.toContain("Ann 1");
    expect(texts()).toContain("Newer");
  });
});
