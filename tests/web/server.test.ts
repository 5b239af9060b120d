import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import { afterEach, describe, expect, it } from "vitest";
import { boundConnections, createBoundedServer, MOST_UNANSWERED } from "../../src/web/server.ts";

const PAGE = "a".repeat(30_000);
const CONNECTIONS = 60;
const GET = "GET /sample HTTP/1.1\r\nHost: localhost\r\n\r\n";

let server: Server | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  sockets.splice(0).forEach((socket) => socket.destroy());
  server?.closeAllConnections();
  server?.close();
});

/** A server that counts the pages it makes, each made anew as real ones are. */
async function open() {
  const made = { pages: 0 };
  const listener = getRequestListener(async () => {
    made.pages += 1;
    await sleep(1);
    return new Response(`${PAGE}${made.pages}`);
  });
  const opened = createBoundedServer({}, (request, response) => void listener(request, response));
  server = opened;
  await once(opened.listen(0, "127.0.0.1"), "listening");
  const { port } = opened.address() as AddressInfo;
  return { made, port, opened };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  sockets.push(socket);
  await once(socket, "connect");
  return socket;
}

const heldBytes = () => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

describe("pipelines that nobody reads", () => {
  it(`of ${CONNECTIONS} sockets make a few pages each, hold little memory and are closed`, async () => {
    const { made, port, opened } = await open();
    const before = heldBytes();
    const dialed = await Promise.all(Array.from({ length: CONNECTIONS }, () => dial(port)));
    // Paused: nothing is ever read.
    for (const socket of dialed) socket.pause().write(GET.repeat(1500));
    const connections = () => new Promise<number>((resolve) => opened.getConnections((_, count) => resolve(count)));
    for (let n = 0; n < 200 && (await connections()) > 0; n += 1) await sleep(20);
    expect(await connections()).toBe(0);
    expect(made.pages).toBeLessThanOrEqual(CONNECTIONS * MOST_UNANSWERED);
    expect(heldBytes() - before).toBeLessThan(60_000_000);
  });

  it("are answered where they are short, each in its turn, and so are many requests one after another", async () => {
    const { made, port } = await open();
    const [first, second] = [await dial(port), await dial(port)];
    const read = { first: "", second: "" };
    first.on("data", (chunk: Buffer) => (read.first += chunk.toString()));
    second.on("data", (chunk: Buffer) => (read.second += chunk.toString()));
    first.write(GET.repeat(MOST_UNANSWERED));
    for (let n = 0; n < 20; n += 1) {
      second.write(GET);
      while (read.second.split("HTTP/1.1 200").length - 1 <= n) await sleep(2);
    }
    while (read.first.split("HTTP/1.1 200").length - 1 < MOST_UNANSWERED) await sleep(2);
    expect(made.pages).toBe(MOST_UNANSWERED + 20);
  });
});

describe("connections", () => {
  it("are bounded in number and in time without a byte", async () => {
    const { opened } = await open();
    expect(opened.maxConnections).toBe(1000);
    expect(opened.timeout).toBe(60_000);
    expect([opened.headersTimeout, opened.requestTimeout]).toEqual([15_000, 30_000]);
  });

  it("that take no byte of their answer are closed", async () => {
    const { port, opened } = await open();
    opened.timeout = 50;
    const socket = await dial(port);
    socket.pause().write("GET / HTTP/1.1\r\n");
    await once(socket.resume(), "close");
  });

  it("of one address elsewhere leave room for others", () => {
    const events = createServer();
    boundConnections(events, 2);
    const arrive = (remoteAddress: string) => {
      const state = { destroyed: false, close: () => undefined as void };
      const socket = {
        remoteAddress,
        destroy: () => void (state.destroyed = true),
        once: (_: string, then: () => void) => void (state.close = then),
      };
      events.listeners("connection").at(-1)?.call(events, socket);
      return state;
    };
    const [first, , third] = ["203.0.113.9", "203.0.113.9", "203.0.113.9"].map(arrive);
    expect([first?.destroyed, third?.destroyed, arrive("203.0.113.8").destroyed]).toEqual([false, true, false]);
    expect(["127.0.0.1", "127.0.0.1", "127.0.0.1"].map(arrive).some(({ destroyed }) => destroyed)).toBe(false);
    first?.close();
    expect(arrive("203.0.113.9").destroyed).toBe(false);
  });
});
