import { describe, expect, it } from "vitest";
import { shortenRuns } from "../../src/course/reply-text.ts";

describe("a reply's text, before quotes are looked for", () => {
  it.each([
    ["60,000 newlines", `Why?${"\n".repeat(60_000)}Because.`],
    ["60,000 carriage returns", `Why?${"\r".repeat(60_000)}Because.`],
    ["60,000 dashes", `Why?\n${"-".repeat(60_000)}\nBecause.`],
    ["60,000 blank lines of spaces", `Why?${" \n".repeat(60_000)}Because.`],
    ["60,000 spaces", `Why?${" ".repeat(60_000)}Because.`],
  ])("has no run longer than mail programs make: %s", (_what, text) => {
    const short = shortenRuns(text);
    expect(short).not.toMatch(/\n{5}|[-_ ]{73}/);
    expect(short).toMatch(/^Why\?[^a-z]*Because\.$/);
  });

  it.each([
    ["a megabyte of words", "word ".repeat(200_000).trim()],
    ["a hundred thousand lines", "x\n".repeat(100_000).trim()],
    ["a line of ten thousand letters", "a".repeat(10_000)],
  ])("keeps all of its words: %s", (_what, text) => {
    expect(shortenRuns(text)).toBe(text);
  });
});
