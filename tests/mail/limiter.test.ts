import { describe, expect, it } from "vitest";
import { makeLimiter } from "../../src/mail/limiter.ts";

describe("the limiter", () => {
  it("spaces requests a little wider than the rate allows", () => {
    const limiter = makeLimiter(8);
    const slots = Array.from({ length: 9 }, () => limiter.reserve(1000));
    expect(slots[0]).toBe(1000);
    expect((slots[8] ?? 0) - 1000).toBeGreaterThanOrEqual(1000);
    expect((slots[8] ?? 0) - 1000).toBeLessThan(1100);
  });

  it("saves up nothing while nobody asks", () => {
    const limiter = makeLimiter(10);
    limiter.reserve(0);
    expect([limiter.reserve(60_000), limiter.reserve(60_000)]).toEqual([60_000, 60_105]);
  });

  it("slows down to the provider's own limit, and never goes faster than allowed", () => {
    const limiter = makeLimiter(10);
    limiter.learn({ "ratelimit-limit": "2" }, 0);
    expect([limiter.reserve(0), limiter.reserve(0)]).toEqual([0, 525]);
    limiter.learn({ "ratelimit-limit": "1000" }, 0);
    const first = limiter.reserve(5000);
    expect(limiter.reserve(5000) - first).toBe(105);
  });

  it("waits for the window to end when nothing remains in it", () => {
    const limiter = makeLimiter(10);
    limiter.learn({ "ratelimit-remaining": "0", "ratelimit-reset": "1" }, 500);
    expect(limiter.reserve(500)).toBe(1500);
  });

  it("pauses for everybody", () => {
    const limiter = makeLimiter(10);
    limiter.pause(7000);
    expect(limiter.reserve(1000)).toBe(7000);
  });

  it("is not silenced by a clock that went back a year", () => {
    const limiter = makeLimiter(10);
    limiter.reserve(365 * 86_400_000);
    expect(limiter.reserve(0)).toBeLessThanOrEqual(60_000);
  });

  it.each([{}, { "ratelimit-limit": "many" }, { "ratelimit-limit": "0" }, { "ratelimit-policy": "20;w=0" }])(
    "keeps its pace on headers that say nothing: %j",
    (headers) => {
      const limiter = makeLimiter(10);
      limiter.learn(headers, 0);
      expect([limiter.reserve(0), limiter.reserve(0)]).toEqual([0, 105]);
    },
  );
});
