import { isIPv4, isIPv6 } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

const UNKNOWN = "unknown";

/**
 * The network that a request comes from, IPv4 /24 or IPv6 /48, as in "203.0.113.0/24": enough to limit signups, too
 * little to tell who it was. "unknown" where there is no socket.
 *
 * @param trustedProxies how many proxies in front add to `X-Forwarded-For`; what stands before their entries is only
 * what the client says, and is not believed
 */
export function clientNetwork(c: Context, trustedProxies: number): string {
  return networkOf(forwardedAddress(c, trustedProxies) ?? socketAddress(c) ?? "");
}

function forwardedAddress(c: Context, trustedProxies: number): string | undefined {
  if (trustedProxies === 0) return undefined;
  const entries = (c.req.header("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
  // Fewer entries than proxies: all of them come from proxies.
  const entry = entries[Math.max(0, entries.length - trustedProxies)];
  return entry === undefined || networkOf(entry) === UNKNOWN ? undefined : entry;
}

function socketAddress(c: Context): string | undefined {
  try {
    return getConnInfo(c).remote.address;
  } catch {
    // Without a server around the app, as in tests, there is no socket to ask.
    return undefined;
  }
}

/** @param address with or without a port, as proxies write it */
export function networkOf(address: string): string {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? address.replace(/^([\d.]+):\d+$/, "$1");
  if (isIPv4(bare)) return `${bare.split(".").slice(0, 3).join(".")}.0/24`;
  const unzoned = bare.replace(/%.*$/, "");
  return isIPv6(unzoned) ? networkOfIPv6(unzoned) : UNKNOWN;
}

function networkOfIPv6(address: string): string {
  // URL writes every spelling in one form (RFC 5952), the mapped IPv4 ones in hexadecimal.
  const [head = "", tail] = (URL.parse(`http://[${address}]/`)?.hostname ?? "").slice(1, -1).split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups = [...front, ...Array<string>(8 - front.length - back.length).fill("0"), ...back].map((group) =>
    Number.parseInt(group, 16),
  );
  const [g0 = 0, g1 = 0, g2 = 0, , , g5 = 0, g6 = 0, g7 = 0] = groups;
  const mapped = g5 === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  if (mapped) return `${g6 >> 8}.${g6 & 0xff}.${g7 >> 8}.0/24`;
  return `${[g0, g1, g2].map((group) => group.toString(16)).join(":")}::/48`;
}
