import { lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { Agent, request } from "undici";
import { codeOf } from "../course/reason.ts";

export type FetchedFile =
  | { readonly kind: "file"; readonly bytes: Uint8Array }
  | { readonly kind: "too-large" }
  | { readonly kind: "gone" }
  | { readonly kind: "not-now"; readonly why: string };

/** From the first byte sent to the last one read. */
const PATIENCE_MS = 20_000;

/** Where nothing of a provider's is: this machine, its network, and what speaks for a cloud's machines (RFC 6890). */
const PRIVATE = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const) {
  PRIVATE.addSubnet(net, prefix, "ipv4");
}
for (const [net, prefix] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  PRIVATE.addSubnet(net, prefix, "ipv6");
}

/** An IPv4 address inside an IPv6 one counts as what it is. */
export function isPrivate(address: string): boolean {
  const version = isIP(address);
  return version === 0 || PRIVATE.check(address, version === 4 ? "ipv4" : "ipv6");
}

/** A name may lead anywhere, and somewhere else the next time: its addresses are checked as the connection is made. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "");
    const [first] = addresses;
    if (first === undefined || addresses.some(({ address }) => isPrivate(address))) {
      return callback(Object.assign(new Error("a private address"), { code: "PRIVATE_ADDRESS" }), "");
    }
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

const elsewhere = new Agent({ connect: { lookup: publicLookup, timeout: 10_000 } });
const ownHost = new Agent({ connect: { timeout: 10_000 } });

/**
 * Fetches what a provider's signed URL leads to. Over HTTPS and to public addresses alone, but for the host of the API itself; it
 * follows no redirect. Never throws.
 *
 * @param bounds.most bytes that are read
 * @param bounds.said its size as the provider says, undefined where it doesn't: another one is a broken download
 * @param apiUrl where the API is
 */
export async function downloadFile(
  url: string,
  bounds: { readonly most: number; readonly said: number | undefined; readonly patienceMs?: number },
  apiUrl: string,
): Promise<FetchedFile> {
  const parsed = URL.parse(url);
  if (parsed === null) return { kind: "not-now", why: "its URL can't be read" };
  const isOwn = parsed.origin === URL.parse(apiUrl)?.origin;
  if (!isOwn && !leadsOutside(parsed)) return { kind: "not-now", why: "its URL leads to no public HTTPS server" };
  if ((bounds.said ?? 0) > bounds.most) return { kind: "too-large" };
  try {
    const signal = AbortSignal.timeout(bounds.patienceMs ?? PATIENCE_MS);
    const { statusCode, headers, body } = await request(parsed, { dispatcher: isOwn ? ownHost : elsewhere, signal });
    // A body that isn't read to its end fails, and nobody is there to hear it.
    body.on("error", () => undefined);
    if (statusCode !== 200) {
      body.destroy();
      return { kind: "not-now", why: `HTTP ${statusCode}` };
    }
    if (Number(headers["content-length"] ?? 0) > bounds.most) {
      body.destroy();
      return { kind: "too-large" };
    }
    return await readAll(body, bounds);
  } catch (error) {
    return { kind: "not-now", why: `no answer (${codeOf(error) ?? "broken"})` };
  }
}

function leadsOutside({ protocol, hostname, username }: URL): boolean {
  const literal = hostname.replaceAll(/^\[|\]$/g, "");
  return protocol === "https:" && username === "" && (isIP(literal) === 0 || !isPrivate(literal));
}

async function readAll(
  body: AsyncIterable<Uint8Array>,
  { most, said }: { readonly most: number; readonly said: number | undefined },
): Promise<FetchedFile> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    // Leaving the loop ends the download.
    if (size > most) return { kind: "too-large" };
    chunks.push(chunk);
  }
  if (said !== undefined && size !== said) return { kind: "not-now", why: "it ends too early or too late" };
  return { kind: "file", bytes: Buffer.concat(chunks) };
}
