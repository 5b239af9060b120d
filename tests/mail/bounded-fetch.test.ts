import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Resend } from "resend";
import { afterEach, describe, expect, it } from "vitest";
import { fetchBounded } from "../../src/mail/bounded-fetch.ts";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendMailbox } from "../../src/mail/mailbox.ts";

const BOUNDS = { patienceMs: 400, maxBytes: 1_000_000 };

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

const saying =
  (body: string): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(body);
  };

/** Every way in which a provider's answer can be of no use. */
const USELESS: Readonly<Record<string, RequestListener>> = {
  "an empty object": saying("{}"),
  "a list of nothing": saying("[null]"),
  null: saying("null"),
  "a number": saying("7"),
  "a page of HTML": saying("<!doctype html><p>Back soon"),
  "wrong types": saying('{"data":[7,null,{"id":7}],"has_more":"yes","from":{},"to":"x"}'),
  "items of another shape": saying('{"data":[{"id":["a"]}],"has_more":true}'),
  "ten megabytes": saying(`{"from":"${"a".repeat(10_000_000)}"}`),
  "a hundred thousand brackets": saying("[".repeat(100_000) + "]".repeat(100_000)),
  "no headers, ever": () => undefined,
  "a body that trickles": (_request, response) => {
    response.writeHead(200);
    const drop = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(drop));
  },
  "a connection that breaks off": (_request, response) => {
    response.writeHead(200, { "content-length": 1000 });
    response.write("{");
    setTimeout(() => response.destroy(), 20);
  },
};

describe("a bounded request", () => {
  it("hands out what a sane provider says, whatever the status", async () => {
    const url = await serve((request, response) => {
      response.writeHead(request.url === "/no" ? 403 : 200, { "x-told": "yes" });
      response.end('{"text":"[[[[ is no nesting"}');
    });
    const json = { text: "[[[[ is no nesting" };
    expect(await fetchBounded(`${url}/ok`, {}, BOUNDS)).toMatchObject({ kind: "answer", status: 200, json });
    expect(await fetchBounded(`${url}/no`, {}, BOUNDS)).toMatchObject({ status: 403, headers: { "x-told": "yes" } });
  });

  it("ends where its caller ends it, and where nobody listens", async () => {
    const url = await serve(() => undefined);
    const init = { signal: AbortSignal.timeout(20) };
    expect(await fetchBounded(url, init, { ...BOUNDS, patienceMs: 60_000 })).toMatchObject({ kind: "no-answer" });
    expect(await fetchBounded("http://127.0.0.1:1", {}, BOUNDS)).toMatchObject({ kind: "no-answer" });
  });
});

describe.each(Object.entries(USELESS))("a provider that answers with %s", (_name, listener) => {
  it("has no email for us now, and no list: that's an answer, soon, and nothing throws", async () => {
    const url = await serve(listener);
    const ports = { limiter: makeLimiter(1000), now: Date.now, sleep: async () => undefined, bounds: BOUNDS };
    const mailbox = resendMailbox(new Resend("re_x", { baseUrl: url }), ports);
    expect(await mailbox.fetch("an-email")).toMatchObject({ kind: "not-now" });
    expect(await mailbox.list()).toBeUndefined();
  });
});
