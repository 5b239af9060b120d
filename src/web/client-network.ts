import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, MiddlewareHandler } from "hono";

const UNKNOWN = "unknown";

/** Where a proxy may be unless told otherwise: this machine and private networks (RFC 1918, 4193, 6598, 3927, 4291). */
const PRIVATE = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "::1/128",
  "fc00::/7",
  "fe80::/10",
];

const TRUSTED = "trustedProxyIps";

/**
 * Says whose word about the client is believed.
 *
 * @param networks addresses and networks; empty: this machine and private networks
 */
export function trustProxies(networks: readonly string[]): MiddlewareHandler {
  const list = makeBlockList(networks.length === 0 ? PRIVATE : networks);
  return async (c, next) => {
    c.set(TRUSTED, list);
    await next();
  };
}

/**
 * The network that a request comes from, IPv4 /24 or IPv6 /48, as in "203.0.113.0/24": enough to limit signups, too
 * little to tell who it was. "unknown" where there is no socket.
 *
 * @param trustedProxies how many proxies in front add to `X-Forwarded-For`; what's before their entries is only
 * what the client says, and isn't believed; nor is any of it if the socket's other end isn't a proxy
 */
export function clientNetwork(c: Context, trustedProxies: number): string {
  const peer = readPeer(c);
  const isProxy = trustedProxies > 0 && (peer.socket === "none" || isTrusted(c, peer.address));
  return networkOf((isProxy ? forwardedAddress(c, trustedProxies) : undefined) ?? peer.address);
}

/** Whether a proxy that isn't in the settings passed this request on: everyone behind it then counts as one network. */
export function isBehindUnknownProxy(c: Context, trustedProxies: number): boolean {
  if (c.req.header("x-forwarded-for") === undefined) return false;
  const peer = readPeer(c);
  return trustedProxies === 0 || (peer.socket === "some" && !isTrusted(c, peer.address));
}

function forwardedAddress(c: Context, trustedProxies: number): string | undefined {
  const entries = (c.req.header("x-forwarded-for") ?? "").split(",").map((entry) => entry.trim());
  // Fewer entries than proxies: all of them come from proxies.
  const entry = entries[Math.max(0, entries.length - trustedProxies)];
  return entry === undefined || networkOf(entry) === UNKNOWN ? undefined : entry;
}

/** Who is at the other end of the socket; "" where it was closed meanwhile. */
type Peer = { readonly socket: "some" | "none"; readonly address: string };

export function readPeer(c: Context): Peer {
  try {
    return { socket: "some", address: getConnInfo(c).remote.address ?? "" };
  } catch {
    // Without a server around the app, as in tests, there is no socket to ask.
    return { socket: "none", address: "" };
  }
}

const ordinarilyTrusted = makeBlockList(PRIVATE);

function isTrusted(c: Context, address: string): boolean {
  const bare = address.replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/i, "");
  if (isIP(bare) === 0) return false;
  const list = (c.get(TRUSTED) as BlockList | undefined) ?? ordinarilyTrusted;
  return list.check(bare, isIPv4(bare) ? "ipv4" : "ipv6");
}

function makeBlockList(networks: readonly string[]): BlockList {
  const made = new BlockList();
  for (const entry of networks) {
    const [address = "", length] = entry.split("/");
    const family = isIPv4(address) ? "ipv4" : "ipv6";
    made.addSubnet(address, Number(length ?? (family === "ipv4" ? 32 : 128)), family);
  }
  return made;
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
