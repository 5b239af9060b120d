import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signLink } from "../../src/course/link.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openSite, type Site } from "../support/site.ts";

const TEN_MEGABYTES = 10 * 1024 * 1024;
const PATIENCE_MS = 5000;

const course = sampleCourse(2);
let site: Site;
beforeAll(async () => {
  site = await openSite(course);
});
afterAll(() => site.close());

type Heard = { readonly status: number; readonly text: string; readonly ms: number };

/** Says these bytes over a socket of its own, then as many more as are asked for, and listens until it is closed. */
function say(head: string, more = 0): Promise<Heard> {
  const port = Number(new URL(site.url).port);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(head);
      let left = more;
      const chunk = Buffer.alloc(65_536, "a");
      const pour = () => {
        while (left > 0) {
          const part = chunk.subarray(0, Math.min(left, chunk.length));
          left -= part.length;
          if (!socket.write(part)) return void socket.once("drain", pour);
        }
      };
      pour();
    });
    const end = () => {
      clearTimeout(patience);
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text, ms: performance.now() - started });
    };
    const patience = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end after ${PATIENCE_MS} ms: ${text.slice(0, 200)}`));
    }, PATIENCE_MS);
    socket.on("data", (data) => (text += data.toString("latin1")));
    socket.on("close", end);
    // The server hangs up on what goes on and on; its answer came before.
    socket.on("error", end);
  });
}

const request = (line: string, headers: readonly string[] = [], body = "") =>
  [`${line} HTTP/1.1`, `Host: localhost:${new URL(site.url).port}`, "Connection: close", ...headers, "", body].join(
    "\r\n",
  );

const FORM = "Content-Type: application/x-www-form-urlencoded";

async function rows(): Promise<string> {
  const { archive } = site.world;
  return JSON.stringify([
    await archive.selectFrom("subscribers").selectAll().execute(),
    await archive.selectFrom("enrollments").selectAll().execute(),
    await archive.selectFrom("deliveries").selectAll().execute(),
    await archive.selectFrom("consent_events").selectAll().execute(),
  ]);
}

const PATHS = ["/", "/sample", "/confirm/a.b", "/u/a.b", "/u/a.b/done", "/p/a.b", "/p/a.b/done", "/v/a.b", "/outbox"];
const MORE_PATHS = ["/outbox/move", "/outbox/a/html", "/health", "/webhooks/resend", "/favicon.ico", "/nope"];

describe("ten megabytes", () => {
  it.each([...PATHS, ...MORE_PATHS])("posted to %s are not read, and it is said so at once", async (path) => {
    const before = await rows();
    for (const type of [FORM, "Content-Type: multipart/form-data; boundary=b", "Content-Type: application/json"]) {
      const sized = await say(request(`POST ${path}`, [type, `Content-Length: ${TEN_MEGABYTES}`]), TEN_MEGABYTES);
      const chunked = await say(
        request(`POST ${path}`, [type, "Transfer-Encoding: chunked"], `${TEN_MEGABYTES.toString(16)}\r\n`),
        TEN_MEGABYTES,
      );
      for (const { status, text, ms } of [sized, chunked]) {
        expect([path, type, status >= 400 && status < 500]).toEqual([path, type, true]);
        expect(text).not.toMatch(/\.ts:\d|node_modules/);
        expect(ms).toBeLessThan(2000);
      }
    }
    expect(await rows()).toBe(before);
  });

  it("do not keep a mail program's own button from working", async () => {
    const learner = await enrollLearner(site.world, course, "mia@example.com");
    const token = signLink("a secret of tests, which is long enough", "unsubscribe", learner.id);
    const { status } = await say(
      request(`POST /u/${token}`, [FORM, `Content-Length: ${TEN_MEGABYTES}`]),
      TEN_MEGABYTES,
    );
    expect(status).toBe(200);
    const row = await site.world.archive
      .selectFrom("enrollments")
      .select("left_at")
      .where("id", "=", learner.id)
      .execute();
    expect(row[0]?.left_at).not.toBeNull();
  });
});

describe("a request that is not what it says", () => {
  const CASES: readonly (readonly [string, () => string, readonly number[]])[] = [
    [
      "a length that is too short",
      () => request("POST /sample", [FORM, "Content-Length: 5"], "email=a%40example.org"),
      [400, 422],
    ],
    ["a length that is negative", () => request("POST /sample", [FORM, "Content-Length: -5"], "email=a"), [400]],
    ["a length that is a word", () => request("POST /sample", [FORM, "Content-Length: many"], "email=a"), [400]],
    ["two lengths", () => request("POST /sample", [FORM, "Content-Length: 5", "Content-Length: 7"], "email=a"), [400]],
    [
      "a length and chunks (request smuggling)",
      () =>
        request(
          "POST /sample",
          [FORM, "Content-Length: 5", "Transfer-Encoding: chunked"],
          "0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        ),
      [400],
    ],
    [
      "chunks of a length that is none",
      () => request("POST /sample", [FORM, "Transfer-Encoding: chunked"], "zz\r\nemail=a\r\n0\r\n\r\n"),
      [400, 422],
    ],
    [
      "chunks inside chunks",
      () => request("POST /sample", [FORM, "Transfer-Encoding: chunked, chunked"], "0\r\n\r\n"),
      [400, 422],
    ],
    [
      "gzip that is none",
      () => request("POST /sample", [FORM, "Content-Encoding: gzip", "Content-Length: 7"], "email=a"),
      [400, 415, 422],
    ],
    ["a header with a line break folded in", () => request("GET /sample", ["X-A: b\r\n c: d"]), [200, 400]],
    ["a header without a colon", () => request("GET /sample", ["nonsense"]), [400]],
    ["a header with a NUL", () => request("GET /sample", ["X-A: b\0c"]), [400]],
    ["a host that is no host", () => "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", [400]],
    ["a host with tags", () => 'GET / HTTP/1.1\r\nHost: "><script>\r\nConnection: close\r\n\r\n', [400]],
    ["a host with a user name", () => "GET / HTTP/1.1\r\nHost: a@b/c?d\r\nConnection: close\r\n\r\n", [400]],
    ["no host", () => "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", [400]],
    ["an address of a site that is not ours", () => request("GET http://evil.example/"), [200, 400]],
    ["a star", () => request("OPTIONS *"), [400, 404, 405]],
    ["a path without a slash", () => request("GET nopath"), [400]],
    ["an address without end", () => request(`GET /${"a".repeat(12_000)}`), [400, 414, 431]],
    ["a header without end", () => request("GET /", [`X-A: ${"a".repeat(100_000)}`]), [431]],
    [
      "two thousand headers",
      () =>
        request(
          "GET /",
          Array.from({ length: 2000 }, (_, n) => `X-${n}: aaaaaa`),
        ),
      [431],
    ],
    ["a method that nobody knows", () => request("FROBNICATE /sample"), [400]],
    ["a method in small letters", () => request("get /sample"), [400]],
    [
      "a request to be told before it is sent",
      () => request("POST /sample", [FORM, "Expect: 100-continue", "Content-Length: 7"], "email=a"),
      [0, 422],
    ],
    [
      "an expectation that nobody knows",
      () => request("POST /sample", [FORM, "Expect: a miracle", "Content-Length: 7"], "email=a"),
      [417],
    ],
    ["HTTP of another version", () => "GET / HTTP/9.9\r\nHost: a\r\n\r\n", [400, 505]],
    ["TLS to a plain port", () => "\u0016\u0003\u0001\u0002\0\u0001\0", [400]],
  ];
  it.each(CASES)("gets a plain refusal or is read as what it is: %s", async (_, head, statuses) => {
    const before = await rows();
    const { status, text } = await say(head());
    // 100 Continue comes first where it was asked for.
    expect(statuses).toContain(status === 100 ? 0 : status);
    expect(text).not.toMatch(/\.ts:\d|node_modules|<script>/);
    expect(await rows()).toBe(before);
    expect(site.world.log.filter(({ level }) => level !== "info")).toEqual([]);
  });

  it.each(["TRACE", "PROPFIND", "SEARCH", "M-SEARCH", "LOCK", "QUERY", "PURGE", "LINK"])(
    "%s is refused everywhere, with a body and without",
    async (method) => {
      for (const path of ["/", "/sample", "/u/a.b", "/webhooks/resend", "/outbox/move", "/nope"]) {
        const bare = await say(request(`${method} ${path}`));
        const full = await say(request(`${method} ${path}`, [FORM, "Content-Length: 5", "X-Secret: mirror"], "a=b&c"));
        for (const { status, text } of [bare, full]) {
          expect([method, path, [400, 404, 405].includes(status)]).toEqual([method, path, true]);
          expect(text).not.toContain("mirror");
        }
      }
    },
  );

  it("CONNECT gets no tunnel: the line is closed", async () => {
    for (const target of ["/", "localhost:25", "evil.example:443"]) {
      expect((await say(request(`CONNECT ${target}`))).text).not.toMatch(/^HTTP\/1\.1 2/);
    }
  });

  it.each(["//evil.example/", "///evil.example/", "/\\evil.example/", "/%5cevil.example/", "/%2fevil.example/"])(
    "a form from another site to %s is not answered with a link that leads there",
    async (path) => {
      const { text, status } = await say(
        request(`POST ${path}`, [FORM, "Sec-Fetch-Site: cross-site", "Content-Length: 0"]),
      );
      expect(status).toBeGreaterThanOrEqual(400);
      for (const [, href = ""] of text.matchAll(/(?:href|action)="([^"]*)"/g)) {
        if (href.startsWith("mailto:")) continue;
        expect(["localhost", "course.example"]).toContain(new URL(href.replaceAll("&amp;", "&"), site.url).hostname);
      }
    },
  );
});
