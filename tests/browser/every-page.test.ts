import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { type LinkPurpose, signLink } from "../../src/course/link.ts";
import { markLesson } from "../../src/store/progress.ts";
import { suppress } from "../../src/store/suppressing.ts";
import { openAccount } from "../support/account.ts";
import { violationsOf } from "../support/axe.ts";
import { type Look, LOOKS, openBrowser, openContext } from "../support/browser.ts";
import { faultsOf } from "../support/inspect.ts";
import { makeOwnDevice } from "../support/own-device.ts";
import { save, saverOf } from "../support/savers.ts";
import { openSite, type Site } from "../support/site.ts";
import { SECRET } from "../support/world.ts";

const course = JSON.parse(inject("tpm101")) as Course;

/** Answers that nobody looks at as a page, and why. */
const NO_PAGE: Readonly<Record<string, string>> = {
  "/assets/*": "style sheets, scripts and pictures",
  "/favicon.ico": "leads to a picture",
  "/images/:name{[a-z0-9-]+\\.[0-9a-f]{12}\\.(?:png|jpg)}": "pictures of mails",
  "/templates/:name{[a-z0-9-]+\\.[0-9a-f]{12}\\.(?:docx|xlsx|csv|md)}": "files to save",
  "/certificate/:token/card.png": "a picture",
  "/:course/:card{card\\.[0-9a-f]{12}\\.png}": "a picture",
  "/:course/first-lesson": "JSON for the signup page's script",
  "/robots.txt": "text for crawlers",
  "/sitemap.xml": "XML for crawlers",
  "/health": "JSON for machines",
  "/healthz": "JSON for machines",
  "/readyz": "JSON for machines",
  "/c/:token/lessons.ics": "a calendar for calendar programs",
  "/certificate/:token/certificate.pdf": "a PDF",
  "/outbox/:id/eml": "a download",
  "/p/:token/check/:lesson": "leads to /p/:token/lesson/:lesson",
  "/p/:token/preferences": "leads to /preferences/:token",
  "/preferences/:token/everything.json": "leads to /preferences/:token",
  "/preferences/:token/erase": "leads to /preferences/:token",
  "/account/:token/everything.json": "a download",
  "/account/:token/work.zip": "a download",
  "/p/:token/work/all.zip": "a download",
  "/p/:token/lesson/:lesson/work/:part{text|file}": "a download",
};

type Shown = {
  /** The pattern of the route that answers. */
  readonly route: string;
  readonly name: string;
  readonly path: string;
  /** Sent as a form, where the page is the answer to one. */
  readonly form?: Readonly<Record<string, string>>;
  /** A mail has no landmarks and its own widths, which `npm run check:emails` measures. */
  readonly mail?: true;
  readonly site?: Site;
};

let browser: Browser;
let site: Site;
/** Two courses, no mail yet. */
let other: Site;
let shown: readonly Shown[];

beforeAll(async () => {
  browser = await openBrowser();
  site = await openSite(course, { images: inject("pictures") });
  other = await openSite([course, { ...course, id: "second" }]);
  shown = await stage();
});
afterAll(async () => {
  await browser.close();
  await site.close();
  await other.close();
});

const link = (purpose: LinkPurpose, id: string) => signLink(SECRET, purpose, id);

async function signUp(email: string): Promise<string> {
  const { world } = site;
  await world.post(`/${course.id}`, { email, first_name: "Sam" });
  const { id } = await world.archive
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select("enrollments.id")
    .where("address", "=", email)
    .executeTakeFirstOrThrow();
  return id;
}

/** Somebody inside the course, with the welcome received. */
async function join(email: string): Promise<string> {
  const id = await signUp(email);
  await site.world.post(`/confirm/${link("confirm", id)}`);
  await site.world.house.dispatcher.drain();
  return id;
}

async function deliveryOf(enrollmentId: string, kind: "lesson" | "new-address" | "move-notice"): Promise<string> {
  const { id } = await site.world.archive
    .selectFrom("deliveries")
    .select("id")
    .where("enrollment_id", "=", enrollmentId)
    .where("kind", "=", kind)
    .executeTakeFirstOrThrow();
  return id;
}

/** Everybody whom a page can be about, each at the point in the course that shows most of it. */
async function stage(): Promise<readonly Shown[]> {
  const { world } = site;
  const [graduate, revoker, midway, resting] = [
    await join("graduate@example.com"),
    await join("revoker@example.com"),
    await join("midway@example.com"),
    await join("resting@example.com"),
  ];
  for (let week = 0; week < 3; week += 1) await world.post("/outbox/move", { by: "week" });
  const [first, second] = course.lessons.map(({ id }) => id);
  const last = course.lessons.at(-1)?.id;
  await world.archive.transaction().execute((tx) => markLesson(tx, midway, first ?? "", "done", world.clock.now()));
  await world.post(`/p/${link("progress", midway)}/check/${second}`, {
    "answer-1": "1",
    "answer-2": "1",
    "answer-3": "1",
  });
  await world.post(`/p/${link("progress", resting)}/pause`, { wish: "pause", until: "" });
  const making = `/p/${link("progress", revoker)}/certificate`;
  for (const id of [graduate, revoker]) {
    for (const lesson of course.lessons)
      await world.archive.transaction().execute((tx) => markLesson(tx, id, lesson.id, "done", world.clock.now()));
    await world.post(`/p/${link("progress", id)}/certificate`, { do: "make", name: "Samantha Lee" });
  }
  const certificates = await world.archive.selectFrom("certificates").select(["id", "enrollment_id"]).execute();
  const certificateOf = (id: string) =>
    `/certificate/${link("certificate", certificates.find((row) => row.enrollment_id === id)?.id ?? "")}`;
  await world.post(making, { do: "revoke" });
  const leaver = await join("leaver@example.com");
  const gone = await world.post(`/u/${link("unsubscribe", leaver)}`, { which: "this-course" });
  const bounced = await join("bounced@example.com");
  await world.archive.transaction().execute((tx) => suppress(tx, "bounced@example.com", "bounce", world.clock.now()));
  const unconfirmed = await signUp("unconfirmed@example.com");
  const newcomer = await join("new@example.com");
  const preferences = `/preferences/${link("preferences", midway)}`;
  const account = await openAccount(world, midway);
  await world.post(account, { email: "midway@new.example" });
  await world.house.dispatcher.drain();

  const progress = (id: string) => `/p/${link("progress", id)}`;
  const lesson = await deliveryOf(midway, "lesson");
  const text = "My program: a street fair on June 12. Owner: me.";
  await save(world, await saverOf(world, midway), { text }, first);
  const keep = `/keep/${link("keep-address", await deliveryOf(midway, "move-notice"))}`;
  const address = `/address/${link("address", await deliveryOf(midway, "new-address"))}`;
  return [
    { route: "/", name: "first page", path: "/" },
    { route: "/", name: "courses", path: "/", site: other },
    { route: "/:course", name: "signup", path: `/${course.id}` },
    { route: "/:course", name: "signup with a mistake", path: `/${course.id}`, form: { email: "sam", first_name: "" } },
    {
      route: "/:course",
      name: "signup with a slip",
      path: `/${course.id}`,
      form: { email: "sam@gmial.com", first_name: "" },
    },
    { route: "/:course/check-inbox", name: "inbox", path: `/${course.id}/check-inbox` },
    {
      route: "/:course/check-inbox",
      name: "inbox with a wrong code",
      path: `/${course.id}/check-inbox`,
      form: { email: "sam@example.com", code: "000000" },
    },
    { route: "/:course/privacy", name: "privacy notice", path: `/${course.id}/privacy` },
    { route: "/:course/glossary", name: "glossary", path: `/${course.id}/glossary` },
    { route: "/p/:token/work", name: "work of somebody who saved some", path: `${progress(midway)}/work` },
    { route: "/p/:token/work", name: "work of a newcomer", path: `${progress(newcomer)}/work` },
    { route: "/share/:course", name: "a link of somebody else's", path: `/share/${course.id}` },
    { route: "/share/:course/:lesson", name: "a shared lesson", path: `/share/${course.id}/${first ?? ""}` },
    { route: "/embed/:course", name: "form in a frame", path: `/embed/${course.id}` },
    ...["theme=dark&accent=ffb454", "theme=light&accent=7a2e8e"].map((look) => ({
      route: "/embed/:course",
      name: `frame, ${look}`,
      path: `/embed/${course.id}?${look}`,
    })),
    { route: "/embed/:course", name: "frame with a mistake", path: `/embed/${course.id}`, form: { email: "sam" } },
    {
      route: "/embed/:course",
      name: "frame after",
      path: `/embed/${course.id}`,
      form: { email: "sam@gmail.com", as_typed: "sam@gmail.com" },
    },
    ...[unconfirmed, midway, leaver, bounced].map((id) => ({
      route: "/confirm/:token",
      name: "confirm",
      path: `/confirm/${link("confirm", id)}`,
    })),
    ...[unconfirmed, newcomer, midway, resting, graduate, leaver, bounced].map((id) => ({
      route: "/p/:token",
      name: "progress",
      path: progress(id),
    })),
    { route: "/p/:token", name: "welcome", path: `${progress(midway)}?welcome=1` },
    ...["pace", "paused", "sent", "restarted", "today", "not-a-date"].map((changed) => ({
      route: "/p/:token",
      name: `changed ${changed}`,
      path: `${progress(midway)}?changed=${changed}`,
    })),
    { route: "/p/:token/lesson/:lesson", name: "lesson done", path: `${progress(midway)}/lesson/${first}` },
    {
      route: "/p/:token/lesson/:lesson",
      name: "lesson with its questions answered",
      path: `${progress(midway)}/lesson/${second}?counted=1-1-1`,
    },
    {
      route: "/p/:token/lesson/:lesson",
      name: "a choice filled in by an email",
      path: `${progress(midway)}/lesson/${first}?choose=2-0-0`,
    },
    { route: "/p/:token/lesson/:lesson", name: "lesson to come", path: `${progress(midway)}/lesson/${last}` },
    {
      route: "/p/:token/lesson/:lesson",
      name: "questions half answered",
      path: `${progress(midway)}/check/${first}`,
      form: { "answer-1": "1" },
    },
    ...[midway, graduate, revoker].map((id) => ({
      route: "/p/:token/certificate",
      name: "certificate",
      path: `${progress(id)}/certificate`,
    })),
    {
      route: "/p/:token/certificate",
      name: "certificate without a name",
      path: `${progress(graduate)}/certificate`,
      form: { do: "rename", name: "" },
    },
    { route: "/certificate/:token", name: "certificate to show", path: certificateOf(graduate) },
    { route: "/certificate/:token", name: "certificate taken back", path: certificateOf(revoker) },
    ...[midway, leaver, bounced].map((id) => ({
      route: "/preferences/:token",
      name: "preferences",
      path: `/preferences/${link("preferences", id)}`,
    })),
    { route: "/preferences/:token", name: "preferences after", path: `${preferences}?said=link-sent` },
    {
      route: "/preferences/:token",
      name: "preferences with a mistake",
      path: preferences,
      form: { do: "name", first_name: "x".repeat(61) },
    },
    { route: "/account/:token", name: "account", path: account },
    { route: "/account/:token", name: "account with a mistake", path: account, form: { email: "sam" } },
    { route: "/account/:token/erase", name: "erase", path: `${account}/erase` },
    {
      route: "/account/:token/erase",
      name: "erase with a mistake",
      path: `${account}/erase`,
      form: { email: "sam" },
    },
    { route: "/erased", name: "erased", path: "/erased" },
    { route: "/address/:token", name: "new address", path: address },
    { route: "/keep/:token", name: "keep the address", path: keep },
    ...[midway, leaver].map((id) => ({
      route: "/u/:token",
      name: "unsubscribe",
      path: `/u/${link("unsubscribe", id)}`,
    })),
    { route: "/u/:token/done", name: "left just now", path: gone.headers.get("location") ?? "" },
    ...["pause-month", "undone"].map((which) => ({
      route: "/u/:token/done",
      name: `unsubscribe: ${which}`,
      path: `/u/${link("unsubscribe", resting)}/done?which=${which}`,
    })),
    { route: "/u/:token/done", name: "left", path: `/u/${link("unsubscribe", leaver)}/done` },
    { route: "/v/:token", name: "view in browser", path: `/v/${link("view", lesson)}`, mail: true },
    { route: "/outbox", name: "outbox", path: "/outbox" },
    { route: "/outbox", name: "empty outbox", path: "/outbox", site: other },
    { route: "/outbox/:id", name: "mail", path: `/outbox/${lesson}` },
    { route: "/outbox/:id", name: "mail with no answer", path: `/outbox/${lesson}/reply`, form: { text: "" } },
    { route: "/outbox", name: "outbox after an answer", path: "/outbox?answered=1" },
    { route: "/outbox/:id/text", name: "mail as text", path: `/outbox/${lesson}/text` },
    { route: "/outbox/:id/headers", name: "headers of a mail", path: `/outbox/${lesson}/headers` },
    { route: "/outbox/:id/html", name: "mail in its frame", path: `/outbox/${lesson}/html`, mail: true },
    { route: "/p/:token", name: "dead link", path: "/p/forged" },
    { route: "*", name: "Page not found", path: "/nowhere" },
    // Last: it leaves a cookie behind.
    {
      route: "/:course/check-inbox",
      name: "inbox of the address that was typed",
      path: `/${course.id}`,
      form: { email: "sam@gmail.com", first_name: "" },
    },
  ];
}

/** Opens a page, or the answer to a form, as a browser would that came from our own page. */
async function open(page: Page, { path, form, site: where = site }: Shown): Promise<void> {
  const url = `${where.url}${path}`;
  if (form === undefined) {
    await page.goto(url);
    return;
  }
  await page.route(url, (route) =>
    route.continue({
      method: "POST",
      postData: new URLSearchParams(form).toString(),
      headers: { ...route.request().headers(), "content-type": "application/x-www-form-urlencoded" },
    }),
  );
  await page.goto(url);
  await page.unroute(url);
}

describe("every page", () => {
  it("that the front door has is looked at, or is named as none", () => {
    const patterns = site.world.house.app.routes
      .filter(({ method, path }) => method === "GET" && path !== "/*")
      .map(({ path }) => path.replace(/^\/assets\/.*/, "/assets/*").replace(course.id, ":course"));
    const looked = new Set([...shown.map(({ route }) => route), ...Object.keys(NO_PAGE)]);
    expect([...new Set(patterns)].filter((pattern) => !looked.has(pattern))).toEqual([]);
    expect([...looked].filter((route) => route !== "*" && !patterns.includes(route))).toEqual([]);
  });

  it.each(LOOKS.map((look) => [`${look.device}, ${look.scheme}`, look] as const))(
    "fits, has one heading and nothing that axe would mend, on a %s",
    async (_name, look: Look) => {
      const context = await openContext(browser, look);
      await makeOwnDevice(context, site);
      const page = await context.newPage();
      const faults: string[] = [];
      for (const one of shown) {
        await open(page, one);
        const found = one.mail === true ? await violationsOf(page, "wcag") : await faultsOf(page);
        faults.push(...found.map((fault) => `${one.name}: ${fault}`));
      }
      await context.close();
      expect(faults).toEqual([]);
    },
    600_000,
  );
});
