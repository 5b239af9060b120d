// Takes the pictures of docs/images anew: every page and one mail of each kind, at phone and desktop width, light and dark.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Course } from "../src/course/course.ts";
import { readSent } from "../src/store/progress.ts";
import { LOOKS, openBrowser, openContext } from "../tests/support/browser.ts";
import { openSite, type Site } from "../tests/support/site.ts";

const ROOT = join(import.meta.dirname, "..");

/** All of them go to a folder to be looked at; these few go into the docs. */
const IN_DOCS = new Set(["signup-desktop-light", "lesson-phone-light", "progress-phone-dark", "outbox-desktop-light"]);

const folder = mkdtempSync(join(tmpdir(), "coursepost-screenshots-"));
const images = join(ROOT, "docs/images");
mkdirSync(images, { recursive: true });

const shelf = mkdtempSync(join(tmpdir(), "coursepost-shelf-"));
const course = compile();
const browser = await openBrowser();
const site = await openSite(course, { images: shelf });
const paths = await liveThreeWeeks(browser, site);
for (const look of LOOKS) {
  const context = await openContext(browser, look);
  const page = await context.newPage();
  for (const [name, path] of Object.entries(paths)) {
    await page.goto(`${site.url}${path}`);
    await take(page, `${name}-${look.device}-${look.scheme}`);
  }
  await context.close();
  console.log(`${look.device}, ${look.scheme}: ${Object.keys(paths).length} pictures`);
}
await overview(browser, site);
await browser.close();
await site.close();
console.log(`All pictures are in ${folder}; those of the docs in docs/images.`);

function compile(): Course {
  const file = join(shelf, "course.json");
  const parameters = ["compile", "--course", "tpm-101", "--out", file, "--images", shelf, "--quiet"];
  execFileSync(process.execPath, ["src/cli.ts", ...parameters], { cwd: ROOT });
  return JSON.parse(readFileSync(file, "utf8")) as Course;
}

/** A learner three weeks into the course, by way of the pages, and where everything is then. */
async function liveThreeWeeks(browser: Browser, { url, world }: Site): Promise<Record<string, string>> {
  const context = await openContext(browser, { device: "desktop", scheme: "light" });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel("Email address").fill("sam@example.com");
  await page.getByLabel("First name").fill("Sam");
  await page.locator("form#signup button[type=submit]").click();
  await page.waitForURL(/check-inbox/);
  await world.house.dispatcher.drain();
  const [asked] = await readSent(world.archive, 1);
  const confirm = await linkIn(page, url, asked?.deliveryId ?? "", "confirm");
  await page.goto(`${url}${confirm}`);
  await page.getByRole("button").first().click();
  await page.waitForURL(/\/p\//);
  const progress = new URL(page.url()).pathname;
  for (let n = 0; n < 3; n += 1) {
    await page.goto(`${url}/outbox`);
    await page.getByRole("button", { name: "Go to the next email" }).click();
    await page.waitForLoadState();
  }
  await page.goto(`${url}${progress}`);
  await page
    .getByRole("button", { name: /Mark as done/ })
    .first()
    .click();
  await page.waitForLoadState();
  const sent = await readSent(world.archive, 10);
  const idOf = (kind: string) => sent.find((mail) => mail.kind === kind)?.deliveryId ?? "";
  const lesson = sent.find((mail) => mail.key === course.lessons[2]?.id)?.deliveryId ?? "";
  const unsubscribe = await linkIn(page, url, lesson, "u");
  // The end of the course comes last: until here the clock stands in the third week.
  const mails = {
    "mail-confirm": `/outbox/${idOf("confirm")}/html`,
    "mail-welcome": `/outbox/${idOf("welcome")}/html`,
    lesson: `/outbox/${lesson}/html`,
  };
  await context.close();
  return {
    signup: "/",
    "check-inbox": "/tpm-101/check-inbox",
    confirm,
    progress,
    unsubscribe,
    "unsubscribe-done": `${unsubscribe}/done`,
    "no-such-page": "/nowhere",
    outbox: "/outbox",
    "outbox-mail": `/outbox/${lesson}`,
    ...mails,
  };
}

async function linkIn(page: Page, url: string, deliveryId: string, start: string): Promise<string> {
  await page.goto(`${url}/outbox/${deliveryId}/text`);
  const match = new RegExp(`${url}(/${start}/[\\w.-]+)`).exec(await page.content());
  if (match?.[1] === undefined) throw new Error(`the mail has no /${start}/ link`);
  return match[1];
}

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  if (IN_DOCS.has(name)) await page.screenshot({ path: join(images, `${name}.png`) });
}

/** Signup, lesson and progress side by side, for the README. */
async function overview(browser: Browser, { url }: Site): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 760 }, colorScheme: "light" });
  const page = await context.newPage();
  const shots: string[] = [];
  for (const path of [paths["signup"], paths["lesson"], paths["progress"]]) {
    const phone = await openContext(browser, { device: "phone", scheme: "light" });
    const view = await phone.newPage();
    await view.goto(`${url}${path ?? ""}`);
    shots.push((await view.screenshot()).toString("base64"));
    await phone.close();
  }
  await page.setContent(
    `<body style="margin:0;background:#e9e7e1;display:flex;justify-content:center;gap:32px;padding:32px">${shots
      .map(
        (shot) =>
          `<img width="340" style="border-radius:12px;box-shadow:0 6px 24px #0003" src="data:image/png;base64,${shot}">`,
      )
      .join("")}</body>`,
  );
  await page.screenshot({ path: join(images, "overview.png") });
  await context.close();
}
