import type { Context } from "hono";
import { readPeer } from "./client-network.ts";

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

/** What proxies and tunnels add; a browser on this machine sends none of it. */
const FORWARDED = ["forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip", "fly-client-ip"];

/**
 * Whether a request was made on this machine, by its socket and not by what it says. A proxy or a tunnel here passes on
 * requests from elsewhere, so a request that's marked as passed on doesn't count. Without a server around the app, our
 * own code made the request.
 */
export function isFromThisMachine(c: Context): boolean {
  for (const name of c.req.raw.headers.keys()) {
    if (name.startsWith("x-forwarded-") || FORWARDED.includes(name)) return false;
  }
  const peer = readPeer(c);
  return peer.socket === "none" || isLoopbackAddress(peer.address);
}

/** Whether an address of a socket is this machine's own. */
export function isLoopbackAddress(address: string): boolean {
  const bare = address.replace(/^::ffff:/i, "");
  return bare === "::1" || /^127\.\d+\.\d+\.\d+$/.test(bare);
}
