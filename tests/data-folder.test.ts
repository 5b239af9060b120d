import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataFolder, openDataFolder, openModeArchive } from "../src/data-folder.ts";
import { openInstallation } from "../src/commands/installation.ts";
import type { Carrier } from "../src/mail/carrier.ts";
import { openArchive } from "../src/store/archive.ts";
import { sampleCourse } from "./support/course.ts";
import { joinByForm } from "./support/learners.ts";
import { openWorld, testClock, testId } from "./support/world.ts";

const courses = [sampleCourse(2), { ...sampleCourse(2), id: "other" }] as const;
const [course, other] = courses;
const NOW = Date.UTC(2026, 10, 30, 18);
const DAY = 86_400_000;
const ports = { now: () => NOW + 90 * DAY, newId: testId };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "coursepost-data-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A provider that takes everything. */
function provider(): Carrier & { readonly took: string[] } {
  const took: string[] = [];
  return {
    took,
    account: "a-provider",
    post: async ({ body }) => {
      const mails = JSON.parse(Buffer.from(body).toString("utf8")) as { to: string[] }[];
      took.push(...mails.flatMap(({ to }) => to));
      return { kind: "accepted", ids: mails.map(() => testId()), status: 200, errorName: null };
    },
    lookUp: async () => "absent",
  };
}

type Life = { readonly practice?: readonly string[]; readonly live?: readonly string[]; readonly weeks?: number };

/** A data folder of version 0.5: everything right in it, whichever mode it was used in. */
async function oldFolder({ practice = [], live = [], weeks = 0 }: Life): Promise<void> {
  const at = { courses, file: join(root, "coursepost.db"), folder: join(root, "outbox") };
  if (practice.length > 0) {
    writeFileSync(join(root, "secret"), "a secret that was made at the first start");
    mkdirSync(join(root, "outbox"));
    const world = await openWorld({ ...at, clock: testClock(NOW) });
    for (const address of practice) await joinByForm(world, course, address);
    for (let week = 0; week < weeks; week += 1) await world.post("/outbox/move", { by: "week" });
    await world.close();
  }
  if (live.length > 0) {
    const carrier = provider();
    const world = await openWorld({ ...at, clock: testClock(NOW + DAY), carrier: () => carrier });
    for (const address of live) await joinByForm(world, other, address);
    await world.close();
    if (practice.length === 0) rmSync(join(root, "outbox"), { recursive: true, force: true });
  }
  mkdirSync(join(root, "images"), { recursive: true });
  writeFileSync(join(root, "images/a.0123456789ab.png"), "a picture");
  mkdirSync(join(root, "shelf"));
}

async function opened(mode: "practice" | "live") {
  const folder = await openDataFolder(root, mode);
  if (!folder.ok) return folder.why;
  const found = await openModeArchive(folder.data, ports);
  if (!found.ok) return found.why;
  const learners = await found.archive
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "subscriber_id")
    .select(["address", "left_at"])
    .orderBy("address")
    .execute();
  await found.archive.destroy();
  const inside = learners.filter(({ left_at: leftAt }) => leftAt === null).map(({ address }) => address);
  return { said: [...folder.said, ...found.said], inside, all: learners.length };
}

describe("the data of version 0.5", () => {
  it("goes to practice mode where mail never left this machine, also with a key set by now", async () => {
    await oldFolder({ practice: ["mia@example.com", "noa@example.com"] });
    const live = await opened("live");
    expect(live).toMatchObject({ inside: [], all: 0 });
    expect(JSON.stringify(live)).toContain(
      `moved to ${join(root, "practice")}. The live mode starts with an empty archive.`,
    );
    expect(await opened("practice")).toEqual({ said: [], inside: ["mia@example.com", "noa@example.com"], all: 2 });
    expect(readdirSync(join(root, "practice")).toSorted()).toEqual(
      ["coursepost.db", "coursepost.journal.db", "outbox", "secret", "shelf"].toSorted(),
    );
    expect(readdirSync(root).toSorted()).toEqual(["images", "live", "practice"]);
    expect(existsSync(join(root, "images/a.0123456789ab.png"))).toBe(true);
  });

  it("goes to live mode where real mail was sent, also without a key today", async () => {
    await oldFolder({ live: ["mia@example.com", "noa@example.com"] });
    expect(await opened("practice")).toMatchObject({ inside: [], all: 0 });
    expect(await opened("live")).toEqual({ said: [], inside: ["mia@example.com", "noa@example.com"], all: 2 });
  });

  it("used in both modes is live, and who was confirmed in practice alone gets no real mail", async () => {
    await oldFolder({
      practice: ["mia@example.com", "noa@example.com"],
      live: ["eve@example.com", "ida@example.com"],
      weeks: 6,
    });
    const live = await opened("live");
    expect(live).toMatchObject({ inside: ["eve@example.com", "ida@example.com"], all: 4 });
    expect(JSON.stringify(live)).toContain("2 enrollments were only confirmed in practice mode");
    expect(await opened("live")).toMatchObject({ said: [] });

    const carrier = provider();
    const file = dataFolder(root, "live").archive;
    const clock = testClock(NOW + 2 * DAY);
    const world = await openWorld({ courses, file, folder: join(root, "x"), clock, carrier: () => carrier });
    for (let day = 0; day < 80; day += 1) {
      await clock.sleep(DAY);
      await world.house.dispatcher.drain();
    }
    await world.close();
    expect(carrier.took.length).toBeGreaterThan(2);
    expect(new Set(carrier.took)).toEqual(new Set(["eve@example.com", "ida@example.com"]));
  });

  it("is not confirmed again by a journal that is replayed onto a backup", async () => {
    await oldFolder({ practice: ["mia@example.com"], live: ["eve@example.com"], weeks: 3 });
    const backup = readFileSync(join(root, "coursepost.db"));
    await opened("live");
    const { archive: file } = dataFolder(root, "live");
    writeFileSync(file, backup);
    const world = await openWorld({ courses, file, folder: join(root, "x"), carrier: () => provider() });
    const row = await world.archive
      .selectFrom("enrollments")
      .innerJoin("subscribers", "subscribers.id", "subscriber_id")
      .select("left_at")
      .where("address", "=", "mia@example.com")
      .executeTakeFirstOrThrow();
    await world.close();
    expect(row.left_at).not.toBeNull();
  });

  it.each([0, 1, 2, 3, 4, 5])("is moved to the end after a crash behind step %i", async (steps) => {
    await oldFolder({ practice: ["mia@example.com", "noa@example.com"] });
    const staging = join(root, "moving-to-practice");
    mkdirSync(staging);
    const names = ["coursepost.db", "coursepost.journal.db", "secret", "outbox", "shelf"].slice(0, steps);
    for (const name of names) renameSync(join(root, name), join(staging, name));
    expect(await opened("live")).toMatchObject({ all: 0 });
    expect(await opened("practice")).toMatchObject({ inside: ["mia@example.com", "noa@example.com"] });
    expect(readFileSync(join(root, "practice/secret"), "utf8")).toContain("a secret");
    expect(readdirSync(root).toSorted()).toEqual(["images", "live", "practice"]);
  });

  it("is never moved over what is there", async () => {
    await opened("practice");
    await oldFolder({ practice: ["mia@example.com"] });
    const before = readFileSync(join(root, "practice/coursepost.db"));
    expect(await opened("practice")).toContain("is from version 0.5 and belongs in");
    expect(readFileSync(join(root, "practice/coursepost.db"))).toEqual(before);
    expect(existsSync(join(root, "coursepost.db"))).toBe(true);
  });

  it("is not moved while another process has it open, and by no command", async () => {
    await oldFolder({ live: ["mia@example.com"] });
    const holder = await openArchive(join(root, "coursepost.db"));
    expect(await opened("live")).toContain("Another process has");
    await holder.destroy();
    expect(await openInstallation({ DATA_DIR: root }, () => NOW)).toContain("is from version 0.5");
    expect(await opened("live")).toMatchObject({ all: 1 });
  });
});

describe("an archive", () => {
  it("remembers its mode and is refused in the other", async () => {
    await opened("practice");
    await opened("live");
    renameSync(join(root, "practice/coursepost.db"), join(root, "live/coursepost.db"));
    expect(await opened("live")).toContain("was used in practice mode");
    renameSync(join(root, "live/coursepost.db"), join(root, "elsewhere"));
    await opened("live");
    renameSync(join(root, "live/coursepost.db"), join(root, "practice/coursepost.db"));
    expect(await opened("practice")).toContain("has sent real email, but RESEND_API_KEY isn't set");
  });

  it("of the other mode is named by a command that finds none of its own", async () => {
    await opened("live");
    const said = await openInstallation({ DATA_DIR: root }, () => NOW);
    expect(said).toContain("There's no archive in");
    expect(said).toContain("To open it, set the server's RESEND_API_KEY");
  });
});

describe.runIf(process.platform !== "win32")("what is kept", () => {
  const modeOf = (...path: string[]) => (statSync(join(root, ...path)).mode & 0o777).toString(8);

  it("is nobody else's to read, whatever the umask and whatever it was before", async () => {
    const before = process.umask(0);
    try {
      await oldFolder({ practice: ["mia@example.com", "noa@example.com"] });
      chmodSync(root, 0o755);
      expect(await opened("practice")).toMatchObject({ all: 2 });
      const { data } = (await openDataFolder(root, "live")) as { data: ReturnType<typeof dataFolder> };
      const found = await openModeArchive(data, ports);
      if (!found.ok) throw new Error(found.why);
      const files = ["coursepost.db", "coursepost.db-wal", "coursepost.db-shm", "coursepost.journal.db-wal"];
      expect(files.map((file) => modeOf("live", file))).toEqual(files.map(() => "600"));
      await found.archive.destroy();
    } finally {
      process.umask(before);
    }
    const below = readdirSync(root, { recursive: true, withFileTypes: true });
    const open = below.filter(
      (entry) => modeOf(entry.parentPath.slice(root.length), entry.name) !== (entry.isDirectory() ? "700" : "600"),
    );
    expect(open.map(({ name }) => name)).toEqual([]);
    expect(below.filter(({ name }) => name.endsWith(".eml")).length).toBeGreaterThan(3);
    expect(modeOf()).toBe("700");
  });
});
