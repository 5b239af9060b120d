import { describe, expect, test } from "vitest";
import { lastLetter } from "../../src/course/progress.ts";
import { sampleCourse, sampleLesson, TUESDAYS } from "./sample-course.ts";

const made = sampleCourse(
  TUESDAYS,
  ["a", "b", "c"].map((id) => sampleLesson(id)),
);
const unfinished = { ...made.letters.graduation, kind: "unfinished" as const };
const course = { ...made, letters: { ...made.letters, unfinished } };

describe("the last letter of a course", () => {
  test.each([
    ["everything done", "a b c", "a b c", "graduation"],
    ["one left", "a b c", "a c", "unfinished"],
    ["nothing done", "a b c", "", "unfinished"],
    ["everything done that they were sent", "a c", "a c", "graduation"],
    ["a lesson done that the course no longer has, and one left", "a x c", "x c", "unfinished"],
    ["one left that the course no longer has", "a x c", "a c", "graduation"],
  ])("%s: had %s, did %s", (_what, had, done, letter) => {
    expect(lastLetter(course, had.split(" "), new Set(done.split(" "))).kind).toBe(letter);
  });

  test("is the graduation in a course that has no other", () => {
    expect(lastLetter(made, ["a", "b", "c"], new Set()).kind).toBe("graduation");
  });
});
