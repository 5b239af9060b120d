import { Resvg } from "@resvg/resvg-js";
import { describe, expect, it } from "vitest";
import { sampleCourse } from "../support/course.ts";
import { markLesson } from "../../src/store/progress.ts";
import { join, openFrontDoor, postForm } from "./front-door.ts";

const DRAWN =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="34"><rect width="60" height="34" fill="#ff0000"/></svg>';
const sea = new Uint8Array(new Resvg(DRAWN).render().asPng());
const SEA = "sea.0123456789ab.png";
const pictures = { illustration: { name: SEA, width: 60, height: 34 } };

async function openCards() {
  const plain = sampleCourse();
  const drawn = {
    ...plain,
    id: "drawn",
    title: "SC 101",
    full_title: "SC 101: A Sample Course & More",
    teacher: { lines: ["Hi."] },
    pictures,
  };
  const long = {
    ...plain,
    id: "long",
    title: "Interdepartmentalization ".repeat(12),
    tagline: "Everything you always wanted to know about it. ".repeat(12),
    sender: { ...plain.sender, name: "Maximiliana Featherstonehaugh-Cholmondeley-Majoribanks" },
  };
  const strange = { ...plain, id: "strange", title: "王小明" };
  const door = await openFrontDoor({ courses: [plain, drawn, long, strange], images: { [SEA]: sea } });
  const cardOf = async (path: string) =>
    /og:image" content="http:\/\/localhost([^"]+)"/.exec(await (await door.app.request(path)).text())?.[1] ?? "";
  return { ...door, cardOf };
}

describe("the picture of a course that's shared", () => {
  it("is its own, 1200 by 630, kept, and the same on the pages that are passed on", async () => {
    const { app, cardOf } = await openCards();
    const pixels = [];
    for (const id of ["sample", "drawn", "long"]) {
      const path = await cardOf(`/${id}`);
      expect(path).toMatch(new RegExp(`^/${id}/card\\.[0-9a-f]{12}\\.png$`));
      expect(await cardOf(`/share/${id}/lesson-2`)).toBe(path);
      const answer = await app.request(path);
      const png = Buffer.from(await answer.arrayBuffer());
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/png"]);
      expect(answer.headers.get("cache-control")).toContain("immutable");
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
      expect(png.length).toBeLessThan(300_000);
      pixels.push(png.toString("base64"));
    }
    expect(new Set(pixels).size).toBe(3);
    const page = await (await app.request("/drawn")).text();
    expect(page).toContain(
      'og:image:alt" content="SC 101: A Sample Course &amp; More: A few lessons by email, to try things out"',
    );
  });

  it("has another name once it shows something else, and the old one leads to it", async () => {
    const { app, cardOf } = await openCards();
    const path = await cardOf("/sample");
    const old = await app.request("/sample/card.aaaaaaaaaaaa.png");
    expect([old.status, old.headers.get("location")]).toEqual([302, path]);
    const { app: later } = await openFrontDoor({ courses: [{ ...sampleCourse(), tagline: "Other words" }] });
    expect(await (await later.request("/sample")).text()).not.toContain(path);
    expect((await app.request("/sample/card.png")).status).toBe(404);
  });

  it("is the one of all courses where the typeface lacks a letter", async () => {
    const { app, cardOf } = await openCards();
    const answer = await app.request(await cardOf("/strange"));
    expect([answer.status, answer.headers.get("location")]).toEqual([
      302,
      expect.stringMatching(/^\/assets\/course\./),
    ]);
  });
});

describe("a course's name in full", () => {
  it("is on its certificates, and on no other course's", async () => {
    const course = sampleCourse(1);
    const full = { ...course, full_title: "SC: Sample course, in full" };
    const titles = [];
    for (const served of [full, course]) {
      const door = await openFrontDoor({ courses: [served, { ...course, id: "other" }] });
      const id = await join(door, "mia@example.org");
      await door.archive.transaction().execute((tx) => markLesson(tx, id, "lesson-1", "done", door.clock.now));
      const making = `/p/${door.token("progress", id)}/certificate`;
      await postForm(door.app, making, { do: "make", name: "Mia" });
      const own = await (await door.app.request(making)).text();
      const path = /href="(\/certificate\/[^"]+)"/.exec(own)?.[1] ?? "";
      const shown = await (await door.app.request(path)).text();
      titles.push(/<title>([^<]*)/.exec(shown)?.[1]);
      expect(
        new URL(
          /href="(https:\/\/www\.linkedin[^"]+)"/.exec(own)?.[1]?.replaceAll("&amp;", "&") ?? "",
        ).searchParams.get("name"),
      ).toBe(served.full_title ?? served.title);
    }
    expect(titles).toEqual(["Mia has completed SC: Sample course, in full", "Mia has completed Sample course"]);
  });
});
