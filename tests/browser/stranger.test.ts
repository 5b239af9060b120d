import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime from "postal-mime";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { signLink } from "../../src/course/link.ts";
import { openBrowser, openContext } from "../support/browser.ts";
import { joinByForm, learnThreeWeeks } from "../support/learners.ts";
import { makeOwnDevice } from "../support/own-device.ts";
import { changed, recordOf as readRecord } from "../support/record.ts";
import { openSite, type Site } from "../support/site.ts";
import { SECRET } from "../support/world.ts";

const course = JSON.parse(inject("tpm101")) as Course;
const second = { ...course, id: "second" };
const ANN = "ann@learner.example";
const BOB = "bob@learner.example";

/** What a stranger may do to a learner, and the tables that it touches (docs/decisions/018-links-that-are-passed-on.md). */
const EXEMPT = {
  // `entries` and `subjects` are the journal of both, and `settings` has what it was told last.
  /** Unsubscribing has to work from any browser. The learner can take it back. */
  unsubscribe: ["consent_events", "deliveries", "enrollments", "entries", "settings", "subjects"],
  /** Sends the learner a link, which the stranger never sees. */
  askForLink: ["deliveries", "entries", "settings", "subjects"],
} as const;

let browser: Browser;
let site: Site;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
}, 240_000);
afterAll(() => browser.close());

/** Two learners in two courses; Ann has asked something about her first lesson. */
beforeEach(async () => {
  site = await openSite([course, second], { images: inject("pictures") });
  const { world } = site;
  const ids: string[] = [];
  for (const address of [ANN, BOB]) {
    for (const one of [course, second]) ids.push(await joinByForm(world, one, address));
  }
  await learnThreeWeeks(world, course, ids[0] ?? "", ids[2] ?? "");
  await world.post(`/outbox/${await deliveryOf("lesson", ANN)}/reply`, { text: "Why is that?" });
  await world.house.dispatcher.drain();
  context = await openContext(browser, { device: "desktop", scheme: "light" });
  await context.route("**/*", (route) => {
    const ours = new URL(route.request().url()).origin === site.url;
    return ours ? route.continue() : route.abort();
  });
  page = await context.newPage();
  page.setDefaultTimeout(8000);
}, 240_000);
afterEach(async () => {
  await context.close();
  await site.close();
}, 240_000);

async function deliveryOf(kind: "lesson" | "welcome" | "forward", address: string): Promise<string> {
  const { id } = await site.world.archive
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "subscriber_id")
    .select("deliveries.id")
    .where("kind", "=", kind)
    .where("address", "=", address)
    .where("course_id", "=", course.id)
    .where("accepted_at", "is not", null)
    .orderBy("accepted_at")
    .executeTakeFirstOrThrow();
  return id;
}

/** What a mail program passes on of an email: its text and its HTML, and no header. */
async function forwarded(deliveryId: string): Promise<readonly string[]> {
  const { html = "", text = "" } = await PostalMime.parse(readFileSync(join(site.world.folder, `${deliveryId}.eml`)));
  const urls = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, url = ""]) => url.replaceAll("&amp;", "&"));
  return [...urls, ...[...text.matchAll(/https?:\/\/[^\s<>)\]]+/g)].map(([url]) => url)];
}

const recordOf = (address: string) => readRecord(site.world.archive, address);

/** A page's own name, so that a page is visited once whatever it was told to say. */
const placeOf = (url: string) => new URL(url).origin + new URL(url).pathname;

type Button = { readonly form: number; readonly button: number; readonly name: string; readonly exempt: boolean };

/** The buttons of the page that is open. */
async function buttonsHere(): Promise<readonly Button[]> {
  return page.evaluate<Button[]>(`[...document.forms].flatMap((form, at) =>
    [...form.querySelectorAll("button, input[type=submit]")].map((button, index) => ({
      form: at,
      button: index,
      name: new URL(form.action).pathname + " " + button.textContent.trim(),
      exempt: location.pathname.startsWith("/u/") || new FormData(form).get("do") === "link",
    })))`);
}

/** Fills in a form as a bystander would who wants to see what happens, and presses one of its buttons. */
async function press({ form, button }: Button): Promise<void> {
  await page.evaluate(`{
    for (const details of document.querySelectorAll("details")) details.open = true;
    const form = document.forms[${form}];
    for (const field of form.elements) {
      if (field.type === "email") field.value = "mallory@stranger.example";
      else if (field.type === "text" && field.name !== "leave_blank") field.value = "Mallory";
      else if (field.type === "radio" || field.type === "checkbox") field.checked = true;
      else if (field.tagName === "SELECT") field.selectedIndex = field.options.length - 1;
    }
    form.noValidate = true;
  }`);
  const pressed = page.locator("form").nth(form).locator("button, input[type=submit]").nth(button);
  await Promise.all([page.waitForLoadState("load"), pressed.click({ force: true })]);
  await page.waitForLoadState("load");
}

/** Follows every link and presses every button from where a stranger begins; @returns the places and the buttons. */
async function roam(starts: readonly string[]): Promise<{ places: readonly string[]; pressed: readonly string[] }> {
  const places = new Set<string>();
  const pressed = new Set<string>();
  const queue = [...starts];
  const note = async () => {
    const found = await page.evaluate<string[]>("[...document.querySelectorAll('a[href]')].map((it) => it.href)");
    queue.push(...found);
  };
  for (let url = queue.pop(); url !== undefined; url = queue.pop()) {
    // The outbox is practice mode's own, and open to this machine alone.
    if (!url.startsWith(`${site.url}/`) || /\/outbox|\.(?:ics|pdf|png|json|svg)(?:$|\?)/.test(url)) continue;
    if (places.has(placeOf(url))) continue;
    places.add(placeOf(url));
    await page.goto(url);
    await note();
    for (const button of await buttonsHere()) {
      if (button.exempt || pressed.has(button.name)) continue;
      pressed.add(button.name);
      await page.goto(url);
      await press(button);
      places.add(placeOf(page.url()));
      await note();
    }
  }
  return { places: [...places], pressed: [...pressed] };
}

it("a stranger with a view page, a forwarded lesson and a forwarded question changes nothing of anybody's record", async () => {
  const views = [await deliveryOf("lesson", ANN), await deliveryOf("welcome", ANN)].map(
    (id) => `${site.url}/v/${signLink(SECRET, "view", id)}`,
  );
  const lesson = await forwarded(await deliveryOf("lesson", ANN));
  const question = await forwarded(await deliveryOf("forward", ANN));
  expect(lesson.some((url) => url.startsWith(`${site.url}/p/`))).toBe(true);

  const before = [await recordOf(ANN), await recordOf(BOB)];
  const fromViews = await roam([
    ...views,
    ...question,
    `${site.url}/share/${course.id}/${course.lessons[0]?.id ?? ""}`,
  ]);
  // From a page that people pass on no page leads to anything of its reader.
  expect(fromViews.places.filter((place) => /\/(?:p|u|preferences|account|confirm|c|address)\//.test(place))).toEqual(
    [],
  );
  expect(fromViews.pressed.length).toBeGreaterThan(0);

  const { places, pressed } = await roam(lesson);
  for (const kind of ["p", "preferences", "u", "v", "share"]) {
    expect([kind, places.some((place) => place.startsWith(`${site.url}/${kind}/`))]).toEqual([kind, true]);
  }
  for (const path of ["/done", "/pause", "/pace", "/next", "/check/", "/restart", "/preferences/"]) {
    expect([path, pressed.some((name) => name.includes(path))]).toEqual([path, true]);
  }
  const after = [await recordOf(ANN), await recordOf(BOB)];
  for (const [index, record] of before.entries()) expect(changed(record, after[index] ?? new Map())).toEqual([]);
}, 240_000);

it("what a stranger can do is to unsubscribe the learner, who can take it back, and to send the learner a link", async () => {
  const lesson = await forwarded(await deliveryOf("lesson", ANN));
  const [before, bob] = [await recordOf(ANN), await recordOf(BOB)];
  await page.goto(lesson.find((url) => url.includes("/preferences/")) ?? "");
  await page.getByRole("button", { name: "Send me a link" }).click();
  const asked = await recordOf(ANN);
  expect(changed(before, asked).filter((table) => !(EXEMPT.askForLink as readonly string[]).includes(table))).toEqual(
    [],
  );
  expect(asked.get("deliveries")).toContain("account-link");
  expect(asked.get("enrollments")).toBe(before.get("enrollments"));
  await site.world.house.dispatcher.drain();
  const mails = await Promise.all(
    readdirSync(site.world.folder)
      .filter((name) => name.endsWith(".eml"))
      .map((name) => PostalMime.parse(readFileSync(join(site.world.folder, name)))),
  );
  expect(mails.filter(({ text }) => text?.includes("/account/")).map(({ to }) => to?.[0]?.address)).toEqual([ANN]);

  const sent = await recordOf(ANN);
  await page.goto(lesson.find((url) => url.includes("/u/")) ?? "");
  await page.getByRole("button").first().click();
  const left = await recordOf(ANN);
  expect(changed(sent, left).filter((table) => !(EXEMPT.unsubscribe as readonly string[]).includes(table))).toEqual([]);
  expect(changed(bob, await recordOf(BOB))).toEqual([]);

  await makeOwnDevice(context, site);
  await page.goto(lesson.find((url) => url.includes("/preferences/")) ?? "");
  await page
    .getByRole("button", { name: /^Come back/ })
    .first()
    .click();
  const states = await site.world.archive.selectFrom("enrollments").select("left_at").execute();
  expect(states.filter(({ left_at }) => left_at !== null)).toEqual([]);
}, 240_000);

it("a learner on another device of theirs is asked once, and then acts by one press", async () => {
  const lesson = await forwarded(await deliveryOf("lesson", ANN));
  const coursePage = lesson.find((url) => /\/p\/[^/?]+(?:#|$)/.test(url)) ?? "";
  await page.goto(coursePage);
  await page.getByText("Pause the course").first().click();
  await page.getByRole("button", { name: "Pause the course" }).click();
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("First, let’s make sure it’s you");
  await page.getByRole("button", { name: "Email me a link" }).click();
  await site.world.house.dispatcher.drain();
  const { id } = await site.world.archive
    .selectFrom("deliveries")
    .select("id")
    .where("kind", "=", "account-link")
    .executeTakeFirstOrThrow();
  await page.goto(`${site.url}/account/${signLink(SECRET, "account", id)}`);
  await page.goto(coursePage);
  await page.getByText("Pause the course").first().click();
  await page.getByRole("button", { name: "Pause the course" }).click();
  expect(page.url()).toContain("changed=paused");
}, 240_000);
