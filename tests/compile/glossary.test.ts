import { describe, expect, it } from "vitest";
import { join as joinCourse, openFrontDoor } from "../web/front-door.ts";
import { sampleCourse } from "../support/course.ts";
import { brief, compileWith } from "./workshop.ts";

const FRONT = '---\ntitle: "Words of the wind"\ndescription: "What kite people say."\n---\n';
const write = (body: string) => ({ "glossary.md": `${FRONT}\n${body}` });

describe("a course's glossary", () => {
  it("has its terms in the order of the alphabet, each with a link of its own", async () => {
    const { course, problems } = await compileWith(
      write(
        "## Tail\n\nWhat hangs **below**.\n\n## Éclair knot\n\nA knot.\n\n- Two\n- Loops\n\n## Bow & arrow\n\nSee [it](https://a.example).\n",
      ),
    );
    expect(problems.filter(({ file }) => file.endsWith("glossary.md"))).toEqual([]);
    expect(course?.glossary).toMatchObject({ title: "Words of the wind", description: "What kite people say." });
    expect(course?.glossary?.terms.map(({ id, term }) => [id, term])).toEqual([
      ["bow-arrow", "Bow & arrow"],
      ["eclair-knot", "Éclair knot"],
      ["tail", "Tail"],
    ]);
    expect(course?.glossary?.terms.at(-1)?.html).toBe("<p>What hangs <strong>below</strong>.</p>");
  });

  it("may overrule a warning above its first term", async () => {
    const { course, problems } = await compileWith(
      write("<!-- ok: relative-time -->\n## Tomorrow\n\nThe day of the big wind.\n\n## Tail\n\nWhat hangs below.\n"),
    );
    expect(problems.filter(({ file }) => file.endsWith("glossary.md")).map(brief)).toEqual([]);
    expect(course?.glossary?.terms.map(({ id }) => id)).toEqual(["tail", "tomorrow"]);
  });

  it("isn't needed", async () => {
    expect((await compileWith()).course?.glossary).toBeUndefined();
  });

  it.each([
    ["a term twice", "## Tail\n\nOne.\n\n## *tail*\n\nTwo.\n", "glossary.md:10 glossary-term"],
    ["a term that says nothing", "## Tail\n\n## Bow\n\nA bow.\n", "glossary.md:6 glossary-term"],
    ["a term without letters", "## …\n\nDots.\n", "glossary.md:6 glossary-term"],
    ["text above all terms", "Hello.\n\n## Tail\n\nOne.\n", "glossary.md:6 glossary-term"],
    ["another heading", "## Tail\n\nOne.\n\n### Bow\n\nTwo.\n", "glossary.md:10 glossary-term"],
    ["no terms", "", "glossary.md:0 body-empty"],
    ["a hole", "## Tail\n\n{{first_name}}\n", "glossary.md:8 hole-out-of-place"],
    ["raw HTML", "## Tail\n\n<script>alert(1)</script>\n", "glossary.md:8 html"],
  ])("is refused with %s", async (_, body, problem) => {
    const { course, problems } = await compileWith(write(body));
    expect(problems.map(brief)).toContain(problem);
    expect(course).toBeUndefined();
  });

  it("is refused without its title, or with a setting that there isn't", async () => {
    const { problems } = await compileWith({ "glossary.md": "---\ntitel: x\n---\n\n## Tail\n\nOne.\n" });
    expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining(["matter-unknown"]));
  });
});

describe("the page of a glossary", () => {
  const terms = [{ id: "tail", term: "<Tail>", html: "<p>What hangs below.</p>" }];
  const withWords = { ...sampleCourse(2), glossary: { title: "Words & winds", description: "What we say.", terms } };
  const without = { ...sampleCourse(2), id: "plain" };

  it("is open to everybody, and linked from the signup page, the lessons, and the course page", async () => {
    const door = await openFrontDoor({ courses: [withWords, without] });
    const get = async (path: string) => {
      const answer = await door.app.request(path);
      return { status: answer.status, text: await answer.text(), headers: answer.headers };
    };
    const page = await get("/sample/glossary");
    expect(page.status).toBe(200);
    expect(page.text).toContain("<h1>Words &amp; winds</h1>");
    expect(page.text).toContain(
      '<div id="tail"><dt><a href="#tail">&lt;Tail&gt;</a></dt>\n<dd><p>What hangs below.</p></dd></div>',
    );
    expect(page.headers.get("x-robots-tag")).toBeNull();
    const id = await joinCourse(door, "mia@example.org");
    const course = `/p/${door.token("progress", id)}`;
    await door.app.request(`${course}/next`, { method: "POST", body: new URLSearchParams({ wish: "next" }) });
    await door.sendAll();
    for (const path of ["/sample", course, `${course}/lesson/lesson-1`]) {
      expect((await get(path)).text).toContain('<a href="/sample/glossary">Words used in Sample course</a>');
    }
    expect((await get("/sitemap.xml")).text).toContain("<loc>http://localhost/sample/glossary</loc>");
    expect((await get("/plain/glossary")).status).toBe(404);
    expect((await get("/plain")).text).not.toContain("glossary");
    expect((await get("/sitemap.xml")).text).not.toContain("/plain/glossary");
  });
});
