import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { clientNetwork, isBehindUnknownProxy, networkOf, trustProxies } from "../../src/web/client-network.ts";

describe("the network of an address", () => {
  it.each([
    ["203.0.113.77", "203.0.113.0/24"],
    ["203.0.113.77:51234", "203.0.113.0/24"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"],
    ["2001:db8::1", "2001:db8:0::/48"],
    ["::1", "0:0:0::/48"],
    ["[2001:DB8:1::9]:443", "2001:db8:1::/48"],
    ["fe80::1%eth0", "fe80:0:0::/48"],
    ["::ffff:203.0.113.77", "203.0.113.0/24"],
    ["::ffff:cb00:714d", "203.0.113.0/24"],
    ["", "unknown"],
    ["unknown", "unknown"],
    ["203.0.113", "unknown"],
    ["203.0.113.777", "unknown"],
    ["<script>", "unknown"],
    ["2001:db8::1::2", "unknown"],
  ])("%j is in %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe("the network of a client", () => {
  const ask = async (proxies: number, forwarded: string | undefined, socket?: string) => {
    const app = new Hono();
    app.get("/", (c) => c.text(clientNetwork(c, proxies)));
    const env =
      socket === undefined
        ? {}
        : { incoming: { socket: { remoteAddress: socket, remotePort: 1, remoteFamily: "IPv4" } } };
    const headers: Record<string, string> = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
    return (await app.request("/", { headers }, env)).text();
  };

  it("is what a proxy elsewhere saw, where the settings name it, and then nobody else's word counts", async () => {
    const app = new Hono();
    app.use(trustProxies(["203.0.113.7", "2001:db8:9::/48"]));
    app.get("/", (c) => c.text(`${clientNetwork(c, 1)} ${isBehindUnknownProxy(c, 1)}`));
    const from = async (remoteAddress: string) =>
      (
        await app.request(
          "/",
          { headers: { "x-forwarded-for": "198.51.100.9" } },
          { incoming: { socket: { remoteAddress } } },
        )
      ).text();
    expect(await from("203.0.113.7")).toBe("198.51.100.0/24 false");
    expect(await from("2001:db8:9::1")).toBe("198.51.100.0/24 false");
    expect(await from("203.0.113.8")).toBe("203.0.113.0/24 true");
    expect(await from("127.0.0.1")).toBe("127.0.0.0/24 true");
  });

  it.each([
    ["the socket's, whatever the client says", 0, "198.51.100.9", "203.0.113.77", "203.0.113.0/24"],
    ["what the one proxy saw", 1, "198.51.100.9", "10.0.0.1", "198.51.100.0/24"],
    [
      "what the one proxy saw, not what the client made up before it",
      1,
      "1.1.1.1, 198.51.100.9",
      "10.0.0.1",
      "198.51.100.0/24",
    ],
    ["what the first of two proxies saw", 2, "1.1.1.1, 198.51.100.9, 10.0.0.2", "10.0.0.1", "198.51.100.0/24"],
    ["all there is, where there are fewer entries than proxies", 3, "198.51.100.9", "10.0.0.1", "198.51.100.0/24"],
    ["the socket's, where the proxy said nothing", 1, undefined, "203.0.113.77", "203.0.113.0/24"],
    ["the socket's, where the entry is no address", 1, "hello", "203.0.113.77", "203.0.113.0/24"],
    ["the socket's, where it is no proxy's", 1, "198.51.100.9", "203.0.113.77", "203.0.113.0/24"],
    ["the socket's, where it is no proxy's (IPv6)", 1, "198.51.100.9", "2001:db8:1::9", "2001:db8:1::/48"],
    ["what the proxy on this machine saw", 1, "198.51.100.9", "::1", "198.51.100.0/24"],
    ["what the proxy saw, its address mapped", 1, "198.51.100.9", "::ffff:172.17.0.1", "198.51.100.0/24"],
    ["unknown, where the socket was closed meanwhile", 1, "198.51.100.9", "", "unknown"],
    ["unknown without a socket", 0, undefined, undefined, "unknown"],
  ])("is %s", async (_, proxies, forwarded, socket, network) => {
    expect(await ask(proxies, forwarded, socket)).toBe(network);
  });
});
