import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileCourse } from "../../src/compile/compile.ts";
import { miniCourse, swap, temporaryFolder } from "./workshop.ts";

const CLI = join(import.meta.dirname, "../../src/cli.ts");

type Ended = { readonly code: number; readonly out: string; readonly err: string };

function run(folder: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd: folder }, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
    });
  });
}

/** The folder in which somebody stands whose lessons/ holds the small course. */
const desk = (...changes: Parameters<typeof miniCourse>) => dirname(dirname(miniCourse(...changes)));

describe("the compile command", () => {
  it("prints a table, writes the course and ends well", async () => {
    const folder = desk();
    const { code, out, err } = await run(folder, "compile", "--out", "shelf/mini.json");
    expect([code, err]).toEqual([0, ""]);
    expect(out.split("\n")[2]).toMatch(/^2 {11}A second kite, and a better one +7 +1 +\d\d\.\d KB +\d\.\d KB +1$/);
    expect(out).toContain("No errors. 2 warnings.");
    expect(out).not.toContain("\u001b");
    const { course } = await compileCourse(join(folder, "lessons/mini"));
    expect(JSON.parse(readFileSync(join(folder, "shelf/mini.json"), "utf8"))).toEqual(course);
    expect(readdirSync(join(folder, "shelf"))).toEqual(["mini.json"]);
  });

  it("prints errors last, writes nothing and ends badly", async () => {
    const folder = desk({ "02-second-kite.md": swap("title: A second kite\n", "") });
    const { code, out } = await run(folder, "compile", "--course", "mini", "--out", "mini.json", "--quiet");
    expect(code).toBe(1);
    expect(out).toContain('  lessons/mini/02-second-kite.md:1 title is missing. Add "title: …".');
    expect(out.trimEnd()).toMatch(/1 error\. 2 warnings\. Nothing was compiled\.$/);
    expect(existsSync(join(folder, "mini.json"))).toBe(false);
  });

  it("says in plain words what it cannot do", async () => {
    const [nothing, unknown, option, unwritable, elsewhere] = await Promise.all([
      run(temporaryFolder()),
      run(temporaryFolder(), "toString"),
      run(temporaryFolder(), "compile", "--fast"),
      run(desk(), "compile", "--quiet", "--out", "lessons"),
      run(temporaryFolder(), "compile"),
    ]);
    expect([nothing, unknown, option, elsewhere].map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    expect(unwritable.code).toBe(1);
    expect(unknown.err).toContain('There is no command "toString".');
    expect(option.err).toContain("--fast");
    expect(unwritable.err).toMatch(/lessons.* can't be written/);
    expect(elsewhere.err).toContain("There is no course");
    for (const { err } of [nothing, unknown, option, unwritable, elsewhere]) expect(err).not.toMatch(/^\s+at /m);
  });

  it("says how each command is called", async () => {
    const told = await Promise.all(
      ["settle", "status", "compile", "learner"].map((name) => run(temporaryFolder(), name, "--help")),
    );
    expect(told.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(told[0]?.out).toContain("settle [--delivery ID");
  });
});
