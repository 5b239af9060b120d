import { describe, expect, it } from "vitest";
import type { Archive } from "../../../src/store/archive.ts";
import type { KeptWork } from "../../../src/store/journal.ts";
import { replayAsked } from "../../../src/store/asked-in-place.ts";
import { entriesOf } from "../../../src/store/journal-subjects.ts";
import { findOrphans, forgetUnneededFiles, markLost, readUnneededFiles } from "../../../src/store/saved-files.ts";
import {
  countSavedBytes,
  dropWork,
  keepWork,
  readSavedNames,
  readSavedWork,
  replaySaved,
  replayUnsaved,
} from "../../../src/store/saved-work.ts";
import { inTx, openTwo, put } from "../../support/two-of-everything.ts";

let db: Archive;

/** `ada-bread/lesson-1/text` is saved as that file, unless told otherwise. */
function work(of: string, more: Partial<KeptWork> = {}): KeptWork {
  const [enrollment_id = "", lesson_id = "", part = "text"] = of.split("/");
  return {
    enrollment_id,
    lesson_id,
    part: part as KeptWork["part"],
    file_id: of,
    made: `the ${lesson_id}`,
    name: part === "text" ? "" : "plan.pdf",
    size: 10,
    saved_at: 1000,
    ...more,
  };
}

/** Everybody's, of both courses, both lessons and both parts: sixteen. */
const ALL = ["ada-bread", "ada-cheese", "ben-bread", "ben-cheese"].flatMap((enrollment) =>
  ["lesson-1", "lesson-2"].flatMap((lesson) => ["file", "text"].map((part) => `${enrollment}/${lesson}/${part}`)),
);
const MINE = "ada-bread/lesson-1/text";
const SLOT = { enrollmentId: "ada-bread", lessonId: "lesson-1", part: "text" } as const;

const files = async () => (await db.selectFrom("saved_work").select("file_id").execute()).map((row) => row.file_id);
const unneeded = () => readUnneededFiles(db, 100);

/** In each test itself: with mutants, a test runs many times. */
async function begin(): Promise<void> {
  db = await openTwo();
  await put(db, "saved_work", ...ALL.map((of) => work(of)));
}

describe("saved work", () => {
  it("is one learner's in one course, oldest first", async () => {
    await begin();
    await inTx(db, (tx) => keepWork(tx, work("ada-bread/lesson-2/file", { file_id: "late", saved_at: 3000 })));
    await inTx(db, (tx) => keepWork(tx, work("ada-bread/lesson-2/text", { file_id: "soon", saved_at: 2000 })));
    const read = await readSavedWork(db, "ada-bread");
    expect(read.map(({ fileId }) => fileId)).toEqual(["ada-bread/lesson-1/file", MINE, "soon", "late"]);
    const bens = (await readSavedWork(db, "ben-bread")).map(({ fileId }) => fileId.slice("ben-bread/".length));
    expect(bens).toEqual(["lesson-1/file", "lesson-2/file", "lesson-1/text", "lesson-2/text"]);
    expect(read[2]).toEqual({
      lessonId: "lesson-2",
      part: "text",
      fileId: "soon",
      made: "the lesson-2",
      name: "",
      size: 10,
      savedAt: 2000,
      lost: false,
    });
  });

  it("takes the place of what was there, in that lesson and part alone, and the file before it isn't needed anymore", async () => {
    await begin();
    await inTx(db, (tx) =>
      keepWork(tx, work(MINE, { file_id: "new", made: "a plan", name: "n", size: 7, saved_at: 2000 })),
    );
    expect((await files()).toSorted()).toEqual([...ALL.filter((of) => of !== MINE), "new"].toSorted());
    expect(await unneeded()).toEqual([MINE]);
    expect((await readSavedWork(db, "ada-bread")).find(({ fileId }) => fileId === "new")).toMatchObject({
      made: "a plan",
      name: "n",
      size: 7,
      savedAt: 2000,
    });
  });

  it("is the newest even when the clock was put back", async () => {
    await begin();
    const bens = "ben-bread/lesson-2/text";
    await db.updateTable("saved_work").set({ saved_at: 9000 }).where("file_id", "!=", bens).execute();
    await inTx(db, (tx) => keepWork(tx, work(bens, { file_id: "new", saved_at: 5 })));
    expect((await readSavedWork(db, "ben-bread")).find(({ fileId }) => fileId === "new")?.savedAt).toBe(1001);
  });

  it("is removed from that lesson and part alone, and what isn't there can't be", async () => {
    await begin();
    expect(await inTx(db, (tx) => dropWork(tx, { ...SLOT, at: 2000 }))).toBe(true);
    expect((await files()).toSorted()).toEqual(ALL.filter((of) => of !== MINE));
    expect(await unneeded()).toEqual([MINE]);
    expect(await inTx(db, (tx) => dropWork(tx, { ...SLOT, at: 2000 }))).toBe(false);
    expect(await entriesOf(db, ["ada-bread"])).toHaveLength(1);
  });

  it("has one entry in the journal for each lesson and part: the last", async () => {
    await begin();
    await inTx(db, (tx) => keepWork(tx, work("ada-bread/lesson-1/file", { file_id: "f", name: "other.pdf" })));
    await inTx(db, (tx) => keepWork(tx, work("ada-bread/lesson-2/text", { file_id: "l" })));
    await inTx(db, (tx) => keepWork(tx, work(MINE, { file_id: "a", name: "secret.pdf" })));
    await inTx(db, (tx) => dropWork(tx, { ...SLOT, at: 2000 }));
    await inTx(db, (tx) => keepWork(tx, work(MINE, { file_id: "b", name: "secret.pdf" })));
    await inTx(db, (tx) => dropWork(tx, { ...SLOT, at: 3000 }));
    const told = (await entriesOf(db, ["ada-bread"])).map(({ entry }) => entry);
    expect(told.map(({ entry }) => entry)).toEqual(["saved", "saved", "unsaved"]);
    expect(JSON.stringify(told)).not.toContain("secret.pdf");
    expect(JSON.stringify(told)).toContain("other.pdf");
  });

  it("has names, each once, in the order of their first save, without what's lost", async () => {
    await begin();
    await db.deleteFrom("saved_work").where("enrollment_id", "=", "ada-bread").execute();
    const of = (lesson: string, more: Partial<KeptWork>) =>
      work(`ada-bread/${lesson}/text`, { file_id: lesson, ...more });
    await put(
      db,
      "saved_work",
      of("l1", { made: "a plan", saved_at: 9 }),
      of("l2", { made: "a list", saved_at: 5 }),
      of("l3", { made: "a plan", saved_at: 2 }),
      { ...of("l4", { made: "a map", saved_at: 1 }), lost_at: 10 },
    );
    expect(await readSavedNames(db, "ada-bread")).toEqual(["a plan", "a list"]);
  });

  it("counts in all courses of a learner, without what's about to be replaced", async () => {
    await begin();
    const sizes = { "ada-bread/lesson-1/text": 1, "ada-bread/lesson-1/file": 20, "ada-bread/lesson-2/text": 300 };
    for (const [file, size] of Object.entries(sizes))
      await db.updateTable("saved_work").set({ size }).where("file_id", "=", file).execute();
    await db.updateTable("saved_work").set({ size: 4000 }).where("enrollment_id", "=", "ada-cheese").execute();
    const others = 10 + 4 * 4000;
    expect(await countSavedBytes(db, "ada", { ...SLOT, parts: ["text"] })).toBe(others + 320);
    expect(await countSavedBytes(db, "ada", { ...SLOT, parts: ["text", "file"] })).toBe(others + 300);
    expect(await countSavedBytes(db, "nobody", { ...SLOT, parts: [] })).toBe(0);
  });
});

describe("replayed from the journal, saved work", () => {
  const replay = (more: Partial<KeptWork>) => inTx(db, (tx) => replaySaved(tx, work(MINE, more)));

  it("is news where the archive has an older one or none, and is lost no more", async () => {
    await begin();
    await db.updateTable("saved_work").set({ lost_at: 5 }).execute();
    expect(await replay({ file_id: "new", saved_at: 1001 })).toBe(true);
    expect(await files()).toContain("new");
    const lost = await db.selectFrom("saved_work").select("file_id").where("lost_at", "is", null).execute();
    expect(lost).toEqual([{ file_id: "new" }]);
    await db.deleteFrom("saved_work").where("file_id", "=", "new").execute();
    expect(await replay({ file_id: "again", saved_at: 1 })).toBe(true);
    expect(await files()).toContain("again");
  });

  it("isn't where the archive has that one, or a newer one", async () => {
    await begin();
    expect(await replay({ saved_at: 1000 })).toBe(false);
    expect(await replay({ file_id: "older", saved_at: 999 })).toBe(false);
    expect(await files()).toContain(MINE);
  });

  it("isn't where the archive doesn't know whose it is", async () => {
    await begin();
    expect(await inTx(db, (tx) => replaySaved(tx, work("nobody/lesson-1/text")))).toBe(false);
  });

  it("goes where it was removed, unless it was saved later", async () => {
    await begin();
    const undo = (at: number) => inTx(db, (tx) => replayUnsaved(tx, { ...SLOT, at }));
    expect(await undo(999)).toBe(false);
    expect(await undo(1000)).toBe(true);
    expect((await files()).toSorted()).toEqual(ALL.filter((of) => of !== MINE));
    expect(await undo(1000)).toBe(false);
  });
});

describe("files", () => {
  it("that a row still names aren't unneeded, and there are no more than asked for", async () => {
    await begin();
    await put(db, "unneeded_files", { file_id: MINE }, { file_id: "gone-1" }, { file_id: "gone-2" });
    expect(await unneeded()).toEqual(["gone-1", "gone-2"]);
    expect(await readUnneededFiles(db, 1)).toHaveLength(1);
    await forgetUnneededFiles(db, ["gone-1"]);
    expect(await unneeded()).toEqual(["gone-2"]);
  });

  it("that no row names are orphans", async () => {
    await begin();
    expect(await findOrphans(db, ["x", MINE, "y", "ben-bread/lesson-2/file"])).toEqual(["x", "y"]);
  });

  it("that are missing are told of once, unless they came later, and are found again", async () => {
    await begin();
    await put(db, "saved_work", work("ada-bread/lesson-3/text", { saved_at: 5000 }));
    const there = ALL.filter((of) => of !== MINE);
    const look = (ids: readonly string[]) => inTx(db, (tx) => markLost(tx, ids, 5000));
    const lost = async () =>
      await db.selectFrom("saved_work").select(["file_id", "lost_at"]).where("lost_at", "is not", null).execute();
    expect(await look(there)).toBe(1);
    expect(await lost()).toEqual([{ file_id: MINE, lost_at: 5000 }]);
    expect(await inTx(db, (tx) => markLost(tx, there, 4000))).toBe(0);
    expect(await lost()).toEqual([{ file_id: MINE, lost_at: 5000 }]);
    expect(await look(ALL.filter((of) => of !== "ben-cheese/lesson-2/file"))).toBe(1);
    expect(await lost()).toEqual([{ file_id: "ben-cheese/lesson-2/file", lost_at: 5000 }]);
  });
});

describe("a question typed on a lesson's page", () => {
  const question = (id: string, enrollment_id: string) => ({
    id,
    enrollment_id,
    delivery_id: "d",
    lesson_id: "lesson-1",
    from_address: "ada@example.org",
    subject: "Why",
    text: id,
    received_at: 1000,
  });

  it("is replayed for those whom the archive knows, once", async () => {
    await begin();
    const replay = (id: string, of: string) => inTx(db, (tx) => replayAsked(tx, question(id, of)));
    expect(await replay("q1", "ada-bread")).toBe(true);
    expect(await replay("q1", "ada-bread")).toBe(false);
    expect(await replay("q2", "nobody")).toBe(false);
    expect(await replay("q3", "ben-cheese")).toBe(true);
    const asked = await db.selectFrom("questions").select(["text", "enrollment_id", "state"]).orderBy("id").execute();
    expect(asked).toEqual([
      { text: "q1", enrollment_id: "ada-bread", state: "open" },
      { text: "q3", enrollment_id: "ben-cheese", state: "open" },
    ]);
    expect(await db.selectFrom("received_mails").select("provider_id").execute()).toHaveLength(2);
  });
});
