import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { runsOf } from "./runs.ts";

const ROOT = join(import.meta.dirname, "../..");

const guide = new Set(
  readFileSync(join(import.meta.dirname, "runs.txt"), "utf8")
    .trimEnd()
    .split("\n"),
);

/** What goes out in somebody's name, and what's written about it. */
const PLACES = ["lessons", "docs", "src/words", "emails", "tests/guide"];
const TEXT = /\.(?:md|svg|csv|json|tsx?|mjml)$/;

function textsBelow(place: string): readonly string[] {
  return readdirSync(join(ROOT, place), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && TEXT.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

describe("eight words in a row", () => {
  it("are nowhere the same as in the guide", () => {
    const copied = PLACES.flatMap(textsBelow).flatMap((file) =>
      [...runsOf(readFileSync(join(ROOT, file), "utf8"))]
        .filter(([hash]) => guide.has(hash))
        .map(([, words]) => `${file}: ${words}`),
    );
    expect(copied).toEqual([]);
  });

  it("are recognized whatever their markup, their case, and their line breaks", () => {
    const [plain] = runsOf("the kite’s tail is as long as it").keys();
    const [marked] = runsOf("The **kite's**\ntail is: as-long\n- as _it_").keys();
    expect(marked).toBe(plain);
    expect(runsOf("only seven words are in this one").size).toBe(0);
    expect(guide.size).toBeGreaterThan(2000);
  });
});
