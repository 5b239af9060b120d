import { describe, expect, it } from "vitest";
import { LINK_SEGMENTS } from "../../src/course/paths.ts";
import { makeApp } from "../../src/web/app.ts";
import { sampleCourse } from "../support/course.ts";
import { join, openFrontDoor } from "./front-door.ts";

const courses = [sampleCourse(), { ...sampleCourse(), id: "other" }];

/** What RFC 9309, 2.2.2 makes of a file without wildcards: a path is disallowed where a rule is its beginning. */
function disallows(robots: string, path: string): boolean {
  return [...robots.matchAll(/^Disallow: (.+)$/gm)].some(([, rule = ""]) => path.startsWith(rule));
}

async function read(app: ReturnType<typeof makeApp>, path: string): Promise<string> {
  const answer = await app.request(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
}

const listed = (sitemap: string) => [...sitemap.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url]) => url);

describe("robots.txt", () => {
  it("lets crawlers read public pages, and keeps them from what is none", async () => {
    const { app } = await openFrontDoor({ courses });
    const robots = await read(app, "/robots.txt");
    for (const path of [
      "/",
      "/sample",
      "/other/privacy",
      "/share/sample/lesson-1",
      "/images/a.png",
      "/assets/style.css",
    ]) {
      expect([path, disallows(robots, path)]).toEqual([path, false]);
    }
    for (const path of ["/api/subscribe", "/embed/other", "/outbox", "/readyz", "/webhooks/resend"]) {
      expect([path, disallows(robots, path)]).toEqual([path, true]);
    }
    expect(robots).toContain("Sitemap: http://localhost/sitemap.xml");
  });

  it("doesn't hide signed links from crawlers, because each of them says that it isn't to be listed", async () => {
    const door = await openFrontDoor({ courses });
    const ada = await join(door, "ada@example.org");
    await join(door, "ben@example.org");
    const robots = await read(door.app, "/robots.txt");
    for (const [purpose, segment] of Object.entries(LINK_SEGMENTS)) {
      const token = door.token(purpose as keyof typeof LINK_SEGMENTS, ada);
      for (const path of [`/${segment}/${token}`, `/${segment}/${token}/lessons.ics`, `/${segment}/broken`]) {
        expect([path, disallows(robots, path)]).toEqual([path, false]);
        const { headers } = await door.app.request(path);
        expect([path, headers.get("x-robots-tag")]).toEqual([path, "noindex, nofollow"]);
      }
    }
  });

  it("keeps crawlers away from practice mode altogether", async () => {
    const { app } = await openFrontDoor({ courses, outbox: true });
    expect(await read(app, "/robots.txt")).toBe("User-agent: *\nDisallow: /\n");
  });
});

describe("sitemap.xml", () => {
  it("lists the public pages of the courses that are open, and each of them can be found by search", async () => {
    const { app } = await openFrontDoor({ courses });
    const urls = listed(await read(app, "/sitemap.xml"));
    expect(urls).toEqual(
      ["/", "/sample", "/sample/privacy", "/other", "/other/privacy"].map((path) => `http://localhost${path}`),
    );
    for (const url of urls) {
      const answer = await app.request(url ?? "");
      expect([url, answer.status, answer.headers.get("x-robots-tag")]).toEqual([url, 200, null]);
    }
  });

  it("doesn't list a course that rests, and names the one that's left by its own path alone", async () => {
    const { app } = await openFrontDoor({ courses: courses.slice(1) });
    expect(listed(await read(app, "/sitemap.xml"))).toEqual([
      "http://localhost/other",
      "http://localhost/other/privacy",
    ]);
    expect((await app.request("/sample/privacy")).status).toBe(404);
  });

  it.each(["/learn", "/other"])("has the base path %s in front of everything, as robots.txt does", async (base) => {
    const door = await openFrontDoor({ courses });
    const app = makeApp({ ...door.ports, publicUrl: `https://kites.example${base}` });
    for (const front of ["", base]) {
      const urls = listed(await read(app, `${front}/sitemap.xml`));
      expect(urls).toContain(`https://kites.example${base}/sample`);
      expect(urls.every((url) => url?.startsWith(`https://kites.example${base}/`))).toBe(true);
      const robots = await read(app, `${front}/robots.txt`);
      expect(robots).toContain(`Sitemap: https://kites.example${base}/sitemap.xml`);
      expect(disallows(robots, `${base}/outbox`)).toBe(true);
      expect(disallows(robots, "/outbox")).toBe(false);
    }
  });
});
