import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Certificate } from "../../src/course/certificate.ts";
import { cleanUp } from "../../src/actions/clean-up.ts";
import { erase } from "../../src/store/erasing.ts";
import { readEverything } from "../../src/store/personal-journal.ts";
import { en } from "../../src/words/en.ts";
import { markLesson } from "../../src/store/progress.ts";
import { certificatePdf, hasPlainLetters } from "../../src/web/certificate-pdf.ts";
import { sampleCourse } from "../support/course.ts";
import { DAY, type FrontDoor, join, MONDAY, openFrontDoor, postForm } from "./front-door.ts";

async function doLessons(door: FrontDoor, id: string, count: number): Promise<void> {
  for (const lesson of door.course.lessons.slice(0, count)) {
    await door.archive.transaction().execute((tx) => markLesson(tx, id, lesson.id, "done", (door.clock.now += DAY)));
  }
}

async function textOf(door: FrontDoor, path: string): Promise<string> {
  return (await (await door.app.request(path)).text()).replaceAll(/\s+/g, " ");
}

/** A learner who has done everything, with the page on which a certificate is made. */
async function graduate(): Promise<{ readonly door: FrontDoor; readonly id: string; readonly making: string }> {
  const course = sampleCourse();
  const lessons = course.lessons.map((lesson) => ({ ...lesson, makes: ["a plan"] }));
  const door = await openFrontDoor({ courses: [{ ...course, lessons }] });
  const id = await join(door, "mia@example.org", { first_name: "Mia" });
  await doLessons(door, id, 8);
  return { door, id, making: `/p/${door.token("progress", id)}/certificate` };
}

async function made(name = "Mia Müller"): Promise<Awaited<ReturnType<typeof graduate>> & { readonly path: string }> {
  const learner = await graduate();
  const answer = await postForm(learner.door.app, learner.making, { do: "make", name });
  expect(answer.status).toBe(303);
  return { ...learner, path: await pathIn(learner) };
}

async function pathIn({ door, making }: { readonly door: FrontDoor; readonly making: string }): Promise<string> {
  return /href="(\/certificate\/[^"]+)"/.exec(await textOf(door, making))?.[1] ?? "";
}

/** Nothing of its learner's is left on it. */
async function expectGone(door: FrontDoor, path: string): Promise<void> {
  for (const gone of [path, `${path}/certificate.pdf`, `${path}/card.png`]) {
    const answer = await door.app.request(gone);
    expect(answer.status).toBe(410);
    const text = await answer.text();
    expect(text).toContain("This certificate has been withdrawn");
    expect(text).not.toContain("Müller");
  }
}

describe("a certificate", () => {
  it("is for those who have done every lesson, and says which are missing", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    await doLessons(door, id, 7);
    const making = `/p/${door.token("progress", id)}/certificate`;
    const page = await textOf(door, making);
    expect(page).toContain("So far: 7");
    expect(page).toContain("<li>The lesson numbered 8</li>");
    expect(page).not.toContain("<form");
    await postForm(door.app, making, { do: "make", name: "Mia" });
    expect(await door.archive.selectFrom("certificates").selectAll().execute()).toEqual([]);
  });

  it("shows a name, a course, a date and its lessons, and nothing that nobody has seen its learner make", async () => {
    const { door, path } = await made();
    const answer = await door.app.request(path);
    const page = (await answer.text()).replaceAll(/\s+/g, " ");
    expect(answer.headers.get("x-robots-tag")).toBe("noindex, nofollow");
    expect(page).toContain("<h1><bdi>Mia Müller</bdi></h1>");
    expect(page).toContain("Sample course");
    expect(page).toContain("December 1, 2026");
    expect(page).toContain("<li>The lesson numbered 1</li><li>The lesson numbered 2</li>");
    expect(page).not.toMatch(/a plan/i);
    expect(page).not.toContain("mia@example.org");
    expect(page).not.toContain("/p/");
  });

  it.each([
    ["of its own", "Mia Müller", /\/card\.png$/],
    ["that names nobody where the typeface lacks a letter", "王小明", /^\/assets\/certificate\./],
  ])("has a card %s for those with whom it is shared", async (_, name, expected) => {
    const { door, path } = await made(name);
    const page = await textOf(door, path);
    expect(page).toContain('property="og:title" content="' + name + ' has completed Sample course"');
    expect(page).toContain(`property="og:url" content="http://localhost${path}"`);
    const image = /og:image" content="http:\/\/localhost([^"]+)"/.exec(page)?.[1] ?? "";
    expect(image).toMatch(expected);
    const answer = await door.app.request(image);
    expect(answer.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await answer.arrayBuffer()).subarray(16, 24)).toEqual(Buffer.from("000004b000000276", "hex"));
  });

  it("keeps its address through another name, and can be found by search engines where its learner says so", async () => {
    const { door, making, path } = await made();
    await postForm(door.app, making, { do: "rename", name: "Mia <Schulz>" });
    await postForm(door.app, making, { do: "list" });
    const answer = await door.app.request(path);
    expect(answer.headers.get("x-robots-tag")).toBeNull();
    expect(await answer.text()).toContain("<bdi>Mia &lt;Schulz&gt;</bdi>");
    await postForm(door.app, making, { do: "unlist" });
    expect((await door.app.request(path)).headers.get("x-robots-tag")).toBe("noindex, nofollow");
  });

  it("is gone where its learner takes it back, and a new one has another address", async () => {
    const learner = await made();
    const { door, making, path } = learner;
    await postForm(door.app, making, { do: "revoke" });
    await expectGone(door, path);
    await postForm(door.app, making, { do: "make", name: "Mia M." });
    const again = await pathIn(learner);
    expect(again).not.toBe(path);
    expect((await door.app.request(again)).status).toBe(200);
    expect((await door.app.request(path)).status).toBe(410);
    // What was removed before can't come back beside it.
    await postForm(door.app, making, { do: "restore" });
    expect((await door.app.request(path)).status).toBe(410);
    expect(await door.dump()).not.toContain("Müller");
  });

  it("comes back with the same link where its removal is undone within a day, for its own learner", async () => {
    const { door, id, making, path } = await made();
    const other = await join(door, "ben@example.org", { first_name: "Ben" });
    await doLessons(door, other, 8);
    const bens = `/p/${door.token("progress", other)}`;
    await postForm(door.app, `${bens}/certificate`, { do: "make", name: "Ben Long" });
    await postForm(door.app, making, { do: "list" });
    await postForm(door.app, making, { do: "revoke" });
    await expectGone(door, path);
    door.clock.now += DAY - 1;
    for (const page of [making, `/p/${door.token("progress", id)}`]) {
      expect(await textOf(door, page)).toMatch(
        /You removed your certificate\..*until \w+, December \d+ at 8:00 AM PST\..*value="restore".*Undo<\/button>/,
      );
    }
    expect(await textOf(door, bens)).not.toContain("restore");
    const answer = await postForm(door.app, making, { do: "restore" });
    expect(await textOf(door, answer.headers.get("location") ?? "")).toContain("Your certificate is back");
    const page = await door.app.request(path);
    expect([page.status, page.headers.get("x-robots-tag")]).toEqual([200, null]);
    expect(await page.text()).toContain("Mia Müller");
    expect(await textOf(door, `/p/${door.token("progress", id)}`)).not.toContain("You removed");
    expect(await textOf(door, `${bens}/certificate`)).toContain("Ben Long");
  });

  it("is gone for good when the day is over, and the cleanup empties it", async () => {
    const { door, id, making, path } = await made();
    await postForm(door.app, making, { do: "revoke" });
    expect(await door.dump()).toContain("Müller");
    door.clock.now += DAY;
    for (const page of [making, `/p/${door.token("progress", id)}`]) {
      expect(await textOf(door, page)).not.toContain("restore");
    }
    const answer = await postForm(door.app, making, { do: "restore" });
    expect(await textOf(door, answer.headers.get("location") ?? "")).toMatch(/role="alert">It’s too late to undo/);
    await expectGone(door, path);
    await cleanUp({ ...door.ports, outbox: undefined });
    expect(await door.dump()).not.toContain("Müller");
    await expectGone(door, path);
  });

  it("is handed to its learner while its removal can be undone, and erased with them", async () => {
    const { door, id, making } = await made();
    await postForm(door.app, making, { do: "revoke" });
    const { subscriber_id } = await door.archive
      .selectFrom("enrollments")
      .select("subscriber_id")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const all = await readEverything(door.archive, subscriber_id);
    expect(all["certificates"]).toMatchObject([{ name: "Mia Müller", revoked_at: door.clock.now }]);
    expect(all["journal"]).toContainEqual(expect.objectContaining({ entry: "certificate", enrollmentId: id }));
    await door.archive.transaction().execute((tx) => erase(tx, subscriber_id, door.clock.now, (address) => address));
    expect(await door.archive.selectFrom("certificates").selectAll().execute()).toEqual([]);
    const told = await door.archive.selectFrom("journal.entries").select("body").execute();
    expect(told.map(({ body }) => body).join()).not.toContain(id);
  });

  it("offers its link to copy and LinkedIn's own form filled in, on its learner's page alone", async () => {
    const { door, making, path } = await made();
    const page = await textOf(door, making);
    expect(page).toContain(`readonly value="http://localhost${path}"`);
    const href = /href="(https:\/\/www\.linkedin\.com[^"]+)"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const fields = Object.fromEntries(new URL(href).searchParams);
    expect(fields).toMatchObject({
      startTask: "CERTIFICATION_NAME",
      name: "Sample course",
      organizationName: "Ada Writer",
      issueYear: "2026",
      issueMonth: "12",
      certUrl: `http://localhost${path}`,
    });
    expect(await textOf(door, path)).not.toContain("linkedin");
  });

  it("asks before it's removed", async () => {
    const { door, making } = await made();
    const page = await textOf(door, making);
    expect(page).toMatch(/<details><summary>Remove my certificate<\/summary>.*Are you sure\?.*Yes, remove it/);
  });

  it("is made once, however often the button is pressed", async () => {
    const { door, making, path } = await made();
    await postForm(door.app, making, { do: "make", name: "Somebody Else" });
    expect(await textOf(door, path)).toContain("Mia Müller");
  });

  it.each([
    ["nothing", "", "Please type your name."],
    ["81 letters", "x".repeat(81), "to 80 characters"],
    ["a line break", "Mia\nBcc: all", "on one line"],
    ["another direction", "Mia\u202eevil", "on one line"],
    ["an encoding of headers", "=?utf-8?q?x?=", "on one line"],
  ])("takes no name of %s", async (_, name, words) => {
    const { door, making } = await graduate();
    const answer = await postForm(door.app, making, { do: "make", name });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(words);
    expect(await door.archive.selectFrom("certificates").selectAll().execute()).toEqual([]);
  });
});

const certificate: Certificate = {
  id: "c",
  enrollmentId: "e",
  name: "Mia Müller",
  courseId: "sample",
  courseTitle: "Sample course",
  covers: ["Plans", "Lists"],
  saved: [],
  completedAt: MONDAY,
  zone: "Europe/Berlin",
  listed: false,
};

const URL_OF_IT = "https://learn.example/certificate/abc.def";

async function bytesOf(pdf: ReadableStream<Uint8Array> | undefined): Promise<Buffer> {
  return Buffer.from(await new Response(pdf).arrayBuffer());
}

describe("a certificate as a PDF", () => {
  it("is one page with its own typeface, tagged for screen readers, and the same bytes every time", async () => {
    const pdf = await bytesOf(await certificatePdf(certificate, "Ada Writer", en, URL_OF_IT));
    expect(pdf.subarray(0, 8).toString()).toBe("%PDF-1.5");
    const text = pdf.toString("latin1");
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(text).toMatch(/\/FontName \/[A-Z0-9]+\+?Inter-Bold/);
    expect(text).toContain("/Marked true");
    expect(await bytesOf(await certificatePdf(certificate, "Ada Writer", en, URL_OF_IT))).toEqual(pdf);
  });

  it("says where anybody can check it, as a link", async () => {
    const pdf = await bytesOf(await certificatePdf(certificate, "Ada Writer", en, URL_OF_IT));
    expect(pdf.toString("latin1")).toContain(`/URI (${URL_OF_IT})`);
  });

  it("comes from its own address, to be seen and kept", async () => {
    const { door, path } = await made("Łukasz Нина Ελένη Nguyễn");
    const answer = await door.app.request(`${path}/certificate.pdf`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/pdf"]);
    expect(inflated(Buffer.from(await answer.arrayBuffer()))).toContain("TJ");
  });

  it.each(["王小明", "نور", "שרה", "นภา", "Mia 🎓"])(
    "is not made of boxes: for %s the page says to print it",
    async (name) => {
      const { door, path } = await made(name);
      expect(await textOf(door, path)).toContain("Print this page instead");
      expect((await door.app.request(`${path}/certificate.pdf`)).headers.get("location")).toBe(path);
      expect(await certificatePdf({ ...certificate, name }, undefined, en, URL_OF_IT)).toBeUndefined();
    },
  );

  it("has every letter that a page takes for granted", async () => {
    const plain = Array.from({ length: 0x180 }, (_, point) => String.fromCodePoint(point)).join("");
    const name = plain.replaceAll(/[\p{Cc}\u00ad\u0149]/gu, "") + "\u2013\u2014\u2018\u2019\u201c\u201d";
    expect(hasPlainLetters({ ...certificate, name }, undefined, en)).toBe(true);
    expect(await certificatePdf({ ...certificate, name }, undefined, en, URL_OF_IT)).toBeDefined();
  });
});

describe("the date of a certificate", () => {
  it("is that of the learner's own calendar", () => {
    const instant = Date.UTC(2026, 11, 31, 23, 30);
    expect(en.dates.date(instant, "Europe/Berlin")).toBe("January 1, 2027");
    expect(en.dates.date(instant, "America/Los_Angeles")).toBe("December 31, 2026");
  });
});

function inflated(pdf: Buffer): string {
  const start = pdf.indexOf("stream\n") + 7;
  return inflateSync(pdf.subarray(start, pdf.indexOf("endstream", start))).toString("latin1");
}
