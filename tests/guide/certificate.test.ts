import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sampleCourse } from "../support/course.ts";
import { en } from "../../src/words/en.ts";

const FOLDER = join(import.meta.dirname, "../../lessons/tpm-101");

it.each(["course.md", "letters/welcome.md", "08-your-resume.md", "letters/graduation.md", "letters/unfinished.md"])(
  "%s tells that there's a certificate",
  (file) => {
    expect(readFileSync(join(FOLDER, file), "utf8")).toMatch(/\bcertificate\b/);
  },
);

it("the signup page of every course tells that there's a certificate", () => {
  const told = en.signup.arrivals.list(sampleCourse(2), "Tuesday, December 1").map(({ what }) => what);
  expect(told.join()).toMatch(/\bcertificate\b/);
});
