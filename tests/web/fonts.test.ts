import { describe, expect, it } from "vitest";
import { assets } from "../../src/web/assets.ts";
import { TYPEFACES } from "../../src/web/fonts.ts";
import { openFrontDoor } from "./front-door.ts";

describe("the typefaces of pages", () => {
  it("are small enough for a phone", () => {
    const bytes = TYPEFACES.reduce((sum, name) => sum + assets[name].plain.length, 0);
    expect(bytes).toBeGreaterThan(40_000);
    expect(bytes).toBeLessThanOrEqual(80_000);
  });

  it("are served where the style sheet and the page look for them, and kept", async () => {
    const { app } = await openFrontDoor();
    const style = await (await app.request(assets.style.path)).text();
    const page = await (await app.request("/")).text();
    const named = [...style.matchAll(/src:url\(([^)]+)\)/g)].map((match) => match[1] ?? "");
    expect(named).toHaveLength(TYPEFACES.length);
    for (const url of named) {
      const { pathname } = new URL(url, `http://localhost${assets.style.path}`);
      expect(page).toContain(`href="${pathname}" crossorigin`);
      const answer = await app.request(pathname, { headers: { "accept-encoding": "gzip" } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe("font/woff2");
      expect(answer.headers.get("content-encoding")).toBeNull();
      expect(answer.headers.get("cache-control")).toContain("immutable");
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(bytes.subarray(0, 4).toString("latin1")).toBe("wOF2");
    }
    expect(style.match(/font-display:swap/g)).toHaveLength(TYPEFACES.length);
  });

  it("are allowed by the pages' own rules, and from nowhere else", async () => {
    const { app } = await openFrontDoor();
    const rules = (await app.request("/")).headers.get("content-security-policy");
    expect(rules).toContain("font-src 'self';");
  });
});
