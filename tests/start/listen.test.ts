import { networkInterfaces } from "node:os";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { listen } from "../../src/start/listen.ts";
import { OperatorMistake } from "../../src/start/mistake.ts";

const app = new Hono().get("/", (c) => c.text("hello"));

/** What the operator is told, or "open". */
async function open(host: string, port = 0): Promise<string> {
  try {
    const server = await listen(app, host, port);
    await new Promise((resolve) => server.close(resolve));
    return "open";
  } catch (error) {
    if (!(error instanceof OperatorMistake)) throw error;
    return error.message;
  }
}

describe("opening the port", () => {
  it("takes an address as it is in a URL or bare", async () => {
    const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));
    const expected = hasIpv6 ? "open" : expect.stringContaining("HOST is");
    expect([await open("127.0.0.1"), await open("[::1]"), await open("::1")]).toEqual(["open", expected, expected]);
  });

  it.each(["203.0.113.77", "x86_64-conda-linux-gnu.invalid", "not a host", "[::1", "300.1.1.1"])(
    "tells in a line that HOST=%s isn't an address of this machine",
    async (host) => {
      const said = await open(host);
      expect(said).toContain(`HOST is ${host}`);
      expect(said.split("\n")).toHaveLength(1);
    },
  );

  it("tells that a port is in use", async () => {
    const first = await listen(app, "127.0.0.1", 0);
    const address = first.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    expect(await open("127.0.0.1", port)).toBe(
      `Port ${port} is in use. Stop what's using it, or set PORT to another one.`,
    );
    await new Promise((resolve) => first.close(resolve));
  });
});
