import type { Hono } from "hono";
import type { Course } from "../course/course.ts";
import { LINK_SEGMENTS } from "../course/paths.ts";
import { basePathOf } from "./base-path.ts";
import { glossaryPath } from "./glossary.ts";
import { NOINDEX } from "./headers.ts";
import type { WebPorts } from "./ports.ts";
import { privacyPath } from "./privacy-path.ts";

/** Nothing here is worth reading: forms for frames and programs, watchdogs, what others send. */
const USELESS = ["/api/", "/embed/", "/erased", "/health", "/outbox", "/readyz", "/webhooks/"];

/**
 * robots.txt (RFC 9309) and sitemap.xml (sitemaps.org). Signed links aren't in robots.txt: a crawler that may not open
 * one that someone posted lists its bare URL, token and all. A crawler that opens it reads that it shouldn't be listed.
 * Each certificate has its own setting. Where the server has a base path, crawlers ask its host for robots.txt;
 * docs/OPERATING.md says what to put there.
 */
export function addRobots(app: Hono, ports: WebPorts): void {
  for (const [purpose, segment] of Object.entries(LINK_SEGMENTS)) {
    if (purpose === "certificate") continue;
    app.use(`/${segment}/*`, async (c, next) => {
      await next();
      c.res.headers.set("X-Robots-Tag", NOINDEX);
    });
  }

  app.get("/robots.txt", (c) => {
    const base = basePathOf(ports.publicUrl);
    // Practice pages are the operator's own, and so is what they see there.
    const rules =
      ports.outbox === undefined
        ? [...USELESS.map((path) => `Disallow: ${base}${path}`), "", `Sitemap: ${ports.publicUrl}/sitemap.xml`]
        : ["Disallow: /"];
    c.header("Cache-Control", "no-cache");
    return c.text(`${["User-agent: *", ...rules].join("\n")}\n`);
  });

  app.get("/sitemap.xml", (c) => {
    const urls = publicPaths(ports).map((path) => `<url><loc>${ports.publicUrl}${path}</loc></url>`);
    c.header("Cache-Control", "no-cache");
    c.header("X-Robots-Tag", "noindex");
    return c.body(
      `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join("\n")}
</urlset>
`,
      200,
      { "Content-Type": "application/xml; charset=utf-8" },
    );
  });
}

/**
 * What anyone may find of the open courses. If there's only one, the home page is that course's, under its own path.
 */
function publicPaths({ courses }: WebPorts): readonly string[] {
  const open = [...courses.values()];
  const pathsOf = (course: Course) => [`/${course.id}`, privacyPath(course), glossaryPath(course) ?? []].flat();
  return [...(open.length === 1 ? [] : ["/"]), ...open.flatMap(pathsOf)];
}
