import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { signLink } from "../../src/course/link.ts";
import { maskLinks } from "../../src/course/paths.ts";
import { compileWith } from "../compile/workshop.ts";
import { sampleCourse } from "../support/course.ts";
import { joinByForm } from "../support/learners.ts";
import { openWorld, SECRET, type World } from "../support/world.ts";

const tpm101 = JSON.parse(inject("tpm101")) as Course;
const VIEWABLE = ["graduation", "lesson", "welcome"];

let world: World;
let mini: Course;
let sent: readonly { readonly id: string; readonly kind: string; readonly courseId: string }[];

/** Two people take three courses to the end, ask, and are answered. */
beforeAll(async () => {
  const compiled = await compileWith({
    "01-first-kite.md": (text) =>
      `${text}\n[Yours]({{progress_url}}) and :::button{to="{{progress_url}}"}\nGo on\n:::\n`.replace(
        " and :::",
        "\n\n:::",
      ),
  });
  mini = compiled.course ?? expect.fail(JSON.stringify(compiled.problems));
  const courses = [tpm101, mini, sampleCourse(3)];
  world = await openWorld({ courses });
  for (const course of courses) {
    for (const address of ["mia@example.org", "eve@example.org"]) await joinByForm(world, course, address);
  }
  await world.post("/outbox/move", { by: "week" });
  await world.post("/sample", { email: "mia@example.org" });
  for (let week = 0; week < 12; week += 1) await world.post("/outbox/move", { by: "week" });
  const lesson = await world.archive.selectFrom("deliveries").select("id").where("kind", "=", "lesson").execute();
  await world.post(`/outbox/${lesson[0]?.id ?? ""}/reply`, { text: "Why?" });
  const forward = await world.archive.selectFrom("deliveries").select("id").where("kind", "=", "forward").execute();
  await world.post(`/outbox/${forward[0]?.id ?? ""}/reply`, { text: "Because." });
  sent = await world.archive
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "enrollment_id")
    .select(["deliveries.id", "kind", "course_id as courseId"])
    .where("batch_id", "is not", null)
    .execute();
}, 120_000);
afterAll(() => world.close());

describe("the page behind View in browser", () => {
  it("holds no signed token but its own, no signed reply address and no address of its reader, whatever was sent", async () => {
    const kinds = new Set<string>();
    for (const { id, kind } of sent) {
      const own = signLink(SECRET, "view", id);
      const answer = await world.get(`/v/${own}`);
      const page = await answer.text();
      kinds.add(`${kind} ${answer.status}`);
      expect([kind, answer.status]).toEqual([kind, VIEWABLE.includes(kind) ? 200 : 404]);
      const others = page.replaceAll(own, "");
      expect(maskLinks(others)).toBe(others);
      expect(page).not.toContain("@example.org");
      expect(page).not.toContain("{{");
    }
    expect([...kinds].toSorted()).toEqual(
      [
        "acknowledgement 404",
        "answer 404",
        "confirm 404",
        "forward 404",
        "graduation 200",
        "lesson 200",
        "sign-in 404",
        "welcome 200",
      ].toSorted(),
    );
  });

  it("leads to pages that there are, and none of them has anything of its reader", async () => {
    for (const courseId of [tpm101.id, mini.id, "sample"]) {
      const lesson = sent.find((one) => one.kind === "lesson" && one.courseId === courseId) ?? expect.fail();
      const page = await (await world.get(`/v/${signLink(SECRET, "view", lesson.id)}`)).text();
      const links = [...page.matchAll(/href="http:\/\/localhost:3000(\/[^"]*)"/g)].map(([, path = ""]) => path);
      expect(links).toContain(`/${courseId}`);
      expect(links.some((path) => path.startsWith(`/share/${courseId}/`))).toBe(true);
      for (const path of links.filter((each) => !each.startsWith("/images/"))) {
        expect([path, (await world.get(path)).status]).toEqual([path, 200]);
      }
    }
  });
});

describe("Share this lesson", () => {
  it("shows every lesson of a course to anybody, invites to sign up, and has no form and no token", async () => {
    for (const course of [tpm101, mini, sampleCourse(3)]) {
      for (const { id, title } of course.lessons) {
        const answer = await world.get(`/share/${course.id}/${id}`);
        const page = await answer.text();
        expect(answer.status).toBe(200);
        expect(answer.headers.get("x-robots-tag")).toContain("noindex");
        expect(page).toContain(`href="/${course.id}"`);
        expect(page).toContain('property="og:title"');
        expect(page).not.toContain("<form");
        expect(maskLinks(page)).toBe(page);
        expect(page.includes(title) || page.includes("&lt;kite&gt;")).toBe(true);
      }
    }
  });

  it("is linked from the lesson's own page, in a field that can be copied", async () => {
    const lesson = sent.find((one) => one.kind === "lesson" && one.courseId === "sample") ?? expect.fail();
    const row = await world.archive
      .selectFrom("deliveries")
      .select(["enrollment_id", "key"])
      .where("id", "=", lesson.id)
      .executeTakeFirstOrThrow();
    const page = await (
      await world.get(`/p/${signLink(SECRET, "progress", row.enrollment_id)}/lesson/${row.key}`)
    ).text();
    expect(page).toContain(`readonly value="http://localhost:3000/share/sample/${row.key}"`);
    expect(page).toMatch(
      /<button type="button" class="quiet" hidden data-copies="share-link"[^>]*>Copy link<\/button>/,
    );
  });

  it.each(["/share/sample/nothing", "/share/none/lesson-1", "/share/none", "/share"])(
    "%s is not there",
    async (path) => {
      expect((await world.get(path)).status).toBe(404);
    },
  );

  it("is for no course whose author says share: false", async () => {
    const closed = await openWorld({
      courses: [
        { ...sampleCourse(2), share: false },
        { ...sampleCourse(2), id: "open" },
      ],
    });
    expect((await closed.get("/share/sample/lesson-1")).status).toBe(404);
    expect((await closed.get("/share/open/lesson-1")).status).toBe(200);
    expect((await closed.get("/share/sample")).status).toBe(200);
    await closed.close();
  });
});
