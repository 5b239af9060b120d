import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { DAY, join, MONDAY, openFrontDoor, postForm, signUp } from "./front-door.ts";

describe("without practice mode", () => {
  it.each(["/outbox", "/outbox/move", `/outbox/${"a".repeat(32)}`])("%s is not there", async (path) => {
    const { app } = await openFrontDoor();
    for (const method of ["GET", "POST"]) expect((await app.request(path, { method })).status).toBe(404);
    expect(await (await app.request("/")).text()).not.toContain("Practice mode");
  });
});

describe("the outbox", () => {
  it("says where to begin while it is empty, and what the clock says", async () => {
    const { app } = await openFrontDoor({ outbox: true });
    const page = await (await app.request("/outbox")).text();
    expect(page).toContain("No email yet.");
    expect(page).toContain('href="/sample"');
    expect(page).toContain("Monday, November 23 at 8:00 AM PST");
    expect(page).toContain("nothing scheduled");
  });

  it("lists every mail, newest first, under its day, with its kind and subject", async () => {
    const door = await openFrontDoor({ outbox: true });
    await signUp(door, "mia@example.org", { first_name: "Mia" });
    await door.sendAll();
    door.clock.now += DAY;
    await join(door, "eve@example.org");
    const page = await (await door.app.request("/outbox")).text();
    expect(page).toContain("3 emails");
    expect(page.indexOf(">Tuesday, November 24</h3>")).toBeLessThan(page.indexOf(">Monday, November 23</h3>"));
    expect(page).toContain("Please confirm, Mia");
    expect(page).toContain("to eve@example.org");
    expect(page).toContain("Tuesday, December 1 at 9:00 AM PST");
  });

  it("shows fifty a page", async () => {
    const door = await openFrontDoor({ outbox: true });
    for (let n = 0; n < 51; n += 1) {
      await postForm(door.app, "/sample", { email: `p${n}@example.org` }, { "x-forwarded-for": `10.${n}.0.1` });
    }
    await door.sendAll();
    const page = async (n: string) =>
      (await (await door.app.request(`/outbox?page=${n}`)).text()).match(/class="subject"/g)?.length;
    expect(await page("1")).toBe(50);
    expect(await page("2")).toBe(1);
    expect(await page("-1%20or%201")).toBe(50);
    expect(await page("999")).toBeUndefined();
  });

  it("shows a mail's HTML in a frame without scripts, its text and its headers, and hands out the whole", async () => {
    const door = await openFrontDoor({ outbox: true });
    await join(door, "mia@example.org", { first_name: "<b>Mia</b>" });
    const { id } = await door.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "welcome")
      .executeTakeFirstOrThrow();
    const read = async (part: string) => door.app.request(`/outbox/${id}${part}`);

    const page = await (await read("")).text();
    expect(page).toContain(`src="/outbox/${id}/html"`);
    expect(page).toMatch(/sandbox="allow-top-navigation-by-user-activation[^"]*"/);
    expect(page).not.toMatch(/sandbox="[^"]*allow-(scripts|same-origin)/);
    const framed = await read("/html");
    expect(framed.headers.get("content-security-policy")).toContain("frame-ancestors 'self'");
    expect(framed.headers.get("content-security-policy")).toContain("default-src 'none'");
    const html = await framed.text();
    expect(html).toContain('<base target="_top">');
    expect(html).toContain("Hi &lt;b&gt;Mia&lt;/b&gt;");
    expect(await (await read("/text")).text()).toContain("Hi &lt;b&gt;Mia&lt;/b&gt;");
    expect(await (await read("/headers")).text()).toContain("List-Unsubscribe-Post");
    const whole = await read("/eml");
    expect(whole.headers.get("content-type")).toBe("message/rfc822");
    expect(whole.headers.get("content-disposition")).toBe(`attachment; filename="${id}.eml"`);
    expect(await whole.text()).toContain("To: mia@example.org");
  });

  it.each(["x", "..%2f..%2fetc%2fpasswd", "0".repeat(32)])("knows no mail %s", async (id) => {
    const { app } = await openFrontDoor({ outbox: true });
    for (const part of ["", "/html", "/text", "/headers", "/eml"]) {
      expect((await app.request(`/outbox/${id}${part}`)).status).toBe(404);
    }
  });

  it("moves the clock when a button is pressed", async () => {
    const door = await openFrontDoor({ outbox: true });
    const answer = await postForm(door.app, "/outbox/move", { by: "week" }, { "sec-fetch-site": "same-origin" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/outbox"]);
    expect(door.clock.now).toBe(MONDAY + 7 * DAY);
    expect((await postForm(door.app, "/outbox/move", { by: "century" })).status).toBe(400);
    expect((await postForm(door.app, "/outbox/move", {})).status).toBe(400);
    expect(door.clock.now).toBe(MONDAY + 7 * DAY);
  });

  it.each([
    ["another site, by Sec-Fetch-Site", { "sec-fetch-site": "cross-site" }],
    ["a neighbour, by Sec-Fetch-Site", { "sec-fetch-site": "same-site" }],
    ["another site, by Origin", { origin: "https://evil.example" }],
    ["nowhere, by Origin", { origin: "null" }],
  ])("takes no order from %s", async (_, headers) => {
    const door = await openFrontDoor({ outbox: true });
    const answer = await postForm(door.app, "/outbox/move", { by: "week" }, headers);
    expect(answer.status).toBe(403);
    expect(door.clock.now).toBe(MONDAY);
  });

  it("answers under its own name alone, so that no other name can be made to lead here", async () => {
    const door = await openFrontDoor({ outbox: true });
    await join(door, "mia@example.org");
    for (const name of ["localhost:3000", "127.0.0.1", "[::1]:3000"]) {
      expect((await door.app.request(`http://${name}/outbox`)).status).toBe(200);
    }
    for (const name of ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.0.7"]) {
      const answer = await door.app.request(`http://${name}/outbox`);
      expect([name, answer.status]).toEqual([name, 403]);
      expect(await answer.text()).not.toContain("mia@example.org");
      expect((await postForm(door.app, `http://${name}/outbox/move`, { by: "day" })).status).toBe(403);
    }
  });

  it.each([
    ["a socket from elsewhere", "203.0.113.9", {}],
    ["a socket from the same network", "192.168.0.9", {}],
    ["a socket that is closed by now", "", {}],
    ["a proxy on this machine, by X-Forwarded-For", "127.0.0.1", { "x-forwarded-for": "127.0.0.1" }],
    ["a proxy on this machine, by X-Forwarded-Proto", "127.0.0.1", { "X-Forwarded-Proto": "https" }],
    ["a proxy on this machine, by Forwarded", "127.0.0.1", { forwarded: "for=192.0.2.1" }],
    ["a tunnel, by Via", "::1", { via: "1.1 tunnel" }],
    ["a tunnel, by CF-Connecting-IP", "::1", { "cf-connecting-ip": "192.0.2.1" }],
  ] as const)("is closed to %s, whatever the Host header says", async (_, remoteAddress, headers) => {
    const door = await openFrontDoor({ outbox: true });
    await join(door, "mia@example.org");
    await join(door, "noa@example.org");
    const { rows } = await sql<{ id: string }>`select id from deliveries where kind = 'welcome'`.execute(door.archive);
    const env = { incoming: { socket: { remoteAddress } } };
    for (const path of ["", ...rows.flatMap(({ id }) => [`/${id}`, `/${id}/html`, `/${id}/eml`])]) {
      const answer = await door.app.request(`http://localhost:3000/outbox${path}`, { headers }, env);
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toMatch(/mia@|noa@/);
    }
    const move = { method: "POST", body: new URLSearchParams({ by: "week" }), headers };
    expect((await door.app.request("http://localhost:3000/outbox/move", move, env)).status).toBe(403);
    expect(door.clock.now).toBe(MONDAY);
  });

  it.each(["127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1"])(
    "is open to a socket from %s",
    async (remoteAddress) => {
      const { app } = await openFrontDoor({ outbox: true });
      const env = { incoming: { socket: { remoteAddress } } };
      expect((await app.request("http://localhost:3000/outbox", {}, env)).status).toBe(200);
    },
  );

  it("is announced on every page", async () => {
    const door = await openFrontDoor({ outbox: true });
    const id = await join(door, "mia@example.org");
    const tokened = [
      `/p/${door.token("progress", id)}`,
      `/u/${door.token("unsubscribe", id)}`,
      `/confirm/${door.token("confirm", id)}`,
    ];
    for (const path of ["/", "/sample/check-inbox", "/nope", "/outbox", ...tokened]) {
      expect(await (await door.app.request(path)).text()).toContain("Practice mode:");
    }
  });
});

describe("a mail of the outbox", () => {
  async function withMail() {
    const door = await openFrontDoor({ outbox: true });
    await join(door, "mia@example.org");
    const { id } = await door.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "welcome")
      .executeTakeFirstOrThrow();
    return { door, id };
  }

  it("can be answered as whoever got it, and leads back to where the answer shows", async () => {
    const { door, id } = await withMail();
    expect(await (await door.app.request(`/outbox/${id}`)).text()).toContain("Reply as mia@example.org");
    const answer = await postForm(door.app, `/outbox/${id}/reply`, { text: "  Why?\nReally? " });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/outbox?answered=1"]);
    expect(door.replies).toEqual([{ id, text: "Why?\nReally?" }]);
    expect(await (await door.app.request("/outbox?answered=1")).text()).toContain("Your reply was received");
  });

  it("is not answered with nothing, nor by another site, nor where there is none", async () => {
    const { door, id } = await withMail();
    const empty = await postForm(door.app, `/outbox/${id}/reply`, { text: " \n " });
    expect(empty.status).toBe(422);
    expect(await empty.text()).toContain("Please write something first.");
    const elsewhere = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await postForm(door.app, `/outbox/${id}/reply`, { text: "Hi" }, elsewhere)).status).toBe(403);
    expect((await postForm(door.app, `/outbox/${"a".repeat(32)}/reply`, { text: "Hi" })).status).toBe(404);
    expect(door.replies).toEqual([]);
  });
});
