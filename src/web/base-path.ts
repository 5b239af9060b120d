import type { MiddlewareHandler } from "hono";
import { RESERVED } from "../course/paths.ts";

/** The path that PUBLIC_URL ends in, without a slash at its end: "/course", or "" where there is none. */
export function basePathOf(publicUrl: string): string {
  return new URL(publicUrl).pathname.replace(/\/+$/, "");
}

/**
 * The path of a request as the routes know it. Some proxies take the base path off and some leave it on; both work,
 * even for a course that is named like the base path.
 *
 * @param path decoded, as Hono's own `getPath` gives it
 * @param encoded as `basePathOf` gives it
 * @param courseIds what a path may begin with besides the reserved words
 */
export function withoutBasePath(path: string, encoded: string, courseIds: ReadonlySet<string>): string {
  const base = decoded(encoded);
  if (base === "") return path;
  if (path === base) return courseIds.has(base.slice(1)) ? path : "/";
  if (!path.startsWith(`${base}/`)) return path;
  const rest = path.slice(base.length);
  const first = rest.split("/")[1] ?? "";
  const isOurs = first === "" || FILES.has(first) || RESERVED.includes(first) || courseIds.has(first);
  return isOurs || !courseIds.has(base.slice(1)) ? rest : path;
}

/** What browsers and crawlers ask for on their own. A course's id has no dot, so it can't be one of these. */
const FILES: ReadonlySet<string> = new Set(["favicon.ico", "robots.txt", "sitemap.xml"]);

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Our HTML escapes quotes in everything that others wrote, so this matches only attributes. */
const OWN_ADDRESS = /( (?:href|src|action)=")\/(?!\/)/g;
/** The files of one picture, of which a browser chooses. */
const OWN_CHOICE = / srcset="[^"]*"/g;

/** Puts the base path in front of every address of ours that leaves in a page or a redirect: none can be forgotten. */
export function underBasePath(base: string): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const location = c.res.headers.get("location");
    if (location !== null && /^\/(?!\/)/.test(location)) c.res.headers.set("location", `${base}${location}`);
    if (!/^text\/html\b/.test(c.res.headers.get("content-type") ?? "")) return;
    const page = await c.res.text();
    const based = page
      .replaceAll(OWN_ADDRESS, `$1${base}/`)
      .replaceAll(OWN_CHOICE, (choice) => choice.replaceAll(/(?<=[" ])\/(?!\/)/g, `${base}/`));
    c.res = new Response(based, c.res);
  };
}
