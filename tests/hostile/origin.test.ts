import { beforeEach, describe, expect, it } from "vitest";
import { type FrontDoor, join, openFrontDoor, postForm, signUp } from "../web/front-door.ts";

/** What a browser may say of where a request comes from; undefined where it says nothing. */
const SITES = [
  undefined,
  "same-origin",
  "none",
  "same-site",
  "cross-site",
  "",
  "Same-Origin",
  "same-origin, cross-site",
];
const ORIGINS = [
  undefined,
  "null",
  "http://localhost",
  "http://localhost:80",
  "https://localhost",
  "http://localhost:3000",
  "http://localhost.evil.example",
  "http://evil.example",
  "http://localhost@evil.example",
  "http://evil.example/localhost",
  "http://LOCALHOST",
  "file://",
  "chrome-extension://abcdef",
  "",
  "nonsense",
];

/** The rule itself, as a table: who says where a form comes from is believed, and the newer header over the older. */
function isOurs(site: string | undefined, origin: string | undefined): boolean {
  if (site !== undefined) return site === "same-origin" || site === "none";
  if (origin === undefined || origin === "null") return true;
  return ["http://localhost", "http://localhost:80", "https://localhost", "http://LOCALHOST"].includes(origin);
}

const MATRIX = SITES.flatMap((site) => ORIGINS.map((origin) => [site, origin] as const));

function headersOf(site: string | undefined, origin: string | undefined): Record<string, string> {
  return {
    ...(site === undefined ? {} : { "sec-fetch-site": site }),
    ...(origin === undefined ? {} : { origin }),
  };
}

let door: FrontDoor;
let id: string;
beforeEach(async () => {
  door = await openFrontDoor({ outbox: true });
  id = await join(door, "mia@example.org");
});

describe(`each form, under ${MATRIX.length} pairs of Sec-Fetch-Site and Origin`, () => {
  it.each<[string, () => string | Promise<string>, Record<string, string>]>([
    ["signing up", () => "/sample", { email: "" }],
    ["confirming", async () => `/confirm/${door.token("confirm", await signUp(door, "new@example.org"))}`, {}],
    ["marking a lesson", () => `/p/${door.token("progress", id)}/done`, { lesson: "lesson-1", mark: "done" }],
    ["moving the clock", () => "/outbox/move", { by: "never" }],
    ["a page that there is not", () => "/nope", {}],
  ])("%s is refused from other sites and taken from our own", async (_, path, fields) => {
    const address = await path();
    const wrong: string[] = [];
    for (const [site, origin] of MATRIX) {
      const before = await door.dump();
      const answer = await postForm(door.app, address, fields, headersOf(site, origin));
      // The outbox shows everybody's mail, so there "null" without Sec-Fetch-Site is not believed.
      const blind = address.startsWith("/outbox") && site === undefined && origin === "null";
      const ours = isOurs(site, origin) && !blind;
      if ((answer.status === 403) === ours) wrong.push(`${site ?? "–"} ${origin ?? "–"}: ${answer.status}`);
      if (!ours && (await door.dump()) !== before) wrong.push(`${site ?? "–"} ${origin ?? "–"} changed something`);
      await answer.body?.cancel();
    }
    expect(wrong).toEqual([]);
  });

  it("a mail program's own button (RFC 8058) works under every one of them, urlencoded and multipart", async () => {
    const path = `/u/${door.token("unsubscribe", id)}`;
    for (const [site, origin] of MATRIX) {
      await door.archive.updateTable("enrollments").set({ left_at: null }).execute();
      const multipart = new FormData();
      multipart.set("List-Unsubscribe", "One-Click");
      const headers = { ...headersOf(site, origin), "user-agent": "mail program" };
      const answer =
        origin === undefined || origin.length % 2 === 0
          ? await postForm(door.app, path, { "List-Unsubscribe": "One-Click" }, headers)
          : await door.app.request(path, { method: "POST", body: multipart, headers });
      expect([site, origin, answer.status, answer.headers.get("location")]).toEqual([site, origin, 200, null]);
      const row = await door.archive
        .selectFrom("enrollments")
        .select("left_at")
        .where("id", "=", id)
        .executeTakeFirst();
      expect(row?.left_at).toBe(door.clock.now);
    }
  });

  it("a webhook is judged by its signature alone", async () => {
    for (const [site, origin] of MATRIX) {
      const headers = headersOf(site, origin);
      expect((await door.app.request("/webhooks/resend", { method: "POST", body: "{}", headers })).status).toBe(401);
    }
  });
});

describe("the outbox, which shows everybody's mail", () => {
  it.each([
    ["http://localhost/outbox", 200],
    ["http://127.0.0.1:3000/outbox", 200],
    ["http://[::1]:3000/outbox", 200],
    ["http://evil.example/outbox", 403],
    ["http://localhost.evil.example/outbox", 403],
    ["http://127.0.0.1.evil.example/outbox", 403],
    ["http://0.0.0.0/outbox", 403],
    ["http://169.254.169.254/outbox", 403],
  ])("asked for as %s is answered %i: a foreign name that leads here is DNS rebinding", async (url, status) => {
    for (const path of ["", "/anything", "/anything/html", "/anything/eml"]) {
      const answer = await door.app.request(`${url}${path}`);
      expect([path, answer.status]).toEqual([path, status === 200 && path !== "" ? 404 : status]);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    }
  });
});

describe("the content security policy", () => {
  it("of every page allows no inline script or style, no foreign source and no frame", async () => {
    const pages = [
      "/",
      "/sample",
      "/sample/check-inbox",
      "/nope",
      `/p/${door.token("progress", id)}`,
      `/u/${door.token("unsubscribe", id)}`,
      `/confirm/${door.token("confirm", id)}`,
      "/confirm/forged.token",
      "/outbox",
    ];
    for (const path of pages) {
      const answer = await door.app.request(path);
      const policy = new Map(
        (answer.headers.get("content-security-policy") ?? "")
          .split(";")
          .map((directive) => directive.trim().split(" "))
          .map(([name = "", ...sources]) => [name, sources.join(" ")]),
      );
      expect([path, policy.get("default-src")]).toEqual([path, "'none'"]);
      expect(policy.get("script-src")).toBe("'self'");
      expect(policy.get("style-src")).toBe("'self'");
      expect(policy.get("base-uri")).toBe("'none'");
      expect(policy.get("form-action")).toBe("'self'");
      expect(policy.get("frame-ancestors")).toBe("'none'");
      // A signup page may show pictures from anywhere, as lessons do.
      const isSignup = path === "/" || path === "/sample";
      expect([path, policy.get("img-src")]).toEqual([path, isSignup ? "'self' data: https:" : "'self' data:"]);
      policy.delete("img-src");
      expect([...policy.values()].join(" ")).not.toMatch(/unsafe|\*|https?:/);
      const page = await answer.text();
      expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc="\/assets\/)/i);
    }
  });

  it("of a mail that is shown as a page allows its inline styles, and nothing that runs or sends", async () => {
    await door.sendAll();
    const welcome = await door.archive.selectFrom("deliveries").select("id").where("kind", "=", "welcome").execute();
    const shown = [`/v/${door.token("view", welcome[0]?.id ?? "")}`, `/outbox/${welcome[0]?.id ?? ""}/html`];
    for (const path of shown) {
      const policy = (await door.app.request(path)).headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("form-action 'none'");
      expect(policy).not.toContain("script-src");
    }
  });
});
