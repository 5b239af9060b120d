import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { compileCourse } from "../../src/compile/compile.ts";
import type { Course } from "../../src/course/course.ts";
import { coverageTable, findTaught, readGuidePoints } from "./coverage.ts";

const ROOT = join(import.meta.dirname, "../..");

const sections = readGuidePoints();
let course: Course;

beforeAll(async () => {
  const compiled = await compileCourse(join(ROOT, "lessons/tpm-101"));
  if (compiled.course === undefined) throw new Error("lessons/tpm-101 doesn't compile");
  course = compiled.course;
}, 60_000);

describe("TPM 101 and the guide that it's made from", () => {
  it("teaches every point of the guide below one heading of the lesson that's named for it", () => {
    const open = findTaught(sections, course)
      .filter(({ heading }) => heading === undefined)
      .map(({ lesson, point, missing }) => `${lesson}: ${point} (${missing.join(", ") || "not below one heading"})`);
    expect(open).toEqual([]);
  });

  it("is covered in docs/COVERAGE.md, as the list and the lessons have it", async () => {
    await expect(coverageTable(findTaught(sections, course))).toMatchFileSnapshot(join(ROOT, "docs/COVERAGE.md"));
  });

  it("has no point twice, and has points for every lesson", () => {
    const points = sections.flatMap((section) => section.points.map(({ point }) => `${section.section}: ${point}`));
    expect(new Set(points).size).toBe(points.length);
    const named = new Set(sections.flatMap((section) => section.points.map(({ lesson }) => lesson)));
    expect(course.lessons.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
  });
});

describe("the check of coverage", () => {
  const open = (lesson: string, ...terms: readonly string[]) =>
    findTaught([{ section: "Names", points: [{ point: "A point", lesson, terms }] }], course)[0];

  it("finds a word by its stem, in any case, but not inside another word", () => {
    expect(open("what-a-tpm-is", "MILESTON", "stakeholder|wall")?.heading).toBeDefined();
    expect(open("what-a-tpm-is", "ilestone")?.heading).toBeUndefined();
  });

  it("doesn't take two headings for one, and says which terms are nowhere", () => {
    expect(open("what-a-tpm-is", "TPgM", "milestone", "zeppelin")).toMatchObject({
      heading: undefined,
      missing: ["zeppelin"],
    });
  });

  it("doesn't take one lesson for another, nor one that the course doesn't have", () => {
    expect(open("five-contributions", "TPgM\\b")?.heading).toBeUndefined();
    expect(open("no-such-lesson", "TPM")).toMatchObject({ where: undefined, heading: undefined });
  });
});
