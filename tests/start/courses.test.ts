import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { filesIn } from "../../src/data-folder.ts";
import { compileCourses } from "../../src/start/courses.ts";
import { BASE } from "../authoring/mistakes/mistake.ts";
import { miniCourse, swap } from "../compile/workshop.ts";

const REPOSITORY = join(import.meta.dirname, "../..");
const BROKEN = { ...BASE, "02-second-kite.md": swap("title: A second kite\n", "") };

/** A place to start in, with a course for each name: a whole one, or one with an error. */
function place(courses: Readonly<Record<string, "whole" | "broken">>): string {
  const root = dirname(dirname(miniCourse(BASE)));
  renameSync(join(root, "lessons"), join(root, "first"));
  mkdirSync(join(root, "lessons"));
  for (const [name, state] of Object.entries(courses)) {
    const changes = state === "whole" ? BASE : BROKEN;
    renameSync(miniCourse({ ...changes, "course.md": swap("id: mini", `id: ${name}`) }), join(root, "lessons", name));
  }
  // The compiler that a start calls is the one beside its lessons.
  for (const name of ["src", "emails", "node_modules", "package.json"]) {
    symlinkSync(join(REPOSITORY, name), join(root, name));
  }
  return root;
}

const start = (root: string) => compileCourses(root, filesIn(join(root, "data")), () => undefined);

describe("at the start", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("a course with errors rests, and the others open", async () => {
    const root = place({ kites: "whole", lines: "broken", tails: "whole" });
    mkdirSync(join(root, "lessons/.obsidian"));
    mkdirSync(join(root, "lessons/_ideas"));
    writeFileSync(join(root, "lessons/README.md"), "Lessons.");
    const said = vi.spyOn(console, "log").mockReturnValue(undefined);
    const { courses, resting } = await start(root);
    expect(courses.map(({ id }) => id)).toEqual(["kites", "tails"]);
    expect(resting).toEqual(["lines"]);
    expect(said.mock.calls).toEqual([
      ["Left out of lessons/: .obsidian (hidden), README.md (a file), _ideas (a draft)."],
    ]);
  });

  it("nothing opens where every course has errors, or there's none", async () => {
    const broken = place({ kites: "broken", lines: "broken" });
    await expect(start(broken)).rejects.toThrow("Every course in lessons/kites, lessons/lines has errors");
    await expect(start(place({}))).rejects.toThrow("There's no course in lessons/.");
  });
});
