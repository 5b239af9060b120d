import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { readSent } from "../../src/store/progress.ts";
import type { Look } from "../support/browser.ts";
import { faultsOf } from "../support/inspect.ts";
import { joinByForm } from "../support/learners.ts";
import { complaintsOf, shareBrowser } from "../support/shared-browser.ts";
import { openSite, type Site } from "../support/site.ts";

const course = JSON.parse(inject("tpm101")) as Course;

const open = shareBrowser();
let site: Site;
let page: Page;
let complaints: string[];

beforeEach(async () => {
  site = await openSite(course, { images: inject("pictures") });
});
afterEach(async () => {
  await page.context().close();
  await site.close();
});

async function enter(look: Look): Promise<void> {
  page = await (await open(look)).newPage();
  complaints = complaintsOf(page);
}

async function inspect(): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
}

describe.each([
  { device: "phone", scheme: "light" },
  { device: "desktop", scheme: "dark" },
] as const)("on a $device, $scheme", (look) => {
  it("the browser's own zone is taken where scripts run, and nothing on the way breaks the page's policy", async () => {
    await enter(look);
    await page.goto(site.url);
    expect(await page.locator("input[name=zone]").inputValue()).toBe("America/Los_Angeles");
    await page.getByLabel("Email address").fill("not an address");
    await page.evaluate("document.querySelector('form#signup').noValidate = true");
    await page.locator("form#signup button[type=submit]").click();
    await page.getByRole("alert").first().waitFor();
    await inspect();
    expect(await page.getByLabel("Email address").inputValue()).toBe("not an address");
    for (const path of ["/nowhere", "/p/forged.token", "/u/forged.token", "/v/forged.token", "/confirm/forged.token"]) {
      await page.goto(`${site.url}${path}`);
      await inspect();
    }
    // The browser itself notes each answer of 404 and 422; anything else is ours.
    expect(complaints.filter((line) => !/status of (?:404|422)/.test(line))).toEqual([]);
  });
});

describe("every email", () => {
  it("fits a phone of 320 and 375 pixels and a desktop, in light and dark, as it is filled for a reader", async () => {
    const { world } = site;
    await joinByForm(world, course, "sam@example.com");
    for (let n = 0; n < 9; n += 1) await world.post("/outbox/move", { by: "next" });
    const sent = await readSent(world.archive, 20);
    expect(sent).toHaveLength(11);
    await enter({ device: "phone", scheme: "light" });
    for (const { deliveryId, kind, key } of sent) {
      await page.goto(`${site.url}/outbox/${deliveryId}/html`);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        for (const width of [320, 375, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
          expect(overflow, `${kind} ${key} at ${width} px, ${colorScheme}`).toBeLessThanOrEqual(0);
        }
      }
    }
    expect(complaints).toEqual([]);
  });
});
