import type { MiddlewareHandler } from "hono";

/** Nothing but our own style, script and images; forms go nowhere else; nobody frames us. */
const PAGE_CSP = [
  "default-src 'none'",
  "style-src 'self'",
  "font-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  // The signup page asks for the date of the first lesson, and Lighthouse for robots.txt as the page would.
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
];

/** An author's images in a lesson may be on their own site. */
export const LESSON_CSP = PAGE_CSP.map((rule) => (rule.startsWith("img-src") ? `${rule} https:` : rule)).join("; ");

/** For files whose name is made from their content, so a mailbox or a proxy may keep them forever. */
export const KEPT_FOREVER = "public, max-age=31536000, immutable";

/** The X-Robots-Tag of what shouldn't be listed. */
export const NOINDEX = "noindex, nofollow";

/** The outbox frames the mails that it shows, and nothing else does. */
export const OUTBOX_CSP = [...PAGE_CSP, "frame-src 'self'"].join("; ");

/**
 * Only the form may be framed, by our own pages and by these sites.
 *
 * @param styleHash of the one style in the page itself
 */
export function embedCsp(origins: readonly string[], styleHash?: string): string {
  const others = PAGE_CSP.filter((rule) => !rule.startsWith("frame-ancestors")).map((rule) =>
    rule.startsWith("style-src") && styleHash !== undefined ? `${rule} ${styleHash}` : rule,
  );
  return [...others, ["frame-ancestors 'self'", ...origins].join(" ")].join("; ");
}

/** A mail brings its styles along inline. It can hold no script and no form. */
const MAIL_CSP = ["default-src 'none'", "style-src 'unsafe-inline'", "form-action 'none'", "base-uri 'none'"];

export const VIEW_CSP = [...MAIL_CSP, "img-src 'self' https: data:", "frame-ancestors 'none'"].join("; ");
export const FRAMED_MAIL_CSP = [...MAIL_CSP, "img-src 'self' https: http: data:", "frame-ancestors 'self'"].join("; ");

const DEFAULTS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": PAGE_CSP.join("; "),
  "X-Content-Type-Options": "nosniff",
  // URLs have tokens in them, which other sites must not get.
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/**
 * A year, for this host only: the links in emails are https anyway, and work for longer than that. It doesn't speak for
 * the hosts below this one, and doesn't ask for a place in browsers' own lists, which can't be undone (RFC 6797).
 */
const HSTS = { "Strict-Transport-Security": "max-age=31536000" };

/** Puts the security headers on every answer, errors too; a page that has set one itself keeps its own. */
export function securityHeaders(publicUrl = ""): MiddlewareHandler {
  const headers = Object.entries({ ...DEFAULTS, ...(publicUrl.startsWith("https://") ? HSTS : {}) });
  return async (c, next) => {
    await next();
    for (const [name, value] of headers) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
  };
}
