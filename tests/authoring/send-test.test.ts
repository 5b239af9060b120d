import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import PostalMime from "postal-mime";
import { Agent } from "undici";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { sendTest, type TestWish } from "../../src/commands/send-test.ts";
import type { Course } from "../../src/course/course.ts";
import { append, miniCourse, temporaryFolder } from "../compile/workshop.ts";
import { FULL_KEY, type RunningFakeResend, startFakeResend, WEBHOOK_SECRET } from "../support/fake-resend.ts";
import { openWorld } from "../support/world.ts";
import { run } from "./command-line.ts";

const REAL_MAIL = {
  SECRET: "a secret of tests, which is long enough",
  POSTAL_ADDRESS: "1 Hill Road, Windtown",
  PUBLIC_URL: "https://course.example",
  RESEND_API_KEY: FULL_KEY,
  RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
};

let connections: Agent;
let resend: RunningFakeResend;
beforeEach(async () => {
  connections = new Agent();
  resend = await startFakeResend({ domains: [{ name: "kites.example" }] });
});
afterEach(async () => {
  await connections.close();
  await resend.close();
});

function send(folder: string, wish: Partial<TestWish>, environment: Readonly<Record<string, string>>) {
  const whole = { lesson: undefined, letter: undefined, to: "me@example.org", ...wish };
  const sleep = async () => undefined;
  return sendTest(folder, whole, { environment, connections, now: Date.now, sleep, newId: randomUUID });
}

const byResend = (folder: string, wish: Partial<TestWish>, settings: Readonly<Record<string, string>> = {}) =>
  send(folder, wish, { ...REAL_MAIL, RESEND_BASE_URL: resend.url, ...settings });

async function toOutbox(wish: Partial<TestWish>, folder = miniCourse()) {
  const dataDir = temporaryFolder();
  const said = await send(folder, wish, { DATA_DIR: dataDir });
  const files = existsSync(join(dataDir, "practice/outbox")) ? readdirSync(join(dataDir, "practice/outbox")) : [];
  const mails = files.map((name) => readFileSync(join(dataDir, "practice/outbox", name)));
  return { said, dataDir, files, mail: mails[0] === undefined ? undefined : await PostalMime.parse(mails[0]) };
}

describe("a test without a key", () => {
  it("is kept in the outbox, and its file is named", async () => {
    const { said, dataDir, files, mail } = await toOutbox({ lesson: "2", to: "Me@Example.org" });
    expect(files).toHaveLength(1);
    expect(said).toEqual({
      ok: true,
      says: `"[Test] A second kite, and a better one" to me@example.org. It's in the outbox: ${join(dataDir, "practice/outbox", files[0] ?? "")}.`,
    });
    expect(mail?.subject).toBe("[Test] A second kite, and a better one");
    expect(mail?.to).toEqual([{ address: "me@example.org", name: "" }]);
    expect(mail?.from?.address).toBe("ada@kites.example");
  });

  it("is filled in as for a learner, with nothing left open", async () => {
    const { mail } = await toOutbox({ letter: "welcome" });
    expect(mail?.subject).toBe("[Test] Welcome to Kites 101, Sam");
    expect(mail?.text).toMatch(
      /Hi Sam, lessons come on Tuesdays at 6:30 PM Zurich time, the first on Tuesday, \w+ \d+\./,
    );
    expect(mail?.text).not.toContain("{{");
  });

  it("goes to a mailbox and not into the archive", async () => {
    const { dataDir } = await toOutbox({ letter: "confirm" });
    expect(readdirSync(dataDir)).toEqual(["practice"]);
  });

  it("can be any lesson, by its number or its id, and any letter", async () => {
    const folder = miniCourse();
    for (const wish of [{ lesson: "1" }, { lesson: "02" }, { lesson: "second-kite" }]) {
      expect((await toOutbox(wish, folder)).said.ok).toBe(true);
    }
    for (const letter of ["confirm", "welcome", "graduation", "sign-in"]) {
      expect((await toOutbox({ letter }, folder)).said.ok).toBe(true);
    }
  });

  it("leads nowhere: every link of ours ends at the page for links that do not work", async () => {
    const world = await openWorld({ courses: [JSON.parse(inject("tpm101")) as Course] });
    try {
      for (const wish of [{ lesson: "1" }, { letter: "confirm" }, { letter: "welcome" }]) {
        const { mail } = await toOutbox(wish);
        const said = [mail?.html, mail?.text, ...(mail?.headers ?? []).map(({ value }) => value)].join("\n");
        const paths = new Set(
          [...said.matchAll(/http:\/\/localhost:3000(\/(?:p|u|v|confirm)\/[^\s"<>#)]+)/g)].map((m) => m[1] ?? ""),
        );
        expect(paths.size).toBeGreaterThan(0);
        for (const path of paths) {
          const page = await world.get(path);
          expect([path, page.status]).toEqual([path, 404]);
          expect(await page.text()).toContain("This link doesn’t work");
          expect((await world.post(path, { "List-Unsubscribe": "One-Click" })).status).toBeGreaterThanOrEqual(404);
        }
      }
    } finally {
      await world.close();
    }
  });
});

describe("a test through Resend", () => {
  it("is posted once, under a key of its own, and names no delivery", async () => {
    const folder = miniCourse();
    expect(await byResend(folder, { lesson: "2" })).toEqual({
      ok: true,
      says: '"[Test] A second kite, and a better one" to me@example.org. It went through Resend.',
    });
    await byResend(folder, { lesson: "2" });
    const mails = resend.ledger.accepted();
    expect(mails).toHaveLength(2);
    const [mail] = mails;
    expect(mail).toMatchObject({ subject: "[Test] A second kite, and a better one", to: ["me@example.org"] });
    expect(mail?.html).toContain("1 Hill Road, Windtown");
    expect(mail?.html).toContain("https://course.example/u/test.");
    expect(JSON.stringify(mail?.tags)).not.toMatch(/"d"|"b"/);
    const keys = mails.map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^test\/[0-9a-f-]{36}$/);
  });

  it("that a domain may not send says where to look", async () => {
    await resend.close();
    resend = await startFakeResend();
    const { ok, says } = await byResend(miniCourse(), { lesson: "2" });
    expect(ok).toBe(false);
    expect(says).toMatch(
      /^Nothing was sent: HTTP 403 .*kites\.example.* Check RESEND_API_KEY, and that Resend has verified/,
    );
    expect(says).not.toContain("\n");
  });

  it("with a wrong key says where to look", async () => {
    const { ok, says } = await byResend(miniCourse(), { lesson: "2" }, { RESEND_API_KEY: "re_wrong" });
    expect(ok).toBe(false);
    expect(says).toMatch(/^Nothing was sent: HTTP 4\d\d .* Check RESEND_API_KEY/);
    expect(says).not.toContain("re_wrong");
  });

  it("past the plan's quota says so", async () => {
    await resend.close();
    resend = await startFakeResend({ domains: [{ name: "kites.example" }], dailyQuota: 0 });
    const { ok, says } = await byResend(miniCourse(), { lesson: "2" });
    expect(ok).toBe(false);
    expect(says).toContain("The quota of your Resend plan is used up.");
  });

  it("that reaches nobody says that nothing was sent", async () => {
    await resend.close();
    const { ok, says } = await byResend(miniCourse(), { lesson: "2" });
    expect(ok).toBe(false);
    expect(says).toBe(
      "Nothing was sent: no answer (ECONNREFUSED). Check the connection and RESEND_BASE_URL, then try again.",
    );
    resend = await startFakeResend();
  });

  it("that is never answered does not claim to know", async () => {
    const silent = createServer((request) => request.once("data", () => request.socket.destroy()));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const { ok, says } = await byResend(miniCourse(), { lesson: "2" }, { RESEND_BASE_URL: `http://127.0.0.1:${port}` });
    silent.close();
    expect(ok).toBe(false);
    expect(says).toMatch(/^It may or may not have been sent: no answer .* Check the mailbox before you try again\.$/);
  });
});

describe("what cannot be sent is told with its mend", () => {
  it.each<readonly [why: string, wish: Partial<TestWish>, says: string]>([
    ["an address that is none", { lesson: "1", to: "me" }, '"me" isn\'t an email address.'],
    ["no address", { lesson: "1", to: undefined }, "Say where to send it: --to you@example.com"],
    ["an unknown lesson", { lesson: "3" }, 'There\'s no lesson "3". There are: 1 (first-kite), 2 (second-kite).'],
    [
      "an unknown letter",
      { letter: "hi" },
      'There\'s no letter "hi". There are: confirm, welcome, graduation, sign-in.',
    ],
    ["nothing to send", {}, "Say which email: --lesson 3, or --letter welcome."],
    ["two mails at once", { lesson: "1", letter: "welcome" }, "Say which email: --lesson 3, or --letter welcome."],
  ])("%s", async (_, wish, says) => {
    const { said, files } = await toOutbox(wish);
    expect(said).toEqual({ ok: false, says });
    expect(files).toEqual([]);
  });

  it("a course with errors", async () => {
    const { said } = await toOutbox({ lesson: "2" }, miniCourse({ "02-second-kite.md": append("# We fly") }));
    expect(said.ok).toBe(false);
    expect(said.says).toContain("lessons/mini/02-second-kite.md:27 has a heading with one #.");
  });

  it("real mail without what the law asks for", async () => {
    const { POSTAL_ADDRESS: _, ...lacking } = REAL_MAIL;
    const said = await send(miniCourse(), { lesson: "1" }, { ...lacking, RESEND_BASE_URL: resend.url });
    expect(said.ok).toBe(false);
    expect(said.says).toContain("POSTAL_ADDRESS is needed to send real email.");
    expect(resend.ledger.accepted()).toEqual([]);
  });

  it("an outbox that cannot be made", async () => {
    const file = join(temporaryFolder(), "data");
    writeFileSync(file, "");
    const said = await send(miniCourse(), { lesson: "1" }, { DATA_DIR: file });
    expect(said.ok).toBe(false);
    expect(said.says).toContain("The outbox can't be created");
  });
});

describe("the send-test command", () => {
  const desk = () => dirname(dirname(miniCourse()));

  it("sends through Resend where a key is set", async () => {
    const settings = { ...REAL_MAIL, RESEND_BASE_URL: resend.url };
    const { code, out, err } = await run(
      desk(),
      ["send-test", "--letter", "welcome", "--to", "me@example.org"],
      settings,
    );
    expect([code, err]).toEqual([0, ""]);
    expect(out).toBe('"[Test] Welcome to Kites 101, Sam" to me@example.org. It went through Resend.\n');
    expect(resend.ledger.accepted()).toHaveLength(1);
  });

  it("ends badly with one line", async () => {
    const settings = { DATA_DIR: temporaryFolder() };
    const { code, out, err } = await run(desk(), ["send-test", "--lesson", "9", "--to", "me@example.org"], settings);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^There's no lesson "9"\. .*\n$/);
  });
});
