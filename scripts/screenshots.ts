// Takes pictures of every page that sells or shows a course, on phone and desktop, light and dark, and the README's picture anew.
//   npm run screenshots -- [folder]
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Course } from "../src/course/course.ts";
import { readSent } from "../src/store/progress.ts";
import { type Look, LOOKS, openBrowser, openContext } from "../tests/support/browser.ts";
import { HOST_LOOKS, type HostPage, openHostPage } from "../tests/support/host-page.ts";
import { openSite, type Site } from "../tests/support/site.ts";
import { stageCourse } from "../tests/support/staged-course.ts";

const ROOT = join(import.meta.dirname, "..");
const OVERVIEW = join(ROOT, "docs/images/overview.png");

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), "coursepost-screenshots-"));
mkdirSync(folder, { recursive: true });
const shelf = mkdtempSync(join(tmpdir(), "coursepost-shelf-"));
const course = compile();
const host = await openHostPage();
const site = await openSite(course, { images: shelf, embedOrigins: [host.url] });
/** Not in practice mode, where signing up looks a little different. It takes signups, but sends no email. */
const selling = await openSite(course, {
  images: shelf,
  carrier: () => ({
    account: "none",
    post: async () => Promise.reject(new Error("nothing is sent here")),
    lookUp: async () => "absent",
  }),
});
const browser = await openBrowser();
try {
  const staged = await stageCourse(site, course);
  const pages = { ...staged, ...(await emailPaths(site)), outbox: "/outbox", "no-such-page": "/nowhere" };
  for (const look of LOOKS) await takeAll(browser, pages, look);
  await overview(
    browser,
    (["signup", "email-lesson", "course-midway"] as const).map((name) => `${siteOf(name).url}${pages[name]}`),
  );
} finally {
  await browser.close();
  await site.close();
  await selling.close();
  host.close();
  rmSync(shelf, { recursive: true });
}
console.log(`All pictures are in ${folder}; the README's is in docs/images.`);

function compile(): Course {
  const file = join(shelf, "course.json");
  const parameters = ["compile", "--course", "tpm-101", "--out", file, "--images", shelf, "--quiet"];
  execFileSync(process.execPath, ["src/cli.ts", ...parameters], { cwd: ROOT });
  return JSON.parse(readFileSync(file, "utf8")) as Course;
}

/** The newest email of each kind that a learner gets by itself. */
async function emailPaths({
  world,
}: Site): Promise<Readonly<Record<`email-${"confirm" | "welcome" | "lesson"}`, string>>> {
  const sent = await readSent(world.archive, 100);
  const pathOf = (kind: string) => `/outbox/${sent.find((email) => email.kind === kind)?.deliveryId ?? ""}/html`;
  return { "email-confirm": pathOf("confirm"), "email-welcome": pathOf("welcome"), "email-lesson": pathOf("lesson") };
}

async function takeAll(browser: Browser, pages: Readonly<Record<string, string>>, look: Look): Promise<void> {
  const context = await openContext(browser, look);
  const page = await context.newPage();
  const take = async (name: string, part?: string) => {
    await loadPictures(page);
    const path = join(folder, `${name}-${look.device}-${look.scheme}.png`);
    await page.screenshot({ path, fullPage: true, ...(part === undefined ? {} : { clip: await around(page, part) }) });
  };
  for (const [name, path] of Object.entries(pages)) {
    if (name === "check-inbox") await signUp(page);
    else await page.goto(`${siteOf(name).url}${path}`);
    if (name !== "outbox") await hidePractice(page);
    await take(name, path.endsWith("#check") ? "#check" : undefined);
  }
  await takeEmbedded(page, host, take);
  await context.close();
  console.log(`${look.device}, ${look.scheme}`);
}

function siteOf(name: string): Site {
  return name === "signup" ? selling : site;
}

/** The page after the form only shows an address that was really typed. */
async function signUp(page: Page): Promise<void> {
  await page.goto(`${selling.url}/${course.id}`);
  await page.getByLabel("Email address").fill("sam@gmail.com");
  await page.locator("form#signup button[type=submit]").click();
  await page.waitForURL(/check-inbox/);
}

/** What a learner of a real course never sees. */
async function hidePractice(page: Page): Promise<void> {
  await page.evaluate("document.querySelector('.practice')?.remove()");
}

/** Images load when they come into view, and a screenshot of the whole page doesn't bring them into view. */
async function loadPictures(page: Page): Promise<void> {
  await page.evaluate(`Promise.all([...document.images].map((it) => {
    it.loading = "eager";
    return it.decode();
  }))`);
}

/** A part of a page, as wide as the page. */
async function around(page: Page, part: string): Promise<{ x: number; y: number; width: number; height: number }> {
  return page.evaluate(`(() => {
    const { top, height } = document.querySelector("${part}").getBoundingClientRect();
    return { x: 0, y: Math.round(top + scrollY), width: innerWidth, height: Math.round(height) + 32 };
  })()`);
}

async function takeEmbedded(page: Page, { show, url }: HostPage, take: (name: string) => Promise<void>): Promise<void> {
  for (const look of HOST_LOOKS) {
    show(site.url, look);
    await page.goto(url);
    await page.frameLocator("iframe").getByLabel("Email address").waitFor();
    await page.waitForFunction("document.querySelector('iframe').style.height !== '460px'");
    await take(`embed-in-${look.theme}-host`);
  }
}

/** The signup page, a lesson's email and the course page side by side, for the README. */
async function overview(browser: Browser, urls: readonly string[]): Promise<void> {
  const shots: string[] = [];
  for (const url of urls) {
    const phone = await openContext(browser, { device: "phone", scheme: "light" });
    const view = await phone.newPage();
    await view.goto(url);
    await hidePractice(view);
    shots.push((await view.screenshot()).toString("base64"));
    await phone.close();
  }
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  const page = await context.newPage();
  await page.setContent(
    `<body style="margin:0;background:#e9e7e1;display:flex;justify-content:center;gap:32px;padding:32px">${shots
      .map(
        (shot) =>
          `<img width="340" style="border-radius:12px;box-shadow:0 6px 24px #0003" src="data:image/png;base64,${shot}">`,
      )
      .join("")}</body>`,
  );
  await page.screenshot({ path: OVERVIEW });
  await context.close();
}
