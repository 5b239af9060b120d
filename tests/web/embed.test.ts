import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { isAllowed } from "../../src/web/allow-list.ts";
import { contrast } from "../../src/web/contrast.ts";
import { dark, light } from "../../src/web/style.ts";
import { sampleCourse } from "../support/course.ts";
import { join, openFrontDoor, postForm } from "./front-door.ts";

const SITE = "https://www.course.example";
const WISH = { course: "sample", email: "mia@example.org", first_name: "Mia", zone: "Europe/Berlin", consent: true };

type Door = Awaited<ReturnType<typeof openFrontDoor>>;

function subscribe(door: Door, wish: unknown, headers: Record<string, string> = { origin: SITE }) {
  return door.app.request("/api/subscribe", {
    method: "POST",
    body: typeof wish === "string" ? wish : JSON.stringify(wish),
    headers: { "content-type": "application/json", ...headers },
  });
}

const subscribers = (door: Door) =>
  door.archive.selectFrom("subscribers").select(["address", "first_name", "zone"]).execute();

describe("the form in a frame", () => {
  it("may stand on the sites of the setting and on no other, and no other page of ours may", async () => {
    const door = await openFrontDoor();
    for (const answer of [
      await door.app.request("/embed/sample"),
      await postForm(door.app, "/embed/sample", { email: WISH.email }),
    ]) {
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy).toContain(`frame-ancestors 'self' ${SITE} https://*.frames.example`);
      expect(policy).not.toContain("'none'; base-uri");
      expect(answer.headers.get("x-robots-tag")).toBe("noindex, nofollow");
      expect(answer.headers.get("x-frame-options")).toBeNull();
    }
    expect((await door.app.request("/sample")).headers.get("content-security-policy")).toContain(
      "frame-ancestors 'none'",
    );
  });

  it("signs up inside the frame, without script, and says where from", async () => {
    const door = await openFrontDoor();
    expect(await (await door.app.request("/embed/sample")).text()).toContain('action="/embed/sample"');
    const answer = await postForm(
      door.app,
      "/embed/sample",
      { email: WISH.email },
      { "sec-fetch-site": "same-origin" },
    );
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
    const { source } = await door.archive.selectFrom("consent_events").select("source").executeTakeFirstOrThrow();
    expect(source).toBe("embed");
  });

  it("shows the address, its mailbox, the code field, and a way to change it, and keeps its look", async () => {
    const base = sampleCourse();
    const door = await openFrontDoor({ courses: [base, { ...base, id: "other", title: "Another" }] });
    const look = "?theme=dark&amp;accent=1a2b8c";
    for (const course of ["sample", "other"]) {
      const path = `/embed/${course}?theme=dark&accent=1a2b8c`;
      const sent = await (await postForm(door.app, path, { email: "mia@gmail.com", first_name: "Mia" })).text();
      expect(sent).toContain('<strong class="address">mia@gmail.com</strong>');
      expect(sent).toMatch(/href="https:\/\/mail\.google\.com\/[^"]+" role="button" target="_blank"[^>]*>Open Gmail/);
      expect(sent).toContain(`action="/${course}/check-inbox" target="_blank"`);
      expect(sent).toMatch(/<input id="code"/);
      expect(sent).toContain(`action="/embed/${course}${look}"`);
      const changing = await postForm(door.app, path, { email: "mia@gmail.com", change: "yes" });
      expect([changing.status, (await changing.text()).includes('value="mia@gmail.com"')]).toEqual([200, true]);
    }
    expect(await subscribers(door)).toHaveLength(1);
    const noa = await (await postForm(door.app, "/embed/sample", { email: "noa@school.example.org" })).text();
    expect(noa).toContain("noa@school.example.org");
    expect(noa).not.toContain("mail.google.com");
  });

  it("says the same to a robot that filled in the hidden field", async () => {
    const door = await openFrontDoor();
    const [person, robot] = await Promise.all(
      ["", "x"].map(async (leave_blank) =>
        (await postForm(door.app, "/embed/sample", { email: "mia@gmail.com", leave_blank })).text(),
      ),
    );
    expect(robot).toBe(person);
    const nonsense = await (await postForm(door.app, "/embed/sample", { email: "x", leave_blank: "x" })).text();
    expect(nonsense).toContain("at the address you typed");
  });

  it("takes its colors from its link, readable ones, and keeps them from page to page", async () => {
    const door = await openFrontDoor();
    const query = "?theme=dark&accent=1a2b8c";
    const answer = await door.app.request(`/embed/sample${query}`);
    const page = await answer.text();
    const [, css = ""] = /<style>([^<]*)<\/style>/.exec(page) ?? [];
    const hash = createHash("sha256").update(css).digest("base64");
    expect(answer.headers.get("content-security-policy")).toContain(`style-src 'self' 'sha256-${hash}'`);
    expect(css).toContain(`color-scheme:dark;--paper:${dark.paper};`);
    const [, accent = ""] = /--accent:(#[0-9a-f]{6})/.exec(css) ?? [];
    const [, on = ""] = /--on-accent:(#[0-9a-f]{6})/.exec(css) ?? [];
    expect(accent).not.toBe(dark.accent);
    expect(contrast(accent, dark.card)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(on, accent)).toBeGreaterThanOrEqual(4.5);

    expect(page).toContain('action="/embed/sample?theme=dark&amp;accent=1a2b8c"');
    const posted = await postForm(door.app, `/embed/sample${query}`, { email: WISH.email });
    expect(await posted.text()).toContain(css);
    expect(await (await door.app.request("/embed/sample")).text()).not.toContain("<style>");
  });

  it.each(["14594a", "ffffff", "000000", "ffee00", "808080", "%23ff0055"])(
    "can be read in the accent %s",
    async (color) => {
      const door = await openFrontDoor();
      for (const [theme, colors] of Object.entries({ light, dark })) {
        const page = await (await door.app.request(`/embed/sample?theme=${theme}&accent=${color}`)).text();
        const [, accent = ""] = /--accent:(#[0-9a-f]{6})/.exec(page) ?? [];
        const [, on = ""] = /--on-accent:(#[0-9a-f]{6})/.exec(page) ?? [];
        expect(contrast(accent, colors.card)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(on, accent)).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it.each(["theme=blue", "theme=", "accent=red", "accent=12345", "accent=12345g;}body{display:none"])(
    "tells the creator that %s can't be read",
    async (query) => {
      const door = await openFrontDoor();
      const answer = await door.app.request(`/embed/sample?${query}`);
      const page = await answer.text();
      expect(answer.status).toBe(400);
      expect(page).toMatch(/Change it, or leave it out/);
      expect(page).not.toContain("<style>");
    },
  );

  it("shows what was typed wrongly in the frame", async () => {
    const door = await openFrontDoor();
    const answer = await postForm(door.app, "/embed/sample", { email: "mia" });
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-security-policy")).toContain(SITE);
    expect(await answer.text()).toContain('value="mia"');
    const nowhere = await postForm(door.app, "/embed/sample", { email: "mia@school.test" });
    expect(nowhere.status).toBe(422);
    expect(await nowhere.text()).toContain("No email can reach this address.");
  });

  it("takes no form that another site sends", async () => {
    const door = await openFrontDoor();
    const answer = await postForm(door.app, "/embed/sample", { email: WISH.email }, { "sec-fetch-site": "cross-site" });
    expect(answer.status).toBe(403);
    expect(await subscribers(door)).toEqual([]);
  });
});

describe("POST /api/subscribe", () => {
  it("answers the same for every address", async () => {
    const door = await openFrontDoor();
    await join(door, "inside@example.org");
    const answers = new Set<string>();
    for (const email of ["new@example.org", "inside@example.org", "new@example.org"]) {
      const answer = await subscribe(door, { ...WISH, email });
      answers.add(JSON.stringify([answer.status, [...answer.headers], await answer.text()]));
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain("check-inbox");
  });

  it("takes name and zone as the form does, and keeps the words of consent", async () => {
    const door = await openFrontDoor();
    expect((await subscribe(door, WISH)).status).toBe(202);
    expect(await subscribers(door)).toEqual([{ address: WISH.email, first_name: "Mia", zone: "Europe/Berlin" }]);
    const event = await door.archive.selectFrom("consent_events").select(["source", "text"]).executeTakeFirst();
    expect(event).toEqual({ source: "api", text: door.course.consent });
    expect(door.nudges()).toBe(1);
  });

  it.each([
    ["a site below a name of the setting", { origin: "https://a.b.frames.example" }, 202],
    ["a program, which sends no origin", {}, 202],
    ["ourselves", { origin: "http://localhost" }, 202],
    ["another site", { origin: "https://evil.example" }, 403],
    ["a name that only looks like one", { origin: "https://evilframes.example" }, 403],
    ["a sandboxed page", { origin: "null" }, 403],
    ["a browser that hides its origin", { "sec-fetch-site": "cross-site" }, 403],
  ])("for %s", async (_, headers, status) => {
    const door = await openFrontDoor();
    expect((await subscribe(door, WISH, headers as Record<string, string>)).status).toBe(status);
    expect(await subscribers(door)).toHaveLength(status === 202 ? 1 : 0);
  });

  it("tells a browser beforehand which sites may", async () => {
    const door = await openFrontDoor();
    const ask = (origin: string) =>
      door.app.request("/api/subscribe", {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
      });
    const yes = await ask(SITE);
    expect([yes.status, yes.headers.get("access-control-allow-origin")]).toEqual([204, SITE]);
    expect(yes.headers.get("vary")).toBe("Origin");
    const no = await ask("https://evil.example");
    expect([no.status, no.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  });

  it.each([
    ["no JSON", "{", {}, 422],
    ["another type", JSON.stringify(WISH), { "content-type": "text/plain" }, 415],
    ["no consent", { ...WISH, consent: false }, {}, 422],
    ["no such course", { ...WISH, course: "nope" }, {}, 422],
    ["no address", { ...WISH, email: "mia" }, {}, 422],
    ["an address that leads nowhere", { ...WISH, email: "mia@school.test" }, {}, 422],
    ["a name of two lines", { ...WISH, first_name: "a\nb" }, {}, 422],
    ["too much", { ...WISH, zone: "x".repeat(9000) }, {}, 413],
    ["a robot's", { ...WISH, leave_blank: "x" }, {}, 202],
  ])("takes nothing down for %s", async (_, wish, headers, status) => {
    const door = await openFrontDoor();
    expect((await subscribe(door, wish, { origin: SITE, ...headers })).status).toBe(status);
    expect(await subscribers(door)).toEqual([]);
  });

  it("has the limits of the form, counted together with it", async () => {
    const door = await openFrontDoor();
    for (let n = 0; n < 30; n += 1) await postForm(door.app, "/sample", { email: `a${n}@example.org` });
    const answer = await subscribe(door, WISH);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "3600"]);
  });
});

describe("EMBED_ORIGINS", () => {
  it("is a list of sites", () => {
    const read = (list: string) => readConfig({ EMBED_ORIGINS: list }).config?.embedOrigins;
    expect(read("https://a.example, https://*.b.example\thttp://localhost:8080")).toEqual([
      "https://a.example",
      "https://*.b.example",
      "http://localhost:8080",
    ]);
    expect(read("")).toEqual([]);
    for (const wrong of [
      "*",
      "https://*",
      "a.example",
      "https://a.example/path",
      "https://a.example;script-src *",
      "'self'",
    ]) {
      expect([wrong, read(wrong)]).toEqual([wrong, undefined]);
    }
  });

  it("means hosts below a name where there is a star, and the same scheme", () => {
    const list = ["https://*.b.example"];
    expect(
      ["https://x.b.example", "https://b.example", "http://x.b.example"].map((origin) => isAllowed(list, origin)),
    ).toEqual([true, false, false]);
  });
});
