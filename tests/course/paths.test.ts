import { describe, expect, it } from "vitest";
import { signLink } from "../../src/course/link.ts";
import { LINK_SEGMENTS, linkPath, maskLinks, RESERVED } from "../../src/course/paths.ts";

const SECRET = "a secret of tests, which is long enough";
const ENROLLMENT = "0190a000-0000-7000-8000-000000000001";
const DELIVERY = "a".repeat(32);
const PURPOSES = Object.keys(LINK_SEGMENTS) as (keyof typeof LINK_SEGMENTS)[];

describe("the table of paths", () => {
  it.each(PURPOSES)("masks the token of a link for %s, quoted, wrapped or percent-encoded", (purpose) => {
    for (const [id, epoch] of [
      [ENROLLMENT, 0],
      [DELIVERY, 0],
      [ENROLLMENT, 3],
      [DELIVERY, 12],
    ] as const) {
      const path = linkPath(SECRET, purpose, id, epoch);
      const token = signLink(SECRET, purpose, id, epoch);
      const text = `> See <https://x.example${path}>, https://y.example/?to=${encodeURIComponent(path)} and HTTPS://X.EXAMPLE${path.toUpperCase()}.`;
      expect(maskLinks(text)).not.toMatch(new RegExp(token, "i"));
      expect(maskLinks(text)).toContain(`https://x.example/${LINK_SEGMENTS[purpose]}/…>`);
    }
  });

  it("leaves what people write about addresses alone", () => {
    const text = "Look at https://x.example/p/about-us, /v/2.0 and the c/o line; v/s, u/me.";
    expect(maskLinks(text)).toBe(text);
  });

  it("reserves every first segment of a link, so that no course can be named like one", () => {
    for (const segment of Object.values(LINK_SEGMENTS)) expect(RESERVED).toContain(segment);
  });
});
