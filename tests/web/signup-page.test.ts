import { describe, expect, it } from "vitest";
import { sampleCourse } from "../support/course.ts";
import { openFrontDoor } from "./front-door.ts";

describe("the signup page", () => {
  it("tells what the course is, what arrives when and what one agrees to, with a form", async () => {
    const { app, course } = await openFrontDoor();
    const text = await (await app.request("/")).text();
    for (const part of [course.title, course.tagline, course.sender.name, course.consent, course.pageHtml]) {
      expect(text).toContain(part);
    }
    expect(text).toContain("Tuesday, November 24 at 9:00 AM");
    expect(text).toContain("a certificate with your name on it");
    expect(text).toContain("lessons 2 to 8");
    expect(text).toContain("Los Angeles time");
    for (const lesson of course.lessons) expect(text).toContain(lesson.title);
    expect(text).toMatch(/<form[^>]+method="post" action="\/sample"/);
    expect(await (await app.request("/sample")).text()).toBe(text);
  });

  it("shows what each lesson leaves one with, and a lesson to read, where its course is shared", async () => {
    const course = sampleCourse(3);
    const lessons = course.lessons.map((lesson, n) => (n === 1 ? { ...lesson, makes: ["a kite", "a tail"] } : lesson));
    const kept = { ...course, id: "kept", share: false };
    const { app } = await openFrontDoor({ courses: [{ ...course, lessons }, kept] });
    const text = await (await app.request("/sample")).text();
    expect(text.match(/You’ll make/g)).toHaveLength(1);
    expect(text).toContain("You’ll make a kite and a tail");
    const path = /href="(\/share\/sample\/[^"]+)">Read lesson 1/.exec(text)?.[1] ?? "";
    expect((await app.request(path)).status).toBe(200);
    expect(await (await app.request("/kept")).text()).not.toContain("/share/");
  });

  it("says who teaches, with a photo, initials, or not at all, as each course has it", async () => {
    const course = sampleCourse();
    const teacher = { lines: ["I write.", "Ask me <anything>."] };
    const photo = { name: "ada.0123456789ab.jpg", width: 512, height: 512 };
    const { app } = await openFrontDoor({
      courses: [
        { ...course, teacher },
        {
          ...course,
          id: "faced",
          teacher: { ...teacher, name: "Bea Breeze", photo: "images/ada.jpg" },
          pictures: { photo },
        },
        { ...course, id: "plain" },
      ],
    });
    const [initials = "", faced = "", plain = ""] = await Promise.all(
      ["sample", "faced", "plain"].map(async (id) => (await app.request(`/${id}`)).text()),
    );
    expect(initials).toContain('<span class="portrait" aria-hidden="true">AW</span>');
    expect(initials).toContain("Ask me &lt;anything&gt;.");
    expect(initials).not.toContain("<img");
    expect(faced).toContain(
      'src="/images/ada.0123456789ab.jpg" alt="Bea Breeze, who teaches this course" width="96" height="96"',
    );
    expect(faced).not.toContain('aria-hidden="true">BB');
    expect(plain).not.toContain("portrait");
  });

  it("has the illustration of its course, light and dark, in a place that's kept for it", async () => {
    const course = sampleCourse();
    const [light, dark] = ["sea", "sea-dark"].map((name) => ({
      name: `${name}.0123456789ab.png`,
      width: 512,
      height: 290,
    }));
    if (light === undefined || dark === undefined) throw new Error("two pictures");
    const illustration = { image: "images/sea.svg", dark: "images/sea-dark.svg", alt: 'A "calm" sea' };
    const drawn = { ...course, illustration, pictures: { illustration: light, dark } };
    const { app } = await openFrontDoor({ courses: [drawn, { ...course, id: "plain" }] });
    const text = await (await app.request("/sample")).text();
    expect(text).toContain('<source media="(prefers-color-scheme: dark)" srcset="/images/sea-dark.0123456789ab.png">');
    expect(text).toContain(
      '<img src="/images/sea.0123456789ab.png" alt="A &quot;calm&quot; sea" width="512" height="290"',
    );
    expect(await (await app.request("/plain")).text()).not.toContain("<picture");
  });

  it("spells its name out where the course does", async () => {
    const course = sampleCourse();
    const full = { ...course, title: "SC 101", full_title: "SC 101: Sample Course" };
    const { app } = await openFrontDoor({ courses: [full, { ...course, id: "plain" }] });
    const text = await (await app.request("/sample")).text();
    expect(text).toContain("<h1>SC 101: Sample Course</h1>");
    expect(text).toContain("<title>SC 101: Sample Course</title>");
    expect(text).toContain('og:title" content="SC 101: Sample Course"');
    expect(await (await app.request("/plain")).text()).toContain("<h1>Sample course</h1>");
  });

  it("says the date of the first lesson and its zone together, the course's or the visitor's", async () => {
    const course = sampleCourse();
    const next = { ...course, id: "next", first_lesson: "next day" as const };
    const { app, clock } = await openFrontDoor({ courses: [course, next] });
    // Tuesday, November 24, 8:30 AM in Auckland, and Monday in Los Angeles.
    clock.now = Date.UTC(2026, 10, 23, 19, 30);
    const text = await (await app.request("/next")).text();
    expect(text).toContain('<span data-first="when">Tuesday, November 24 at 9:00 AM</span>');
    expect(text).toContain('<span data-first="zone">Los Angeles time</span>');
    const first = async (id: string, zone?: string) =>
      (await app.request(`/${id}/first-lesson${zone === undefined ? "" : `?zone=${encodeURIComponent(zone)}`}`)).json();
    const here = { when: "Tuesday, November 24 at 9:00 AM", zone: "Los Angeles time" };
    expect(await first("next", "pacific/auckland")).toEqual({
      when: "Wednesday, November 25 at 9:00 AM",
      zone: "Auckland time",
    });
    expect(await first("next", "Asia/Calcutta")).toEqual({
      when: "Wednesday, November 25 at 9:00 AM",
      zone: "Kolkata time",
    });
    expect(await first("sample", "Pacific/Auckland")).toEqual({
      when: "Tuesday, December 1 at 9:00 AM",
      zone: "Auckland time",
    });
    for (const zone of [undefined, "", "Mars/Phobos", "+02:00", "x".repeat(500)])
      expect(await first("next", zone)).toEqual(here);
  });

  it("has pictures for shared links and home screens", async () => {
    const { app } = await openFrontDoor();
    const text = await (await app.request("/sample")).text();
    const card = /og:image" content="http:\/\/localhost([^"]+)"/.exec(text)?.[1] ?? "";
    const icon = /rel="apple-touch-icon" href="([^"]+)"/.exec(text)?.[1] ?? "";
    for (const [path, width] of [
      [card, 1200],
      [icon, 180],
    ] as const) {
      const answer = await app.request(path);
      const picture = Buffer.from(await answer.arrayBuffer());
      expect([answer.headers.get("content-type"), picture.readUInt32BE(16)]).toEqual(["image/png", width]);
    }
  });

  it("lists the courses where there are several", async () => {
    const { app } = await openFrontDoor({
      courses: [sampleCourse(), { ...sampleCourse(), id: "other", title: "Another" }],
    });
    const text = await (await app.request("/")).text();
    expect(text).toContain('href="/sample"');
    expect(text).toContain('href="/other"');
    expect((await app.request("/other")).status).toBe(200);
  });

  it("does not open with a course whose path is taken", async () => {
    await expect(openFrontDoor({ courses: [{ ...sampleCourse(), id: "outbox" }] })).rejects.toThrow("outbox");
  });
});
