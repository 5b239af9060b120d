import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { LEARNERS } from "../../scripts/preview/learners.ts";
import type { Course } from "../../src/course/course.ts";
import { MINI } from "../compile/mini.ts";
import { type Bench, openBench } from "./bench.ts";

const tpm101 = JSON.parse(inject("tpm101")) as Course;

let bench: Bench;

describe("the preview of TPM 101", () => {
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());

  it("lists every lesson and letter with its subject, length and weight", async () => {
    const page = await bench.get("/");
    for (const { subject, words } of tpm101.lessons) {
      expect(page).toContain(`<span class="subject">${subject}</span>`);
      expect(page).toContain(`${words}\u00a0words`);
    }
    for (const { kind, subject } of Object.values(tpm101.letters)) {
      expect(page).toContain(`href="?mail=${kind}"`);
      expect(page).toContain(`<span class="subject">${subject}</span>`);
    }
    expect(page).toMatch(/\d+\u00a0KB/);
  });

  it("shows the very emails that would be sent", () => {
    const shown = bench.desk.shown().entries.map(({ proof }) => proof?.email.digest);
    const compiled = [...tpm101.lessons, ...Object.values(tpm101.letters)].map(({ email }) => email.digest);
    expect(shown).toEqual(compiled);
  });

  it.each(LEARNERS)("fills every mail, in text and headers too, for $says", async ({ id, firstName }) => {
    for (const { name } of bench.desk.shown().entries) {
      const response = await bench.ask(`/mail/${name}?learner=${id}`);
      expect(response.status).toBe(200);
      for (const tab of ["text", "headers"]) {
        expect((await bench.ask(`/?mail=${name}&tab=${tab}&learner=${id}`)).status).toBe(200);
      }
    }
    const welcome = await bench.get(`/?mail=welcome&tab=text&learner=${id}`);
    if (firstName !== "") expect(welcome).toContain(firstName);
    expect(welcome).not.toContain("{{");
  });

  it("shows the sender, the way out and the preheader among the headers", async () => {
    const page = await bench.get("/?mail=1&tab=headers");
    expect(page).toContain(tpm101.sender.email);
    expect(page).toContain("List-Unsubscribe=One-Click");
    expect(page).toContain(tpm101.lessons[0]?.preheader);
  });

  it("shows a mail in dark colours or light ones, whatever the browser likes", async () => {
    const isDark = /@media \(min-width:0px\)\s*\{\s*\.paper/;
    expect(await bench.get("/mail/1?look=dark")).toMatch(isDark);
    expect(await bench.get("/mail/1")).not.toMatch(isDark);
    expect(await bench.get("/mail/1")).not.toContain("prefers-color-scheme");
  });

  it("takes the images away and leaves their words", async () => {
    const lesson = await bench.get("/mail/1?images=off");
    expect(lesson).not.toContain("<img");
    const [, words = "an image"] = /<img[^>]*\salt="([^"]+)"/.exec(await bench.get("/mail/1")) ?? [];
    expect(lesson).toContain(`>${words}</span>`);
  });

  it("serves the images that the mails show", async () => {
    const all = await Promise.all(bench.desk.shown().entries.map(({ name }) => bench.get(`/mail/${name}`)));
    const paths = all.flatMap((mail) => [...mail.matchAll(/src="http:\/\/localhost:3010(\/images\/[^"]+)"/g)]);
    const { course, drawings } = bench.desk.shown();
    const onSignupPage = Object.keys(course?.pictures ?? {}).length;
    expect([onSignupPage, paths.length]).toEqual([2, drawings.length - onSignupPage]);
    const response = await bench.ask(paths[0]?.[1] ?? "/images/none");
    expect(response.headers.get("content-type")).toBe("image/png");
  });

  it("imitates Outlook: its own tables are opened, its settings are not printed", async () => {
    expect(await bench.get("/mail/1")).toContain("<!--[if mso");
    const outlook = await bench.get("/mail/1?program=outlook");
    expect(outlook).not.toContain("<!--[if");
    expect(outlook).not.toContain("PixelsPerInch");
  });

  it("lets no script into a frame", async () => {
    const response = await bench.ask("/mail/1");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await bench.get("/")).not.toContain("allow-scripts");
  });

  it("shows the signup page in the chosen colours", async () => {
    expect(await bench.get("/page/signup?look=dark")).toContain(tpm101.tagline);
    expect(await bench.get("/page/signup?look=dark")).not.toContain("prefers-color-scheme");
    expect(await bench.get("/?mail=signup")).toContain('src="/page/signup?');
  });

  it("says where a link of a mail leads, and has a calm word for a page that is not there", async () => {
    expect(await bench.get("/u/some.token")).toContain("unsubscribe");
    expect(await bench.get("/nowhere")).toContain("There is no such page.");
  });

  it("shows the first mail where the address names none that there is", async () => {
    expect(await bench.get("/?mail=99")).toContain(`<h1>${tpm101.lessons[0]?.subject}</h1>`);
  });
});

describe("a course that is hardly begun", () => {
  afterEach(() => bench.close());

  it("shows its problems and no mail where there is no course.md", async () => {
    bench = await openBench("begun", {});
    const page = await bench.get("/");
    expect(page).toContain("has no course.md.");
    expect(page).toContain("Nothing to show yet");
    expect(page).toContain("None yet.");
  });

  it("says of a lesson that never was right that it cannot be shown yet", async () => {
    bench = await openBench("mini", {
      "course.md": MINI["course.md"] ?? "",
      "01-broken.md": "---\nid: broken\n---\nHello\n",
    });
    const page = await bench.get("/?mail=1");
    expect(page).toContain("can’t be shown");
    expect(page).toContain("lessons/mini/01-broken.md");
    expect((await bench.ask("/mail/1")).status).toBe(404);
    expect(await bench.get("/mail/confirm")).toContain("Kites 101");
  });
});
