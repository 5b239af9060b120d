import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { newLesson, slugOf } from "../../src/commands/new-lesson.ts";
import { compileCourse } from "../../src/compile/compile.ts";
import { miniCourse, temporaryFolder } from "../compile/workshop.ts";
import { run } from "./command-line.ts";

const begin = (folder: string, title: string, more: { readonly id?: string; readonly after?: string } = {}) =>
  newLesson(folder, { title, id: more.id, after: more.after });

const lessonsIn = (folder: string) => readdirSync(folder).filter((name) => /^_?\d/.test(name));

describe("a new lesson", () => {
  it.each([
    "Kites",
    "A third kite, for the sea",
    'What "lift" means: # and {braces}',
    "Drachen über Zürich, größer und schöner",
    "🪁🪁🪁🪁🪁🪁🪁🪁🪁🪁 kites",
    "Re: kites that were promised long before",
    `A title that ${"goes on and ".repeat(8)}ends`,
  ])("titled %j compiles without errors on the day it is published", async (title) => {
    const folder = miniCourse();
    expect(await begin(folder, title, { id: "third-kite" })).toMatchObject({ ok: true });
    renameSync(join(folder, "_03-third-kite.md"), join(folder, "03-third-kite.md"));
    const { course, problems } = await compileCourse(folder);
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(course?.lessons.at(-1)).toMatchObject({ id: "third-kite", title });
  });

  it("is a draft until then: the course is what it was", async () => {
    const folder = miniCourse();
    const before = await compileCourse(folder);
    await begin(folder, "A third kite");
    expect(await compileCourse(folder)).toEqual(before);
  });

  it("has every block, in the order in which the lessons have them", async () => {
    const folder = miniCourse();
    await begin(folder, "A third kite");
    const text = readFileSync(join(folder, "_03-a-third-kite.md"), "utf8");
    expect([...text.matchAll(/^:::(\w+)/gm)].map((match) => match[1])).toEqual([
      "objectives",
      "example",
      "takeaways",
      "exercise",
      "reply",
    ]);
  });

  it("says how it is published", async () => {
    const folder = miniCourse();
    const { says } = await begin(folder, "A third kite");
    expect(says).toContain(`mv ${folder}/_03-a-third-kite.md ${folder}/03-a-third-kite.md`);
  });

  it("takes the next number, counting drafts", async () => {
    const folder = miniCourse();
    await begin(folder, "A third kite");
    await begin(folder, "A fourth kite");
    expect(lessonsIn(folder)).toEqual([
      "01-first-kite.md",
      "02-second-kite.md",
      "_03-a-third-kite.md",
      "_04-a-fourth-kite.md",
    ]);
  });

  it("between two lessons says which to move first, and the course compiles in that order", async () => {
    const folder = miniCourse();
    const { says } = await begin(folder, "A kite in between", { after: "1" });
    const moves = [...says.matchAll(/^ {2}mv (\S+) (\S+)$/gm)];
    expect(moves.map(([, from = "", to = ""]) => `${basename(from)} ${basename(to)}`)).toEqual([
      "02-second-kite.md 03-second-kite.md",
      "_02-a-kite-in-between.md 02-a-kite-in-between.md",
    ]);
    for (const [, from = "", to = ""] of moves) renameSync(from, to);
    const { course } = await compileCourse(folder);
    expect(course?.lessons.map(({ id }) => id)).toEqual(["first-kite", "a-kite-in-between", "second-kite"]);
  });

  it("never writes over a file", async () => {
    const folder = miniCourse({ "_03-a-third-kite.md": "mine" });
    renameSync(join(folder, "_03-a-third-kite.md"), join(folder, "_03-a-third-kite.txt"));
    await begin(folder, "A third kite", { after: "2" });
    const path = join(folder, "_03-a-third-kite.md");
    writeFileSync(path, "mine");
    const { ok, says } = await begin(folder, "A third kite", { after: "2" });
    expect(ok).toBe(false);
    expect(says).toContain("file already exists");
    expect(readFileSync(path, "utf8")).toBe("mine");
  });
});

describe("a slug", () => {
  it.each([
    ["Café & résumé", "cafe-and-resume"],
    ["Größe, Øre, Łódź, œuvre", "grosse-ore-lodz-oeuvre"],
    ["What’s a “TPM”?", "whats-a-tpm"],
    ["ﬁne ½ ①", "fine-1-2-1"],
    ["  --  ", ""],
    ["日本語", ""],
    ["word ".repeat(20), "word-".repeat(12).slice(0, -1)],
    ["x".repeat(80), "x".repeat(60)],
  ])("of %j is %j", (title, slug) => {
    expect(slugOf(title)).toBe(slug);
  });
});

describe("what cannot be begun is told with its mend", () => {
  it.each<readonly [why: string, title: string, more: Parameters<typeof begin>[2], says: string]>([
    ["an empty title", "  ", {}, "The lesson needs a title: npm run new-lesson --"],
    ["a title of two lines", "a\nb", {}, "The title holds a line break"],
    ["a title with a hole", "Hi {{first_name|you}}", {}, "The title has a hole in it."],
    ["a title that counts from now", "Kites of tomorrow", {}, 'The title says "tomorrow".'],
    ["a title without a letter for an id", "日本語", {}, 'No id can be made from "日本語". Choose one: --id'],
    ["an id that is not safe", "Kites", { id: "../kites" }, 'The id "../kites" can only have lowercase letters'],
    ["an id that is taken", "Second kite", {}, 'The id "second-kite" is taken by 02-second-kite.md.'],
    [
      "a lesson to follow that is not there",
      "Kites",
      { after: "7" },
      'There\'s no lesson "7" to put it after. There are: 1, 2.',
    ],
    ["a lesson to follow that is no number", "Kites", { after: "x" }, 'There\'s no lesson "x" to put it after.'],
  ])("%s", async (_, title, more, says) => {
    const folder = miniCourse();
    const said = await begin(folder, title, more);
    expect(said.ok).toBe(false);
    expect(said.says).toContain(says);
    expect(lessonsIn(folder)).toHaveLength(2);
  });

  it("an id that a draft has", async () => {
    const folder = miniCourse();
    await begin(folder, "A third kite");
    expect((await begin(folder, "A third kite")).says).toContain("is taken by _03-a-third-kite.md");
  });

  it("a hundredth lesson", async () => {
    const folder = miniCourse({ "99-last.md": "x" });
    expect((await begin(folder, "Kites")).says).toContain("Lesson 99 is taken");
  });

  it("a folder that is no course", async () => {
    const folder = temporaryFolder();
    expect((await begin(folder, "Kites")).says).toContain("isn't a course folder: it has no course.md.");
    expect((await begin(join(folder, "none"), "Kites")).says).toContain("isn't a course folder");
  });
});

describe("the new-lesson command", () => {
  it("writes into the only course there is", async () => {
    const folder = miniCourse();
    const { code, out } = await run(dirname(dirname(folder)), ["new-lesson", "A third kite"]);
    expect(code).toBe(0);
    expect(out).toContain("lessons/mini/_03-a-third-kite.md is yours to write.");
    expect(lessonsIn(folder)).toHaveLength(3);
  });

  it("takes a course by its name, and says when there is none of it", async () => {
    const desk = dirname(dirname(miniCourse()));
    const [known, unknown] = await Promise.all([
      run(desk, ["new-lesson", "A third kite", "--course", "mini"]),
      run(desk, ["new-lesson", "A third kite", "--course", "maxi"]),
    ]);
    expect([known.code, unknown.code]).toEqual([0, 2]);
    expect(unknown.err).toContain('There is no course "maxi" in lessons/. There is: mini. Did you mean "mini"?');
  });

  it("asks for quotes around a title of several words", async () => {
    const { code, err } = await run(temporaryFolder(), ["new-lesson", "A", "third", "kite"]);
    expect(code).toBe(2);
    expect(err).toContain('Put a title in quotes: "What a TPM is".');
  });
});
