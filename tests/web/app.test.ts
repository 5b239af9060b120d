import { describe, expect, it } from "vitest";
import { makeApp } from "../../src/web/app.ts";
import type { WebPorts } from "../../src/web/ports.ts";
import { DAY, join, openFrontDoor, postForm, signUp } from "./front-door.ts";

/** The same ports over an archive that breaks whenever it is asked. */
function broken(ports: WebPorts): WebPorts {
  const fail = () => {
    throw new Error("disk I/O error at secret/place for mia@example.org");
  };
  const archive = new Proxy(ports.archive, { get: () => fail });
  return { ...ports, archive };
}

describe("every answer", () => {
  it("carries the security headers, whatever its status", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    const answers = [
      await door.app.request("/"),
      await door.app.request("/nope"),
      await door.app.request("/health"),
      await door.app.request("/%00"),
      await door.app.request("/", { method: "PUT" }),
      await postForm(door.app, "/sample", {}),
      await postForm(door.app, "/sample", { email: "a@example.org" }),
      await door.app.request(`/p/${door.token("progress", id)}`),
      await makeApp(broken(door.ports)).request(`/p/${door.token("progress", id)}`),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 404, 200, 400, 405, 422, 303, 200, 500]);
    for (const { headers } of answers) {
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("permissions-policy")).toContain("camera=()");
      expect(headers.get("x-powered-by")).toBeNull();
    }
  });

  it("is kept out of search and caches where it is somebody's own", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    const paths = [
      `/p/${door.token("progress", id)}`,
      `/u/${door.token("unsubscribe", id)}`,
      `/confirm/${door.token("confirm", id)}`,
    ];
    for (const path of paths) {
      const { headers } = await door.app.request(path);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-robots-tag")).toContain("noindex");
    }
    expect((await door.app.request("/")).headers.get("x-robots-tag")).toBeNull();
  });

  it("loads nothing but its own, hashed and kept forever, zipped on request unless it is already compressed", async () => {
    const { app } = await openFrontDoor();
    const page = await (await app.request("/")).text();
    const assets = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? "");
    expect(assets).toHaveLength(6);
    for (const path of assets) {
      const answer = await app.request(path, { headers: { "accept-encoding": "gzip" } });
      expect(answer.headers.get("content-encoding")).toBe(path.endsWith(".woff2") ? null : "gzip");
      expect(answer.headers.get("cache-control")).toContain("immutable");
      expect(path).toMatch(/\.[0-9a-f]{12}\./);
      expect((await app.request(path)).headers.get("content-encoding")).toBeNull();
    }
    expect(page).not.toMatch(/ style="|<style| on\w+="|javascript:/);
  });
});

describe("an error inside", () => {
  it("is answered with a reference that is in the log, and nothing else", async () => {
    const door = await openFrontDoor();
    const id = await signUp(door, "mia@example.org");
    const app = makeApp(broken(door.ports));
    const token = door.token("confirm", id);
    const requests = [
      () => app.request(`/confirm/${token}`),
      () => postForm(app, "/sample", { email: "mia@example.org" }),
    ];
    for (const request of requests) {
      const answer = await request();
      const text = await answer.text();
      expect(answer.status).toBe(500);
      const reference = /<code>(\w{8})<\/code>/.exec(text)?.[1] ?? "none";
      expect(text).not.toMatch(/disk|secret|\bat \w+ \(|\.ts\b|Error/);
      expect(door.logged.at(-1)).toContain(`"reference":"${reference}"`);
      expect(door.logged.at(-1)).toContain("disk I/O error");
    }
    expect(door.logged.join("\n")).not.toContain("mia@example.org");
    expect(door.logged.join("\n")).not.toContain(token);
  });
});

describe("a request that makes no sense", () => {
  it.each([
    ["broken percent-encoding", "/%E0%A4%A", 400],
    ["a lone percent sign", "/p/%", 400],
    ["bytes that are no UTF-8", "/p/%ff%fe", 400],
    ["a NUL", "/p/abc%00def", 400],
    ["a line break", "/sample%0d%0aSet-Cookie:%20a=b", 400],
    ["an endless address", `/${"a".repeat(5000)}`, 400],
    ["a way up", "/assets/..%2f..%2fpackage.json", 404],
    ["a prototype", "/__proto__", 404],
    ["a script", "/%3Cscript%3Ealert(1)%3C/script%3E", 404],
    ["another course", "/nope/check-inbox", 404],
    ["a folder", "/assets/", 404],
  ])("gets a plain answer for %s", async (_, path, status) => {
    const door = await openFrontDoor();
    const before = await door.dump();
    for (const method of ["GET", "POST"]) {
      const answer = await door.app.request(path, { method });
      const text = await answer.text();
      expect(answer.status).toBe(status);
      expect(text).toContain("<h1>");
      expect(text).not.toMatch(/<script>alert|at \w+ \(|\.ts:\d/);
    }
    expect(await door.dump()).toBe(before);
    expect(door.logged).toEqual([]);
  });
});

describe("a form that another site sends", () => {
  it.each([
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://evil.example" },
    { origin: "not an origin" },
    { "sec-fetch-site": "cross-site", origin: "http://localhost" },
  ])("is refused: %j", async (headers) => {
    const door = await openFrontDoor();
    const id = await signUp(door, "mia@example.org");
    const before = await door.dump();
    for (const path of ["/sample", `/confirm/${door.token("confirm", id)}`, `/p/${door.token("progress", id)}/done`]) {
      expect((await postForm(door.app, path, { email: "new@example.org" }, { ...headers })).status).toBe(403);
    }
    expect(await door.dump()).toBe(before);
  });

  it.each<Record<string, string>>([
    {},
    { "sec-fetch-site": "same-origin", origin: "null" },
    { "sec-fetch-site": "none" },
    { origin: "http://localhost" },
    { origin: "null" },
  ])("is told apart from our own: %j", async (headers) => {
    const { app } = await openFrontDoor();
    expect((await postForm(app, "/sample", { email: "new@example.org" }, headers)).status).toBe(303);
  });
});

describe("the health of the server", () => {
  it("is told under three names, with what waits and since when", async () => {
    const door = await openFrontDoor();
    const ask = async (path: string) => (await door.app.request(path)).json();
    expect(await ask("/healthz")).toEqual({ ok: true });
    expect(await ask("/health")).toMatchObject({ ok: true, reasons: [], backlog: 0, oldestWaitSeconds: 0 });
    await signUp(door, "mia@example.org");
    await signUp(door, "ben@example.org");
    door.clock.now += 90_000;
    expect(await ask("/health")).toMatchObject({ ok: true, backlog: 2, oldestWaitSeconds: 90 });
    expect(await ask("/readyz")).toEqual(await ask("/health"));
  });

  it("is one look for many that ask at once", async () => {
    const door = await openFrontDoor();
    let looks = 0;
    const archive = new Proxy(door.ports.archive, {
      get: (target, name) => {
        if (name === "selectFrom") looks += 1;
        return Reflect.get(target, name) as unknown;
      },
    });
    const app = makeApp({ ...door.ports, archive });
    await Promise.all(Array.from({ length: 100 }, async () => app.request("/readyz")));
    expect(looks).toBeLessThan(10);
  });

  it("is bad while the archive can't be read, though the process answers", async () => {
    const door = await openFrontDoor();
    const app = makeApp(broken(door.ports));
    const answer = await app.request("/health");
    const text = await answer.text();
    expect(answer.status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ ok: false, reasons: [{ code: "cannot-read" }] });
    expect(text).not.toMatch(/secret|mia@/);
    expect((await app.request("/healthz")).status).toBe(200);
  });

  it("is bad while sending is held and mail waits, and good when the key is another one", async () => {
    const door = await openFrontDoor();
    const hold = { account: "old", reason: "API key is invalid", since: door.clock.now, until: door.clock.now + DAY };
    await door.archive.insertInto("holds").values(hold).execute();
    const ask = async (account: string) => (await makeApp({ ...door.ports, account }).request("/readyz")).status;
    expect(await ask("old")).toBe(200);
    await signUp(door, "mia@example.org");
    await signUp(door, "ben@example.org");
    expect([await ask("old"), await ask("new")]).toEqual([503, 200]);
  });

  it("is bad when learners have been due for two minutes and nothing was planned", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    await join(door, "ben@example.org");
    await door.sendAll();
    const due = door.clock.now + DAY;
    await door.archive.updateTable("enrollments").set({ next_due_at: due }).where("id", "=", id).execute();
    const ask = async () => (await door.app.request("/readyz")).json();
    door.clock.now = due + 119_000;
    expect(await ask()).toMatchObject({ ok: true });
    door.clock.now = due + 121_000;
    expect(await ask()).toMatchObject({ ok: false, reasons: [{ code: "lessons-unplanned", since: due }] });
  });
});

describe("Strict-Transport-Security", () => {
  it("is on every answer of a server under https, errors too, and on none of one without", async () => {
    const { ports } = await openFrontDoor();
    const ask = async (publicUrl: string, path: string) =>
      (await makeApp({ ...ports, publicUrl }).request(path)).headers.get("strict-transport-security");
    for (const path of ["/", "/sample", "/nope", "/health", "/p/a.b", "/favicon.ico"]) {
      expect(await ask("https://learn.example.com/course", path)).toBe("max-age=31536000");
      expect(await ask("http://localhost:3000", path)).toBeNull();
    }
  });
});
