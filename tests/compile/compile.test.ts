import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Compiled, compileCourse } from "../../src/compile/compile.ts";
import { append, brief, compileWith, swap, temporaryFolder } from "./workshop.ts";

let mini: Compiled;
beforeAll(async () => {
  mini = await compileWith();
});

describe("compiling a course", () => {
  it("gives lessons in order, all the letters, and the page", () => {
    expect(mini.problems.filter((problem) => problem.severity === "error")).toEqual([]);
    expect(mini.course?.lessons.map((lesson) => lesson.id)).toEqual(["first-kite", "second-kite"]);
    expect(mini.course?.lessons[0]).toMatchObject({ file: "lessons/mini/01-first-kite.md", minutes: 1, wait: 3 });
    expect(Object.keys(mini.course?.letters ?? {})).toEqual(["confirm", "welcome", "graduation", "sign-in"]);
    expect(mini.course?.schedule).toEqual({
      everyDays: 7,
      on: [2],
      at: { hour: 18, minute: 30 },
      zone: "Europe/Zurich",
    });
    expect(mini.course?.pageHtml).toContain('<a href="https://string.example/a?b=1&#x26;c=2">some string</a>');
  });

  it("is plain JSON", () => {
    expect(JSON.parse(JSON.stringify(mini.course))).toEqual(mini.course);
  });

  it("reports words, minutes and sizes of every mail", () => {
    expect(mini.report.map((row) => row.name)).toEqual(["1", "2", "confirm", "welcome", "graduation", "sign-in"]);
    expect(mini.report[1]).toMatchObject({
      subject: "A second kite, and a better one",
      words: 7,
      minutes: 1,
      warnings: 1,
    });
    for (const row of mini.report) expect(row.htmlBytes).toBeGreaterThan(row.textBytes);
  });

  it("gives the same editions in another folder, zone and run", async () => {
    process.env["TZ"] = "Pacific/Apia";
    const again = await compileWith();
    process.env["TZ"] = "UTC";
    expect(again).toEqual(mini);
  });

  it("changes an edition's name when, and only when, its own content changes", async () => {
    const { course } = await compileWith({ "02-second-kite.md": swap("Longer sticks", "Shorter sticks") });
    expect(course?.lessons[0]?.email.digest).toBe(mini.course?.lessons[0]?.email.digest);
    expect(course?.lessons[1]?.email.digest).not.toBe(mini.course?.lessons[1]?.email.digest);
  });

  it("takes Windows line ends and a byte order mark for what they are", async () => {
    const { course } = await compileWith({
      "02-second-kite.md": (text) => `\ufeff${text.replaceAll("\n", "\r\n")}`,
    });
    expect(course).toEqual(mini.course);
  });

  it("leaves drafts out", async () => {
    const { course, problems } = await compileWith({ "_03-idea.md": "not even front matter", "letters/_old.md": "x" });
    expect([course, problems]).toEqual([mini.course, mini.problems]);
  });

  it("finds the mistakes of all files in one run, each at its line", async () => {
    const planted = join(temporaryFolder(), "was-here");
    const { course, problems } = await compileWith({
      "01-first-kite.md": swap('subject: "{{first_name|friend}}, your first kite"\n', ""),
      "02-second-kite.md": (text) =>
        text.replace("id: second-kite", "id: first-kite").replace("- Lighter is better.\n:::", "- Lighter is better."),
      "03-third-kite.md": `---js\nrequire("node:fs").writeFileSync(${JSON.stringify(planted)}, "x")\n---\n\nText.\n`,
      "letters/welcome.md": append("See {{progres_url}}."),
    });
    expect(course).toBeUndefined();
    expect(problems.filter((problem) => problem.severity === "error").map(brief)).toEqual([
      "01-first-kite.md:1 matter-missing",
      "02-second-kite.md:2 id-repeated",
      "02-second-kite.md:23 block-unclosed",
      "03-third-kite.md:1 front-matter-language",
      "letters/welcome.md:8 hole-unknown",
    ]);
    const text = problems.map((problem) => `${problem.message} ${problem.hint}`).join("\n");
    expect(text).toContain('subject is missing. Add "subject: …".');
    expect(text).toContain("lessons/mini/01-first-kite.md:2");
    expect(text).toContain('Did you mean "progress_url"?');
    expect(existsSync(planted)).toBe(false);
  });

  it("tells a broken file a second time too", async () => {
    const broken = { "02-second-kite.md": swap("title: A second kite", "title: A second: kite") };
    const first = await compileWith(broken);
    const second = await compileWith(broken);
    expect(first.problems.map(brief)).toContain("02-second-kite.md:3 yaml");
    expect(second.problems).toEqual(first.problems);
  });
});

describe("the courses in lessons/", () => {
  const lessons = join(import.meta.dirname, "../../lessons");
  const names = existsSync(lessons) ? readdirSync(lessons) : [];

  it.each(names)("%s compiles without errors, and no mail is clipped", async (name) => {
    const { problems, report } = await compileCourse(join(lessons, name));
    expect(problems.filter((problem) => problem.severity === "error")).toEqual([]);
    for (const row of report) expect(row.htmlBytes).toBeLessThan(102 * 1024);
  });
});
