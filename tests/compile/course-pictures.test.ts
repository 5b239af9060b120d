import { describe, expect, it } from "vitest";
import sharp from "sharp";
import { initialsOf, teacherOf } from "../../src/course/course-card.ts";
import { brief, compileWith, swap } from "./workshop.ts";

const SVG = (height: number, color: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 ${height}"><rect width="600" height="${height}" fill="${color}"/></svg>`;

const photo = (width: number) =>
  sharp({ create: { width, height: width, channels: 3, background: "#884422" } })
    .jpeg()
    .toBuffer();

const CARD = `teacher:
  name: Bea Breeze
  photo: images/bea.jpg
  lines: ["I build kites.", "Ask me anything."]
illustration:
  image: images/kites.svg
  dark: images/kites-dark.svg
  alt: "Three kites above a beach"
full_title: "Kites 101: Paper, Wind and String"
consent:`;
const card = (text = CARD) => swap("consent:", text);

describe("the pictures that course.md names", () => {
  it("are found, drawn, and known to the page", async () => {
    const { course, problems, drawings } = await compileWith({
      "course.md": card(),
      "images/bea.jpg": await photo(900),
      "images/kites.svg": SVG(340, "#dde8e2"),
      "images/kites-dark.svg": SVG(340, "#12201c"),
    });
    expect(problems.filter(({ code }) => code !== "lesson-short").map(brief)).toEqual([]);
    expect(course?.pictures?.illustration).toMatchObject({ width: 512, height: 290 });
    expect(course?.pictures?.illustration?.name).toMatch(/^kites\.[0-9a-f]{12}\.png$/);
    expect(course?.pictures?.dark?.name).toMatch(/^kites-dark\./);
    const renditions = drawings.flatMap((picture) => picture.renditions);
    for (const { name } of Object.values(course?.pictures ?? {}))
      expect(renditions.map((each) => each.name)).toContain(name);
    // A small photo on the page isn't sent at the size of a lesson's.
    expect(renditions.find(({ name }) => name === course?.pictures?.photo?.name)?.dots).toBe(512);
    if (course === undefined) throw new Error("it doesn't compile");
    expect(teacherOf(course)).toMatchObject({
      name: "Bea Breeze",
      initials: "BB",
      lines: ["I build kites.", "Ask me anything."],
    });
  });

  it("aren't needed", async () => {
    const { course, problems } = await compileWith({ "course.md": card('teacher:\n  lines: ["Hi."]\nconsent:') });
    expect(problems.filter(({ code }) => code !== "lesson-short").map(brief)).toEqual([]);
    expect(course?.pictures).toEqual({});
    expect(course === undefined ? undefined : teacherOf(course)).toMatchObject({
      name: "Ada Wind",
      initials: "AW",
      photo: undefined,
    });
    const { course: plain } = await compileWith();
    expect(plain === undefined ? "" : teacherOf(plain)).toBeUndefined();
  });

  it("have a place and a fix where they can't be shown as they are", async () => {
    const { problems } = await compileWith({
      "course.md": card(
        CARD.replace("images/bea.jpg", "bea.jpg").replace("dark: images/kites-dark", "dark: images/kites-drak"),
      ),
      "images/bea.jpg": await photo(900),
      "images/kites.svg": SVG(340, "#dde8e2"),
      "images/kites-dark.svg": SVG(340, "#12201c"),
    });
    const found = problems.filter(({ code }) => code === "course-picture");
    expect(found.map(({ line, hint }) => [line, hint])).toEqual([
      [18, "Write images/bea.jpg."],
      [22, expect.stringContaining('Did you mean "images/kites-dark.svg"?')],
    ]);
  });

  it("are told where they're too small, of another shape, or no pictures", async () => {
    const { problems } = await compileWith({
      "course.md": card(),
      "images/bea.jpg": await photo(80),
      "images/kites.svg": SVG(340, "#dde8e2"),
      "images/kites-dark.svg": SVG(300, "#12201c"),
    });
    expect(problems.map(brief)).toEqual(
      expect.arrayContaining(["course.md:18 course-picture-small", "course.md:22 course-picture-size"]),
    );
    const broken = await compileWith({
      "course.md": card(),
      "images/bea.jpg": "no picture at all",
      "images/kites.svg": SVG(340, "#dde8e2"),
      "images/kites-dark.svg": SVG(340, "#12201c"),
    });
    expect(broken.problems.map(brief)).toContain("images/bea.jpg:0 image-broken");
    const notes = await compileWith({
      "course.md": card(CARD.replace("images/bea.jpg", "images/notes.txt")),
      "images/notes.txt": "Bea has a red scarf.",
      "images/kites.svg": SVG(340, "#dde8e2"),
      "images/kites-dark.svg": SVG(340, "#12201c"),
    });
    expect(notes.problems.map(brief)).toContain("course.md:18 course-picture");
  });
});

describe("initials", () => {
  it.each([
    ["Krista Palmer", "KP"],
    ["Ada", "A"],
    ["krista m. palmer", "KP"],
    ["Åsa Öberg-Lind", "ÅL"],
    ["王 小明", "王小"],
    ["(she)", "S"],
    ["", ""],
  ])("of %s are %s", (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});
