import type { BrowserContext, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { signLink } from "../../src/course/link.ts";
import { markLesson } from "../../src/store/progress.ts";
import { type Look, LOOKS, photograph } from "../support/browser.ts";
import { faultsOf } from "../support/inspect.ts";
import { makeOwnDevice } from "../support/own-device.ts";
import { complaintsOf, shareBrowser } from "../support/shared-browser.ts";
import { openSite, type Site } from "../support/site.ts";
import { SECRET } from "../support/world.ts";

const course = JSON.parse(inject("tpm101")) as Course;

const open = shareBrowser();
let site: Site;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeEach(async () => {
  site = await openSite(course);
});
afterEach(async () => {
  await context.close();
  await site.close();
});

async function enter(look: Look): Promise<void> {
  context = await open(look);
  await makeOwnDevice(context, site);
  page = await context.newPage();
  page.setDefaultTimeout(8000);
  complaints = complaintsOf(page);
}

/** One heading, no wider than the screen down to 320 pixels, and nothing that axe objects to. */
async function inspect(name: string, look: Look): Promise<void> {
  await photograph(page, name, look);
  expect(await faultsOf(page)).toEqual([]);
}

/** Somebody inside the course who has done every lesson, with their enrollment's id. */
async function graduate(): Promise<string> {
  const { world } = site;
  await world.post(`/${course.id}`, { email: "sam@example.com", first_name: "Sam" });
  const { id } = await world.archive.selectFrom("enrollments").select("id").executeTakeFirstOrThrow();
  await world.post(`/confirm/${signLink(SECRET, "confirm", id)}`);
  await world.house.dispatcher.drain();
  for (const lesson of course.lessons)
    await world.archive.transaction().execute((tx) => markLesson(tx, id, lesson.id, "done", world.clock.now()));
  return id;
}

/** From the preferences to the account, by the link that is sent to the learner's own address. */
async function openLink(): Promise<void> {
  const { world } = site;
  await world.clock.moveTo(world.clock.now() + 10 * 60_000);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByText("A link to your account is on its way").waitFor();
  await world.house.dispatcher.drain();
  const { id } = await world.archive
    .selectFrom("deliveries")
    .select("id")
    .where("kind", "=", "account-link")
    .orderBy("planned_at", "desc")
    .executeTakeFirstOrThrow();
  await page.goto(`${site.url}/account/${signLink(SECRET, "account", id)}`);
}

const LOOKS_WITH_AXE = LOOKS.map((look) => [`${look.device}, ${look.scheme}`, look] as const);

describe.each(LOOKS_WITH_AXE)("on a %s", (_name, look) => {
  it("a learner makes a certificate, shows it, renames it, removes it, and brings it back", async () => {
    const id = await graduate();
    await enter(look);
    await page.goto(`${site.url}/p/${signLink(SECRET, "progress", id)}`);
    await inspect("progress", look);
    await page.getByRole("link", { name: "Your certificate" }).click();
    await inspect("making", look);
    await page.getByLabel("Name on the certificate").fill("Samantha Łukasiewicz-Müller");
    await page.getByRole("button", { name: "Make my certificate" }).click();
    await inspect("made", look);
    await page.getByRole("button", { name: "See your certificate" }).click();
    await inspect("certificate", look);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Samantha Łukasiewicz-Müller");
    const certificate = page.url();
    const pdf = await page.request.get(`${certificate}/certificate.pdf`);
    expect([pdf.status(), pdf.headers()["content-type"]]).toEqual([200, "application/pdf"]);
    await page.goBack();
    await page.getByLabel("Name on the certificate").fill("王小明");
    await page.getByRole("button", { name: "Change the name" }).click();
    await page.getByRole("button", { name: "See your certificate" }).click();
    await inspect("certificate-without-pdf", look);
    await page.goBack();
    await page.getByText("Remove my certificate").click();
    await page.getByRole("button", { name: "Yes, remove it" }).click();
    await page.getByRole("button", { name: "Make my certificate" }).waitFor();
    await page.goto(certificate);
    await inspect("revoked", look);
    await page.goBack();
    await inspect("removed", look);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Your certificate is back").waitFor();
    await page.goto(certificate);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("王小明");
    expect(complaints.filter((line) => !/status of 410/.test(line))).toEqual([]);
  });

  it("a learner looks after preferences, moves to a new address and has everything erased, without any script", async () => {
    const id = await graduate();
    const { world } = site;
    // axe is a script: the journey's pages are looked at by it with scripts on, and walked without.
    for (const scripts of look.device === "phone" ? [true] : [true, false]) {
      await enter({ ...look, scripts });
      const lookAt = (name: string) => (scripts ? inspect(name, look) : Promise.resolve());
      const { epoch } = await world.archive.selectFrom("subscribers").select("epoch").executeTakeFirstOrThrow();
      await page.goto(`${site.url}/p/${signLink(SECRET, "progress", id, epoch)}`);
      await page.getByRole("link", { name: "Preferences and your data" }).click();
      await lookAt("preferences");
      await page.getByRole("button", { name: /^Leave.*TPM 101/ }).click();
      await lookAt("preferences-left");
      await page.getByRole("button", { name: /^Come back.*TPM 101/ }).click();
      await page.getByText("Welcome back").waitFor();
      await openLink();
      await lookAt("account");
      if (scripts) {
        await page.getByLabel("New email address").fill("samantha@example.com");
        await page.getByRole("button", { name: "Send a confirmation email" }).click();
        await lookAt("account-asked");
        await world.house.dispatcher.drain();
        await page.goto(`${site.url}/outbox`);
        await page.getByRole("link", { name: "New address" }).click();
        await page.frameLocator("iframe").locator('a[href*="/address/"]').click();
        await page.waitForURL(/\/address\//);
        await lookAt("address");
        await page.getByRole("button", { name: "Use this address" }).click();
        await page.getByText("Your new address is saved").waitFor();
        await openLink();
      }
      if (scripts && look.device === "desktop") {
        await context.close();
        continue;
      }
      await page.getByRole("link", { name: "Erase everything" }).click();
      await lookAt("erase");
      await page.getByLabel("Type your email address").fill("somebody@example.com");
      await page.getByRole("button", { name: "Erase everything" }).click();
      await lookAt("erase-wrong");
      await page.getByLabel("Type your email address").fill("Samantha@example.com");
      await page.getByRole("button", { name: "Erase everything" }).click();
      await page.waitForURL(/\/erased$/);
      await lookAt("erased");
    }
    expect(await world.archive.selectFrom("subscribers").select("id").execute()).toEqual([]);
  });
});
