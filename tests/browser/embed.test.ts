import type { BrowserContext, Frame, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { contrast } from "../../src/web/contrast.ts";
import { type Look, LOOKS } from "../support/browser.ts";
import { HOST_LOOKS, type HostPage, openHostPage } from "../support/host-page.ts";
import { faultsOf } from "../support/inspect.ts";
import { complaintsOf, shareBrowser } from "../support/shared-browser.ts";
import { openSite, type Site } from "../support/site.ts";

const course = JSON.parse(inject("tpm101")) as Course;

const open = shareBrowser();
let host: HostPage;
let stranger: HostPage;
let site: Site;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  host = await openHostPage();
  stranger = await openHostPage();
});
afterAll(() => {
  host.close();
  stranger.close();
});
beforeEach(async () => {
  site = await openSite([course, { ...course, id: "second" }], { embedOrigins: [host.url] });
});
afterEach(async () => {
  await context.close();
  await site.close();
});

async function enter(look: Look): Promise<void> {
  context = await open(look);
  page = await context.newPage();
  complaints = complaintsOf(page);
}

const height = async () => (await page.locator("iframe").boundingBox())?.height ?? 0;
const inFrame = () => page.frameLocator("iframe");
const frame = (): Frame => page.frames()[1] ?? expect.fail("there's no frame");

/** A text in the frame, with its color and its background's; undefined where the host's shows through. */
type Written = { readonly text: string; readonly color: string; readonly behind: string | undefined };

function everythingWritten(): Promise<readonly Written[]> {
  return frame().evaluate<readonly Written[]>(`(() => {
    const behind = (it) => {
      for (let at = it; at !== null; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if (!backgroundColor.endsWith(", 0)")) return backgroundColor;
      }
    };
    return [...document.querySelectorAll("body *")]
      .filter((it) => it.checkVisibility() && it.closest(".unseen, script") === null)
      .filter((it) => [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ""))
      .map((it) => ({ text: it.textContent.trim(), color: getComputedStyle(it).color, behind: behind(it) }));
  })()`);
}

/** `rgb(1, 2, 3)` as `#010203`. */
function hex(color: string): string {
  const parts = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(color) ?? expect.fail(`${color} isn't plain`);
  return `#${parts
    .slice(1)
    .map((part) => Number(part).toString(16).padStart(2, "0"))
    .join("")}`;
}

/** Of the first pixel inside the frame. */
async function corner(): Promise<string> {
  const { x, y } = (await page.locator("iframe").boundingBox()) ?? expect.fail("there's no frame");
  const picture = await page.screenshot({ clip: { x: x + 1, y: y + 1, width: 1, height: 1 } });
  const [red, green, blue] = await sharp(picture).raw().toBuffer();
  return hex(`rgb(${red}, ${green}, ${blue})`);
}

describe.each(LOOKS.map((look) => [`${look.device}, ${look.scheme}`, look] as const))("on a %s", (_name, look) => {
  it("takes a signup on an allowed site and is as high as it needs to be", async () => {
    await enter(look);
    host.show(site.url);
    await page.goto(host.url);
    await inFrame().getByLabel("Email address").waitFor();
    await expect.poll(height).not.toBe(460);
    const before = await height();
    await inFrame().getByLabel("Email address").fill("mia@example.com");
    await inFrame().getByLabel("Email address").press("Enter");
    await inFrame().getByRole("heading", { name: "Check your inbox" }).waitFor();
    await expect.poll(height).not.toBe(before);
    const enrolled = await site.world.archive
      .selectFrom("enrollments")
      .innerJoin("subscribers", "subscribers.id", "subscriber_id")
      .select(["address", "course_id"])
      .execute();
    expect(enrolled).toEqual([{ address: "mia@example.com", course_id: course.id }]);
    await page.goto(`${site.url}/embed/${course.id}`);
    expect(await faultsOf(page)).toEqual([]);
  });

  it.each(HOST_LOOKS)("lets a $theme host show through and can be read there, in its accent", async (hostLook) => {
    await enter(look);
    host.show(site.url, hostLook);
    await page.goto(host.url);
    await inFrame().getByLabel("Email address").waitFor();
    const button = inFrame().locator("button").first();
    const accent = await frame().evaluate<string>("getComputedStyle(document.querySelector('button')).backgroundColor");
    expect(hex(accent)).toBe(`#${hostLook.accent}`);
    const inspect = async () => {
      await expect.poll(corner).toBe(hostLook.background);
      const written = await everythingWritten();
      expect(written.length).toBeGreaterThan(2);
      const unreadable = written.filter(
        ({ color, behind }) => contrast(hex(color), behind === undefined ? hostLook.background : hex(behind)) < 4.5,
      );
      expect(unreadable).toEqual([]);
    };
    await inspect();
    await frame().evaluate("document.forms[0].noValidate = true");
    await inFrame().getByLabel("Email address").fill("mia");
    await button.click();
    await inFrame().getByRole("alert").first().waitFor();
    await inspect();
    await inFrame().getByLabel("Email address").fill("mia@example.com");
    await button.click();
    await inFrame().getByRole("heading", { name: "Check your inbox" }).waitFor();
    await inspect();
  });
});

it("is not shown on any other site", async () => {
  await enter({ device: "desktop", scheme: "light" });
  stranger.show(site.url);
  await page.goto(stranger.url);
  await expect.poll(() => complaints.join()).toMatch(/frame-ancestors/);
});
