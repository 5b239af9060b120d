import { afterEach, describe, expect, it } from "vitest";
import { signLink } from "../../src/course/link.ts";
import { sampleCourse } from "../support/course.ts";
import { joinByForm, learnThreeWeeks } from "../support/learners.ts";
import { openWorld, SECRET, type World } from "../support/world.ts";

const opened: World[] = [];
afterEach(async () => {
  for (const world of opened.splice(0)) await world.close();
});

async function worldUnder(publicUrl: string, id = "sample"): Promise<World> {
  const world = await openWorld({ courses: [{ ...sampleCourse(), id }], publicUrl });
  opened.push(world);
  return world;
}

/** Every page that can be reached from where a learner begins, by links and frames, with what each address answers. */
async function walk(world: World, base: string, starts: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const seen = new Map<string, number>();
  const queue = [...starts];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    // A proxy that takes the base path off before it passes a request on.
    const response = await world.get(path.slice(base.length) || "/");
    seen.set(path, response.status);
    const to = response.headers.get("location");
    if (to?.startsWith("/") === true) queue.push(to);
    if (response.headers.get("content-type")?.startsWith("text/html") !== true) continue;
    const html = await response.text();
    for (const [, address = ""] of html.matchAll(/\s(?:href|src|action)="(\/[^"#]*)/g)) {
      queue.push(address.replaceAll("&amp;", "&"));
    }
  }
  return seen;
}

describe("a PUBLIC_URL with a path", () => {
  it("has every page, form and asset under that path", async () => {
    const base = "/learn/course";
    const world = await worldUnder(`http://localhost:3000${base}`);
    const learner = await joinByForm(
      world,
      [...world.house.ports.courses.values()][0] ?? sampleCourse(),
      "ann@x.example",
    );
    await learnThreeWeeks(world, sampleCourse(), learner);
    const starts = [
      `${base}/`,
      `${base}/sample`,
      `${base}/embed/sample`,
      `${base}/p/${signLink(SECRET, "progress", learner)}`,
    ];
    const seen = await walk(world, base, starts);
    expect([...seen.keys()].filter((path) => path !== base && !path.startsWith(`${base}/`))).toEqual([]);
    // Where a form goes there need not be a page.
    const forms = /\/(?:done|next|pace|pause|resume|restart|undo-restart|reply|write|ask|work|move|erase)$/;
    expect([...seen].filter(([path, status]) => status >= 400 && !forms.test(path))).toEqual([]);
    expect(seen.size).toBeGreaterThan(25);
    const posted = await world.post("/sample", { email: "bob@x.example" });
    expect(posted.headers.get("location")).toBe(`${base}/sample/check-inbox`);
  });

  it("works behind a proxy that leaves the path on, and for a course of the same name", async () => {
    const world = await worldUnder("http://localhost:3000/tpm", "tpm");
    for (const path of [
      "/tpm",
      "/tpm/",
      "/tpm/tpm",
      "/tpm/check-inbox",
      "/tpm/tpm/check-inbox",
      "/tpm/healthz",
      "/health",
    ]) {
      expect([path, (await world.get(path)).status]).toEqual([path, 200]);
    }
    expect(await (await world.get("/tpm")).text()).toContain('action="/tpm/tpm"');
  });

  it.each(["http://localhost:3000/k%C3%BCrse", "http://localhost:3000/kürse", "http://localhost:3000/a%20b/Course"])(
    "works for %s, whose path has letters that are written in two ways",
    async (publicUrl) => {
      const world = await worldUnder(publicUrl);
      const base = new URL(publicUrl).pathname;
      for (const path of [`${base}/sample`, `${decodeURI(base).replaceAll(" ", "%20")}/sample`, "/sample"]) {
        const answer = await world.get(path);
        expect([path, answer.status]).toEqual([path, 200]);
        expect(await answer.text()).toContain(`action="${base}/sample"`);
      }
      const posted = await world.post(`${base}/sample`, { email: "bob@x.example" });
      expect(posted.headers.get("location")).toBe(`${base}/sample/check-inbox`);
    },
  );

  it("has full URLs under it wherever a page or a feed names one, and a cookie that works there alone", async () => {
    const publicUrl = "https://x.example/learn/course";
    const world = await worldUnder(publicUrl);
    const learner = await joinByForm(world, sampleCourse(), "ann@x.example");
    await joinByForm(world, sampleCourse(), "bob@x.example");
    await learnThreeWeeks(world, sampleCourse(), learner);
    const { id } = await world.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "lesson")
      .where("enrollment_id", "=", learner)
      .executeTakeFirstOrThrow();
    const progress = `/p/${signLink(SECRET, "progress", learner)}`;
    await world.post(`${progress}/certificate`, { do: "make", name: "Ann" });
    for (const path of [
      "/sample",
      "/share/sample/lesson-1",
      progress,
      `${progress}/lesson/lesson-1`,
      `/v/${signLink(SECRET, "view", id)}`,
    ]) {
      const page = await (await world.get(`/learn/course${path}`)).text();
      const full = [...page.matchAll(/(?:https?|webcal):\/\/x\.example[^"\s<]*/g)].map(([url]) => url);
      expect(full.filter((url) => !/^\w+:\/\/x\.example\/learn\/course(?:\/[^/]|$)/.test(url))).toEqual([]);
      expect(page).not.toMatch(/(?:href|src|action|content)="\/(?!learn\/course(?:\/[^/]|"))/);
    }
    await world.post("/sample", { email: "eve@x.example" });
    const { id: eve } = await world.archive
      .selectFrom("enrollments")
      .select("id")
      .orderBy("created_at", "desc")
      .orderBy("id", "desc")
      .executeTakeFirstOrThrow();
    const confirmed = await world.post(`/confirm/${signLink(SECRET, "confirm", eve)}`);
    expect(confirmed.headers.getSetCookie().join()).toContain("Path=/learn/course; HttpOnly; Secure");
  });

  it("has every file of a picture under it, of which a browser chooses one", async () => {
    const pageHtml =
      '<img src="/images/b.0123456789ab.jpg" srcset="/images/a.0123456789ab.jpg 512w, /images/b.0123456789ab.jpg 1024w" alt="A">';
    const courses = [
      { ...sampleCourse(), pageHtml },
      { ...sampleCourse(), id: "other" },
    ];
    const world = await openWorld({ courses, publicUrl: "http://localhost:3000/learn" });
    opened.push(world);
    expect(await (await world.get("/learn/sample")).text()).toContain(
      'src="/learn/images/b.0123456789ab.jpg" srcset="/learn/images/a.0123456789ab.jpg 512w, /learn/images/b.0123456789ab.jpg 1024w"',
    );
  });

  it("leaves what people type as it is", async () => {
    const world = await worldUnder("http://localhost:3000/course");
    const answer = await world.post("/sample", { email: 'a" href="/x', first_name: 'b href="/y"' });
    expect(await answer.text()).toContain("a&quot; href=&quot;/x");
  });
});
