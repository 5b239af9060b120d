import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Archive, openArchive } from "../../src/store/archive.ts";
import { holdAccount, readHold, readHolds } from "../../src/store/holding.ts";

const NOW = Date.UTC(2026, 10, 30, 18);
const HOUR = 3_600_000;

let archive: Archive;
beforeEach(async () => {
  archive = await openArchive(":memory:");
});
afterEach(() => archive.destroy());

describe("a hold of an account", () => {
  it("is told of where it holds, and not after the clock went back behind it", async () => {
    await archive.transaction().execute(async (tx) => {
      await holdAccount(tx, "one", "daily quota", NOW, NOW + HOUR);
      await holdAccount(tx, "other", "daily quota", NOW, NOW + 48 * HOUR);
    });
    expect((await readHolds(archive, NOW, undefined)).map(({ account }) => account)).toEqual(["one"]);
    expect(await readHolds(archive, NOW, "other")).toEqual([]);
    expect(await readHold(archive, "other", NOW)).toBeUndefined();
    expect(await readHold(archive, "one", NOW)).toEqual({ until: NOW + HOUR, reason: "daily quota" });
  });
});
