import { describe, expect, it } from "vitest";
import { drawFeatures, FEATURES, readFeatures } from "../../scripts/simulation/features.ts";
import { makeChance } from "../../scripts/simulation/random.ts";

describe("features of a simulated world", () => {
  it("are the same for the same seed, and others for others", () => {
    const drawn = (seed: number) => [...drawFeatures(makeChance(seed), {})].join();
    expect(drawn(1)).toBe(drawn(1));
    expect(new Set(Array.from({ length: 20 }, (_, seed) => drawn(seed))).size).toBeGreaterThan(10);
  });

  it("are those that were asked for, without those that were not wanted", () => {
    const features = drawFeatures(makeChance(1), { only: ["moves", "erasure"], without: ["moves"] });
    expect([...features]).toEqual(["erasure"]);
  });

  it("draw as many numbers whichever are chosen, so that the rest of the seed stays as it is", () => {
    const [all, none] = [makeChance(7), makeChance(7)];
    drawFeatures(all, {});
    drawFeatures(none, { only: [] });
    expect(all.next()).toBe(none.next());
  });

  it("are known by name", () => {
    expect(readFeatures("moves,floods")).toEqual(["moves", "floods"]);
    expect(() => readFeatures("moves,floodz")).toThrow(/floodz.*is no feature/);
    expect(FEATURES).toContain("clock-jumps");
  });
});
