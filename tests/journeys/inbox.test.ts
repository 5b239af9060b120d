import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { serve, type ServerType } from "@hono/node-server";
import PostalMime, { type Email } from "postal-mime";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { readStatus } from "../../src/commands/status.ts";
import type { Course } from "../../src/course/course.ts";
import { openWorld, type World } from "../support/world.ts";

const course = JSON.parse(inject("tpm101")) as Course;

let world: World;
let server: ServerType;
let base: string;

beforeEach(async () => {
  world = await openWorld({ courses: [course] });
  base = await new Promise<string>((resolve) => {
    server = serve({ fetch: world.house.app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
      resolve(`http://127.0.0.1:${port}`);
    });
  });
});

afterEach(async () => {
  server.close();
  await world.close();
});

const get = (path: string) => fetch(`${base}${path}`, { redirect: "manual" });
const post = (path: string, form: Record<string, string> = {}) =>
  fetch(`${base}${path}`, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });

/** Every mail in the outbox, as a mail program reads it, oldest first. */
async function inbox(): Promise<Email[]> {
  await world.house.dispatcher.drain();
  const files = readdirSync(world.folder).filter((name) => name.endsWith(".eml"));
  const mails = await Promise.all(files.map((name) => PostalMime.parse(readFileSync(join(world.folder, name)))));
  return mails.toSorted((a, b) => Date.parse(a.date ?? "") - Date.parse(b.date ?? ""));
}

/** The path of the first link in a mail's text that begins so. */
function linkIn(mail: Email | undefined, start: string): string {
  const match = new RegExp(`http://localhost:3000(/${start}/[^\\s>)]+)`).exec(mail?.text ?? "");
  if (match?.[1] === undefined) throw new Error(`no /${start}/ link in "${mail?.subject ?? "no mail"}"`);
  return match[1];
}

const header = (mail: Email | undefined, key: string) => mail?.headers.find((line) => line.key === key)?.value;

describe("a learner, from form to graduation", () => {
  it("signs up, confirms, gets eight lessons a week apart at nine in the morning, and graduates", async () => {
    expect(await (await get("/")).text()).toContain(course.tagline);
    const signup = await post("/tpm-101", { email: "Sam@Example.com", first_name: "Sam", zone: "Europe/Berlin" });
    expect(signup.status).toBe(303);

    const [confirmation] = await inbox();
    expect(confirmation?.to?.[0]?.address).toBe("sam@example.com");
    expect(confirmation?.replyTo?.[0]?.address).toMatch(/^r\+[0-9a-f]{60}@reply\.coursepost\.invalid$/);
    const confirm = linkIn(confirmation, "confirm");
    // A scanner that follows the link confirms nothing.
    expect((await get(confirm)).status).toBe(200);
    expect(await inbox()).toHaveLength(1);
    await world.clock.sleep(60_000);
    expect((await post(confirm)).status).toBe(303);
    expect((await inbox()).map((mail) => mail.subject)).toContain(course.letters.welcome.subject);

    for (let mails = 2; mails < 11; mails += 1) {
      expect(await inbox()).toHaveLength(mails);
      expect((await post("/outbox/move", { by: "next" })).status).toBe(303);
    }

    const mails = await inbox();
    const { confirm: asked, welcome, graduation } = course.letters;
    expect(mails.map((mail) => mail.subject)).toEqual([
      asked.subject,
      welcome.subject,
      ...course.lessons.map((lesson) => lesson.subject),
      graduation.subject,
    ]);
    const local = new Intl.DateTimeFormat("en-GB", {
      timeZone: "Europe/Berlin",
      weekday: "short",
      timeStyle: undefined,
      hour: "2-digit",
      minute: "2-digit",
    });
    for (const lesson of mails.slice(2)) expect(local.format(new Date(lesson.date ?? ""))).toBe("Tue 09:00");

    const progress = await (await get(linkIn(mails.at(-1), "p"))).text();
    for (const lesson of course.lessons) expect(progress).toContain(lesson.title.replaceAll("&", "&amp;"));
    const status = await readStatus(world.archive, [course], world.clock.now());
    expect(status.learners).toMatchObject([{ state: "finished", accepted: 8, next: null }]);
    expect(status.needsYou).toEqual([]);
    // Nothing is left to come: a year on, nothing has.
    for (let n = 0; n < 3; n += 1) await post("/outbox/move", { by: "week" });
    expect(await inbox()).toHaveLength(11);
  });

  it("finds in every lesson the headers that mail programs act on, and the same words behind View in browser", async () => {
    await post("/tpm-101", { email: "sam@example.com", first_name: "<b>Sam</b> & Co" });
    await post(linkIn((await inbox())[0], "confirm"));
    await inbox();
    await post("/outbox/move", { by: "next" });
    const lesson = (await inbox()).at(-1);

    expect(header(lesson, "list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
    expect(header(lesson, "list-unsubscribe")).toMatch(
      /^<http:\/\/localhost:3000\/u\/[\w.-]+>, <mailto:u\+[0-9a-f]{60}@reply\.coursepost\.invalid\?subject=unsubscribe>$/,
    );
    expect(header(lesson, "list-id")).toBe("TPM 101 <tpm-101.cxwithkris.com>");
    expect(lesson?.html).toContain("&lt;b&gt;Sam&lt;/b&gt; &amp; Co");
    expect(lesson?.text).toContain("<b>Sam</b> & Co");
    expect(`${lesson?.html}${lesson?.text}`).not.toMatch(/\{\{|undefined|NaN/);

    const viewed = await (await get(linkIn(lesson, "v"))).text();
    const words = (html: string) => [...html.matchAll(/<(?:p|h\d|li)\b[^>]*>([^<]{40,})/g)].map(([, text]) => text);
    expect(words(viewed)).toEqual(expect.arrayContaining(words(lesson?.html ?? "")));
    expect(words(viewed).length).toBeGreaterThan(20);
    expect(viewed).not.toContain(linkIn(lesson, "u"));
  });

  it("leaves by the mail program's own button, hears nothing more, comes back and goes on where it was", async () => {
    await post("/tpm-101", { email: "sam@example.com" });
    await post(linkIn((await inbox())[0], "confirm"));
    await inbox();
    await post("/outbox/move", { by: "next" });
    const lesson = (await inbox()).at(-1);
    const oneClick = (header(lesson, "list-unsubscribe") ?? "").replace(/^<http:\/\/localhost:3000([^>]+)>.*$/, "$1");
    const left = await fetch(`${base}${oneClick}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
    expect(left.status).toBe(200);
    for (let n = 0; n < 4; n += 1) await post("/outbox/move", { by: "week" });
    expect(await inbox()).toHaveLength(3);

    await post("/tpm-101", { email: "sam@example.com" });
    await post(linkIn((await inbox()).at(-1), "confirm"));
    for (let n = 0; n < 2; n += 1) await post("/outbox/move", { by: "week" });
    const lessons = (await inbox())
      .map((mail) => mail.subject)
      .filter((subject) => course.lessons.some((it) => it.subject === subject));
    expect(lessons).toEqual(course.lessons.slice(0, 3).map((it) => it.subject));
  });
});
