import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { downloadFile, isPrivate } from "../../src/mail/file-download.ts";

let server: Server;
let own: string;
/** Paths that were asked for. */
let asked: string[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    switch (String(request.url)) {
      case "/endless":
        response.writeHead(200);
        response.write("x".repeat(50));
        return;
      case "/broken":
        response.writeHead(503);
        response.write("x".repeat(500_000));
        return;
      case "/moved":
        response.writeHead(302, { location: "/file" }).end();
        return;
      case "/chunks":
        response.writeHead(200);
        for (let n = 0; n < 30; n += 1) response.write("x".repeat(10));
        response.end();
        return;
      default:
        response.end("0123456789");
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const get = (url: string, more: { most?: number; said?: number; api?: string } = {}) =>
  downloadFile(url, { most: more.most ?? 100, said: more.said, patienceMs: 300 }, more.api ?? own);

describe("a download", () => {
  it("gives the bytes, no more than may be, and as many as were said", async () => {
    expect(await get(`${own}/file`, { said: 10 })).toEqual({ kind: "file", bytes: Buffer.from("0123456789") });
    expect(await get(`${own}/file`, { most: 10 })).toMatchObject({ kind: "file" });
    expect(await get(`${own}/file`, { most: 9 })).toEqual({ kind: "too-large" });
    expect(await get(`${own}/chunks`)).toEqual({ kind: "too-large" });
    expect(await get(`${own}/file`, { said: 11 })).toMatchObject({ kind: "not-now" });
    expect(await get(`${own}/file`, { said: 0 })).toMatchObject({ kind: "not-now" });
    asked = [];
    expect(await get(`${own}/file`, { said: 101 })).toEqual({ kind: "too-large" });
    expect(asked).toEqual([]);
  });

  it("ends in time, and follows no redirect", async () => {
    expect(await get(`${own}/endless`)).toMatchObject({ kind: "not-now" });
    expect(await get(`${own}/moved`)).toEqual({ kind: "not-now", why: "HTTP 302" });
    expect(await get(`${own}/broken`)).toEqual({ kind: "not-now", why: "HTTP 503" });
    expect(asked).toEqual(["/endless", "/moved", "/broken"]);
  });

  it("goes to this machine only where the API is there", async () => {
    const api = "https://api.resend.com";
    for (const url of [`${own}/file`, own.replace("http:", "https:"), own.replace("127.0.0.1", "localhost")]) {
      expect(await get(url, { api })).toMatchObject({ kind: "not-now" });
    }
    expect(asked).toEqual([]);
    expect((await get(`${own}/file`, { api: own })).kind).toBe("file");
  });

  it.each([
    "http://files.example/a",
    "file:///etc/passwd",
    "https://169.254.169.254/latest/meta-data",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[fd00::1]/",
    "https://user:password@files.example/",
    "data:text/plain,hello",
    "not a URL",
    "",
  ])("never goes to %s", async (url) => {
    const answer = await get(url);
    expect(answer.kind).toBe("not-now");
    expect("why" in answer ? answer.why : "").toContain("its URL");
  });

  it("isn't made to a name that leads to this machine", async () => {
    expect(await get("https://localhost:9/")).toEqual({ kind: "not-now", why: "no answer (PRIVATE_ADDRESS)" });
  });
});

it("public addresses aren't private", () => {
  expect(["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"].map(isPrivate)).toEqual([false, false, false]);
  expect(["::ffff:127.0.0.1", "172.31.0.1", "fe80::1", "nonsense"].map(isPrivate)).toEqual([true, true, true, true]);
});
