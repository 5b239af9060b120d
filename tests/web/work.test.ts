import { readdirSync, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MOST_FILE_BYTES, MOST_SAVES } from "../../src/course/saved-work.ts";
import { readSavedWork } from "../../src/store/saved-work.ts";
import { joinByForm } from "../support/learners.ts";
import { type Given, makingCourse, type Saver, saverOf, workForm } from "../support/savers.ts";
import { openSite, type Site } from "../support/site.ts";

const PDF = "%PDF-1.7\n%%EOF";

let site: Site;
let ann: Saver;
let ben: Saver;
/** Ann again, in the other course. */
let other: Saver;

beforeAll(async () => {
  const courses = [makingCourse("one"), makingCourse("two")] as const;
  site = await openSite(courses);
  const { world } = site;
  const [annId, benId] = [
    await joinByForm(world, courses[0], "ann@example.org"),
    await joinByForm(world, courses[0], "ben@example.org"),
  ];
  const otherId = await joinByForm(world, courses[1], "ann@example.org");
  await world.post("/outbox/move", { by: "week" });
  await world.post("/outbox/move", { by: "week" });
  [ann, ben, other] = [await saverOf(world, annId), await saverOf(world, benId), await saverOf(world, otherId)];
});
afterAll(() => site.close());

const get = (saver: Saver, path: string, cookie = saver.cookie) =>
  fetch(`${site.url}${saver.path}${path}`, { headers: { cookie }, redirect: "manual" });

async function save(saver: Saver, given: Given | FormData, lesson = "lesson-1", headers: Record<string, string> = {}) {
  return fetch(`${site.url}${saver.path}/lesson/${lesson}/work`, {
    method: "POST",
    headers: { cookie: saver.cookie, ...headers },
    body: given instanceof FormData ? given : workForm(given),
    redirect: "manual",
  });
}

function remove(saver: Saver, fields: Record<string, string>, lesson = "lesson-1") {
  return fetch(`${site.url}${saver.path}/lesson/${lesson}/work/remove`, {
    method: "POST",
    headers: { cookie: saver.cookie },
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
}

const savedBy = (saver: Saver) => readSavedWork(site.world.archive, saver.id);
const folder = () => join(site.world.folder, "saved");
const filesIn = () => readdirSync(folder()).toSorted();

describe("a learner's work", () => {
  it("is saved as a text, a file, or both, and shown again on its lesson's page", async () => {
    const answer = await save(ann, { text: "Owner: Dana\r\n<script>", file: { name: "Résumé.pdf", bytes: PDF } });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(`${ann.path}/lesson/lesson-1?work=saved#work`);
    const page = await (await get(ann, "/lesson/lesson-1?work=saved")).text();
    expect(page).toContain("Owner: Dana\n&lt;script&gt;</textarea>");
    expect(page).toContain("Résumé.pdf");
    expect(page).toContain('role="status">✓ Saved.');
    expect(page).toContain("1 of 3 saved");
    expect(await savedBy(ben)).toEqual([]);
    expect(await savedBy(other)).toEqual([]);
  });

  it("is private on the disk, under names that say nothing", () => {
    expect(filesIn()).toHaveLength(2);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    for (const name of filesIn()) {
      expect(name).toMatch(/^[0-9a-f-]{36}$/);
      expect(statSync(join(folder(), name)).mode & 0o777).toBe(0o600);
    }
  });

  it("is downloaded as a file, never shown as a page", async () => {
    const file = await get(ann, "/lesson/lesson-1/work/file");
    expect(await file.text()).toBe(PDF);
    expect(Object.fromEntries(file.headers)).toMatchObject({
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="R_sum_.pdf"; filename*=UTF-8''R%C3%A9sum%C3%A9.pdf`,
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex, nofollow",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
    });
    const text = await get(ann, "/lesson/lesson-1/work/text");
    expect(await text.text()).toBe("Owner: Dana\n<script>");
    expect(text.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(text.headers.get("content-disposition")).toBe('attachment; filename="lesson-1.txt"');
  });

  it("replaces what was there, and leaves no file behind", async () => {
    const before = filesIn();
    await save(ann, { file: { name: "new.csv", bytes: "a,b" } });
    const saved = await savedBy(ann);
    expect(saved.map(({ name }) => name).toSorted()).toEqual(["", "new.csv"]);
    expect(filesIn()).toEqual(saved.map(({ fileId }) => fileId).toSorted());
    expect(filesIn()).not.toEqual(before);
  });

  it("keeps a text that wasn't touched, though it was saved from another tab meanwhile", async () => {
    const shown = /name="shown" value="([^"]+)"/.exec(await (await get(ann, "/lesson/lesson-1")).text())?.[1] ?? "";
    await save(ann, { text: "Newer" });
    const form = workForm({ text: "Owner: Dana\n<script>", file: { name: "b.csv", bytes: "b" } });
    form.set("shown", shown);
    expect((await save(ann, form)).status).toBe(303);
    expect(await (await get(ann, "/lesson/lesson-1/work/text")).text()).toBe("Newer");
    expect(await (await get(ann, "/lesson/lesson-1/work/file")).text()).toBe("b");
  });

  it("is removed by itself, after the page has asked", async () => {
    expect(await (await get(ann, "/lesson/lesson-1")).text()).toContain("Remove it for good?");
    await save(ann, { text: "Second" }, "lesson-2");
    await save(ben, { text: "Ben's" });
    const answer = await remove(ann, { part: "text" });
    expect(answer.headers.get("location")).toBe(`${ann.path}/lesson/lesson-1?work=removed#work`);
    expect((await get(ann, "/lesson/lesson-1/work/text")).status).toBe(404);
    expect((await get(ann, "/lesson/lesson-1/work/file")).status).toBe(200);
    expect((await get(ann, "/lesson/lesson-2/work/text")).status).toBe(200);
    expect((await get(ben, "/lesson/lesson-1/work/text")).status).toBe(200);
    expect((await remove(ann, { part: "text", from: "work" })).headers.get("location")).toBe(`${ann.path}/work`);
    expect((await remove(ann, { part: "all" })).status).toBe(400);
  });

  it("is on one page with what's missing, and in one ZIP file", async () => {
    const page = (await (await get(ann, "/work")).text()).replaceAll(/\s+/g, " ");
    expect(page).toContain("<strong>2 of 3 saved</strong>");
    expect(page).toContain(`<li id="lesson-1"><h2>A plan</h2>`);
    expect(page).toContain('<div class="said">Second</div>');
    expect(page).toMatch(
      /<h2>A map<\/h2> <p class="fine">Lesson 3: [^<]+<\/p> <p class="missing">This lesson isn’t here yet/,
    );
    const zip = await get(ann, "/work/all.zip");
    expect(zip.headers.get("content-disposition")).toBe('attachment; filename="one-work.zip"');
    const files = unzipSync(new Uint8Array(await zip.arrayBuffer()));
    expect(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]))).toEqual({
      "Lesson 1 - b.csv": "b",
      "Lesson 2 - text.txt": "Second",
    });
    const empty = (await (await get(other, "/work")).text()).replaceAll(/\s+/g, " ");
    expect(empty).toContain(
      `Not saved yet. <a class="no-print" href="${other.path}/lesson/lesson-1#work">Save it in lesson 1`,
    );
    expect(empty).not.toContain("all.zip");
    expect(Object.keys(unzipSync(new Uint8Array(await (await get(other, "/work/all.zip")).arrayBuffer())))).toEqual([]);
  });

  it("goes on its course page", async () => {
    expect(await (await get(ann, "")).text()).toContain(`<a href="${ann.path}/work">Your work</a>`);
  });
});

describe("somebody with a forwarded lesson", () => {
  it.each(["/work", "/work/all.zip", "/lesson/lesson-1/work/file"])("is asked for proof at %s", async (path) => {
    for (const cookie of ["", ben.cookie, ann.cookie.replace(/.$/, "!")]) {
      const answer = await get(ann, path, cookie);
      expect(answer.status).toBe(401);
      expect(await answer.text()).toContain("Email me a link");
    }
  });

  it("sees nothing of it on the lesson's page, and saves and removes nothing", async () => {
    const page = await (await get(ann, "/lesson/lesson-1", "")).text();
    expect(page).toContain('id="work"');
    expect(page).not.toContain("b.csv");
    expect(page).not.toContain('<textarea id="work-text"');
    expect((await save({ ...ann, cookie: ben.cookie }, { text: "Eve was here" })).status).toBe(401);
    expect((await remove({ ...ann, cookie: ben.cookie }, { part: "file" })).status).toBe(401);
    expect((await get(ann, "/lesson/lesson-1/work/file")).status).toBe(200);
    expect((await save({ ...ann, path: `${ann.path}x` }, { text: "Eve" })).status).toBe(404);
  });

  it("can't save from another site's page", async () => {
    expect((await save(ann, { text: "Eve" }, "lesson-1", { "sec-fetch-site": "cross-site" })).status).toBe(403);
  });
});

describe("what can't be saved", () => {
  it.each<[string, Given, number, string]>([
    ["nothing", {}, 422, "Nothing to save yet"],
    [
      "a page",
      { text: "kept in the form", file: { name: "a.html", bytes: "<p>" } },
      422,
      "We can’t keep that kind of file",
    ],
    ["a page with another name", { file: { name: "a.pdf", bytes: "<script>" } }, 422, "isn’t what its name says"],
    ["an empty file", { file: { name: "a.pdf", bytes: "" } }, 422, "That file is empty"],
    ["a long text", { text: "x".repeat(20_001) }, 422, "20,000 characters"],
    ["a byte too much", { file: { name: "a.pdf", bytes: PDF.padEnd(MOST_FILE_BYTES + 1) } }, 413, "5 MB is the most"],
    ["far too much", { file: { name: "a.pdf", bytes: PDF.padEnd(9_000_000) } }, 413, "5 MB is the most"],
  ])("is told beside the form, which keeps the text: %s", async (_, given, status, says) => {
    const before = [await savedBy(ben), filesIn()];
    const answer = await save(ben, given);
    expect(answer.status).toBe(status);
    const page = await answer.text();
    expect(page).toMatch(new RegExp(`id="work-problem" role="alert">[^<]*${says}`));
    if (given.text === "kept in the form") expect(page).toContain("kept in the form</textarea>");
    expect([await savedBy(ben), filesIn()]).toEqual(before);
  });

  it("is a file of 5 MB, which can", async () => {
    const answer = await save(ben, {
      text: "é".repeat(20_000),
      file: { name: "a.pdf", bytes: PDF.padEnd(MOST_FILE_BYTES) },
    });
    expect(answer.status).toBe(303);
    await remove(ben, { part: "file" });
  });

  it("is a lesson that isn't here yet, or that no course has", async () => {
    expect((await save(ben, { text: "early" }, "lesson-3")).status).toBe(404);
    expect((await save(ben, { text: "none" }, "lesson-9")).status).toBe(404);
    expect((await get(ben, "/lesson/lesson-3/work/text")).status).toBe(404);
    expect((await get(ben, "/lesson/..%2f..%2fsecret/work/text")).status).toBe(404);
  });

  it.each([
    ["text/plain", "a=b"],
    ["multipart/form-data", "--x\r\n"],
    ["multipart/form-data; boundary=x", ""],
    ["multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\ncut'],
    [
      "multipart/form-data; boundary=x",
      `--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n`.repeat(50_000) + "--x--",
    ],
    ["multipart/form-data; boundary=x", `--x\r\n${"A: b\r\n".repeat(9000)}\r\n\r\n--x--`],
  ])("is a body that's no form: %s %.30j", async (type, body) => {
    const answer = await fetch(`${site.url}${ben.path}/lesson/lesson-1/work`, {
      method: "POST",
      headers: { cookie: ben.cookie, "content-type": type },
      body,
    });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("We couldn’t read that, so nothing was saved");
  });

  it("is a body without an end, which is read no further than the limit", async () => {
    const { hostname, port } = new URL(site.url);
    const status = await new Promise<number | string>((resolve) => {
      const sending = request({
        hostname,
        port,
        method: "POST",
        path: `${ben.path}/lesson/lesson-1/work`,
        headers: {
          cookie: ben.cookie,
          "content-type": "multipart/form-data; boundary=x",
          "transfer-encoding": "chunked",
        },
      });
      let sent = 0;
      const more = () => {
        while (sent < 50_000_000) {
          sent += 100_000;
          if (!sending.write(Buffer.alloc(100_000, "a"))) return void sending.once("drain", more);
        }
      };
      sending.once("response", ({ statusCode }) => {
        resolve(statusCode ?? 0);
        sending.destroy();
      });
      sending.once("error", () => {
        resolve("closed");
      });
      more();
    });
    expect([413, "closed"]).toContain(status);
  });

  it("is a third file while two of the same learner's are coming in, and somebody else's goes through", async () => {
    const { hostname, port } = new URL(site.url);
    const slow = [1, 2].map(() => {
      const sending = request({
        hostname,
        port,
        method: "POST",
        path: `${ben.path}/lesson/lesson-1/work`,
        headers: { cookie: ben.cookie, "content-type": "multipart/form-data; boundary=x", "content-length": 100 },
      });
      sending.on("error", () => undefined);
      sending.write("--x\r\n");
      return sending;
    });
    let third = await save(ben, { text: "Third" });
    // The two may have got there a moment later.
    for (let tries = 0; third.status === 303 && tries < 20; tries += 1) third = await save(ben, { text: "Third" });
    expect([third.status, third.headers.get("retry-after")]).toEqual([503, "60"]);
    expect(await third.text()).toContain("Too many files are coming in right now");
    expect((await save(ann, { text: "Ann's" })).status).toBe(303);
    for (const sending of slow) sending.destroy();
    for (let tries = 0; third.status === 503 && tries < 20; tries += 1) third = await save(ben, { text: "Now" });
    expect(third.status).toBe(303);
  });

  it("is more than 100 a day, of one learner alone", async () => {
    const { archive, clock } = site.world;
    const before = await archive.selectFrom("form_attempts").selectAll().where("form", "=", "save").execute();
    const bens = before.at(-1)?.address_key ?? "";
    const row = { form: "save", address_key: bens, network: "elsewhere", at: clock.now() } as const;
    await archive
      .insertInto("form_attempts")
      .values(Array.from({ length: MOST_SAVES.ofOne }, () => row))
      .execute();
    const answer = await save(ben, { text: "once more" });
    expect(answer.status).toBe(429);
    expect(await answer.text()).toContain("You’ve saved a lot today");
    expect((await save(ann, { text: "Ann's" })).status).toBe(303);
  });
});
