import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileCourse } from "../../src/compile/compile.ts";
import { findCourse, readLessonsFolder } from "../../src/lessons-folder.ts";
import { BASE } from "./mistakes/mistake.ts";
import { miniCourse, swap } from "../compile/workshop.ts";
import { run } from "./command-line.ts";

/** A folder with lessons/mini, lessons/kites, and what else gathers in such a place. */
function deskWithTwo(): string {
  const lessons = dirname(miniCourse(BASE));
  renameSync(miniCourse({ ...BASE, "course.md": swap("id: mini", "id: kites") }), join(lessons, "kites"));
  return dirname(lessons);
}

describe("what's in lessons/ and isn't a course", () => {
  it("is left out, and told in one line", async () => {
    const desk = deskWithTwo();
    const lessons = join(desk, "lessons");
    for (const folder of [".obsidian", "_ideas", "empty", "node_modules/x", "notes"]) {
      mkdirSync(join(lessons, folder), { recursive: true });
    }
    writeFileSync(join(lessons, "notes/thoughts.md"), "Some day.");
    writeFileSync(join(lessons, "README.md"), "The lessons.");
    writeFileSync(join(lessons, ".DS_Store"), "");
    symlinkSync(join(lessons, "nowhere"), join(lessons, "broken"));
    expect(await readLessonsFolder(lessons)).toEqual({
      courses: ["kites", "mini"],
      leftOut:
        "Left out of lessons/: .obsidian (hidden), README.md (a file), _ideas (a draft), " +
        "broken (can't be read: ENOENT), empty (empty), node_modules (not a course), notes (no course.md).",
    });
  });

  it("is told, not left out, where there's a lesson without its course.md, or a course behind a link", async () => {
    const lessons = join(deskWithTwo(), "lessons");
    rmSync(join(lessons, "kites/course.md"));
    symlinkSync(join(lessons, "mini"), join(lessons, "linked"));
    expect((await readLessonsFolder(lessons))?.courses).toEqual(["kites", "linked", "mini"]);
  });

  it("is nothing where there's no such folder", async () => {
    expect(await readLessonsFolder(join(deskWithTwo(), "lesson"))).toBeUndefined();
  });
});

describe("with two courses", () => {
  it("a command checks both, or says which there are", async () => {
    const desk = deskWithTwo();
    const [compiled, linted, asked, single] = await Promise.all([
      run(desk, ["compile"]),
      run(desk, ["lint-lessons"]),
      run(desk, ["new-lesson", "Tails"]),
      run(desk, ["compile", "--out", "x.json"]),
    ]);
    for (const { code, out } of [compiled, linted]) {
      expect([code, out]).toEqual([0, expect.stringMatching(/lessons\/kites[\s\S]*lessons\/mini/)]);
    }
    expect([asked.code, asked.err]).toEqual([2, "Which course? Add --course with one of: kites, mini.\n"]);
    expect(single.err).toBe("--out and --images are for one course: add --course with one of kites, mini.\n");
  });

  it("a course is named by its folder in lessons/, or by a path anywhere", async () => {
    const lessons = join(deskWithTwo(), "lessons");
    const elsewhere = miniCourse(BASE);
    for (const [given, folder] of [
      ["kites", join(lessons, "kites")],
      ["kites/", join(lessons, "kites")],
      ["./kites", "./kites"],
      [elsewhere, elsewhere],
    ] as const) {
      expect(await findCourse(lessons, given)).toEqual({ folder });
    }
    expect(await findCourse(lessons, "kite")).toEqual({
      why: `There is no course "kite" in ${lessons}/. There is: kites, mini. Did you mean "kites"?`,
    });
  });

  it("--course checks the folder that it names, and not one of that name in lessons/", async () => {
    const desk = deskWithTwo();
    const elsewhere = miniCourse({ ...BASE, "02-second-kite.md": swap("title: A second kite\n", "") });
    const commands = ["compile", "rehearse"].map((name) => run(desk, [name, "--course", elsewhere]));
    for (const { code, out, err } of await Promise.all(commands)) {
      expect([code, out + err]).toEqual([1, expect.stringMatching(/title is missing/)]);
    }
  });
});

describe("an id in two folders", () => {
  it("is an error of the copy, and the folder that's named by it keeps it", async () => {
    const mini = miniCourse(BASE);
    const copy = join(dirname(mini), "mini-copy");
    cpSync(mini, copy, { recursive: true });
    const told = (await compileCourse(copy)).problems.filter(({ severity }) => severity === "error");
    expect(told.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
      'lessons/mini-copy/course.md:2 id "mini" is also in lessons/mini/course.md.',
    ]);
    expect((await compileCourse(mini)).course?.id).toBe("mini");
  });

  it("is an error of both where neither is named by it, and drafts don't count", async () => {
    const mini = miniCourse(BASE);
    const lessons = dirname(mini);
    for (const name of ["one", "two", "_draft"]) cpSync(mini, join(lessons, name), { recursive: true });
    rmSync(mini, { recursive: true });
    const codes = async (name: string) => (await compileCourse(join(lessons, name))).problems.map(({ code }) => code);
    expect(await codes("one")).toContain("course-id-repeated");
    expect(await codes("two")).toContain("course-id-repeated");
    rmSync(join(lessons, "two"), { recursive: true });
    expect(await codes("one")).not.toContain("course-id-repeated");
  });
});
