import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openInstallation } from "../../src/commands/installation.ts";
import { formatStatus, readStatus } from "../../src/commands/status.ts";
import { keptSecret } from "../../src/start/secret.ts";
import { openArchive } from "../../src/store/archive.ts";
import { type Heartbeat, writeHeartbeat } from "../../src/store/heartbeat.ts";
import { writeSetting } from "../../src/store/settings.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, type World } from "../support/world.ts";

const MINUTE = 60_000;
const courses = [sampleCourse(2), { ...sampleCourse(2), id: "other" }];

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function withLearners(): Promise<World> {
  world = await openWorld({ courses });
  for (const [n, course] of courses.entries()) await enrollLearner(world, course, `learner${n}@example.com`);
  return world;
}

/** The machine's clock isn't the practice clock. */
const MACHINE = Date.UTC(2026, 10, 1);
const running: Heartbeat = {
  pid: 1,
  startedAt: MACHINE - 60 * MINUTE,
  at: MACHINE - MINUTE,
  stoppedAt: null,
  account: "key-now",
  reasons: [],
};

async function statusWith({ archive, clock }: World, heartbeat: Partial<Heartbeat>) {
  await writeHeartbeat(archive, { ...running, ...heartbeat });
  return readStatus(archive, courses, clock.now(), MACHINE);
}

it("says in a line that the archive can't be opened", async () => {
  const folder = mkdtempSync(join(tmpdir(), "coursepost-status-"));
  mkdirSync(join(folder, "practice"));
  writeFileSync(join(folder, "practice/coursepost.db"), "not a database at all, and long enough".repeat(200));
  const opened = await openInstallation({ DATA_DIR: folder }, () => MACHINE);
  rmSync(folder, { recursive: true });
  expect(opened).toMatch(/can't be opened: file is not a database/);
});

it("signs a learner's links as the server does, also where an editor added a line break to the secret", async () => {
  const folder = mkdtempSync(join(tmpdir(), "coursepost-status-"));
  mkdirSync(join(folder, "practice"));
  await (await openArchive(join(folder, "practice/coursepost.db"))).destroy();
  const file = join(folder, "practice/secret");
  writeFileSync(file, "a secret that is 43 characters long, or more\n");
  const opened = await openInstallation({ DATA_DIR: folder }, () => MACHINE);
  if (typeof opened === "string") throw new Error(opened);
  await opened.archive.destroy();
  expect(opened.secret).toBe(await keptSecret(file, undefined, false));
  rmSync(folder, { recursive: true });
});

describe("what status says of the server", () => {
  it("is nothing to do while it runs", async () => {
    const status = await statusWith(await withLearners(), {});
    expect(status.needsYou).toEqual([]);
    expect(formatStatus(status)).toContain("The server has been running since");
  });

  it("is what the server itself finds wrong", async () => {
    const reasons = [
      { code: "clock-in-doubt", blocking: true, since: 1, text: "The clock is far ahead.", fix: "Set it." },
    ];
    const status = await statusWith(await withLearners(), { reasons });
    expect(status.needsYou).toEqual([{ what: "The clock is far ahead.", fix: "Set it." }]);
  });

  it.each([
    ["died", { at: MACHINE - 4 * MINUTE }, "isn't running, or can't write"],
    ["was stopped", { at: MACHINE - 4 * MINUTE, stoppedAt: MACHINE - 4 * MINUTE }, "it was stopped at"],
    ["wrote a time that's still to come", { at: MACHINE + 60 * MINUTE }, "isn't running, or can't write"],
  ])("is that it %s, and that lessons wait for it", async (_, heartbeat, says) => {
    const status = await statusWith(await withLearners(), heartbeat);
    expect(status.needsYou).toMatchObject([{ what: expect.stringContaining(says) as string }]);
  });

  it("is no reason to act where nobody waits for anything", async () => {
    world = await openWorld({ courses });
    const status = await statusWith(world, { stoppedAt: MACHINE - MINUTE });
    expect(status.needsYou).toEqual([]);
    expect(status.server).toContain("isn't running");
  });

  it("is left out where what was written down can't be read", async () => {
    const { archive, clock } = await withLearners();
    await writeSetting(archive, "heartbeat", '{"at":"soon"');
    expect((await readStatus(archive, courses, clock.now())).needsYou).toEqual([]);
  });

  it("leaves out a hold of a key that isn't used any more", async () => {
    const open = await withLearners();
    const hold = { reason: "API key is invalid", since: open.clock.now(), until: open.clock.now() + 60 * MINUTE };
    await open.archive
      .insertInto("holds")
      .values({ account: "key-before", ...hold })
      .execute();
    expect((await statusWith(open, {})).needsYou).toEqual([]);
    await open.archive
      .insertInto("holds")
      .values({ account: "key-now", ...hold })
      .execute();
    expect((await statusWith(open, {})).needsYou).toHaveLength(1);
  });
});
