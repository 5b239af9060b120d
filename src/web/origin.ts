import type { Context } from "hono";

/**
 * Whether a form was sent from another site's page. Browsers say so in `Sec-Fetch-Site` (Fetch Metadata), older ones in
 * `Origin`; a client that says neither is no browser, and cannot be led astray.
 */
export function isFromElsewhere(c: Context, publicUrl: string): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const origin = c.req.header("origin");
  // Our pages send no referrer, for which an older browser writes "null" even on our own forms (Fetch, 3.2).
  return origin !== undefined && origin !== "null" && !isOurs(URL.parse(origin)?.host, c, publicUrl);
}

function isOurs(host: string | undefined, c: Context, publicUrl: string): boolean {
  return host !== undefined && (host === URL.parse(publicUrl)?.host || host === URL.parse(c.req.url)?.host);
}

/** Whether the request was addressed to us by a name that is ours: a foreign name that leads here is DNS rebinding. */
export function isAddressedToUs(c: Context, publicUrl: string): boolean {
  const asked = URL.parse(c.req.url);
  if (asked === null) return false;
  const { hostname } = asked;
  const loopback = hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return loopback || asked.host === URL.parse(publicUrl)?.host;
}
