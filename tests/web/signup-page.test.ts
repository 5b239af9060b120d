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
