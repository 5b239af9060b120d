import { describe, expect, it } from "vitest";
import { readEnrollment } from "../../src/store/subscribing.ts";
import { DAY, type FrontDoor, join, openFrontDoor, postForm, signUp } from "./front-door.ts";

const MIA = "mia@example.org";
const THURSDAYS = { every: "7", day: "4", hour: "18", zone: "Europe/Berlin" };

async function inside(): Promise<{ door: FrontDoor; id: string; path: string; due: () => Promise<string | null> }> {
  const door = await openFrontDoor();
  const id = await join(door, MIA);
  const due = async () => {
    const at = (await readEnrollment(door.archive, id))?.nextDueAt ?? null;
    return at === null ? null : new Date(at).toISOString().slice(0, 16);
  };
  return { door, id, path: `/p/${door.token("progress", id)}`, due };
}

const wish = (door: FrontDoor, path: string, name: string, fields: Record<string, string>) =>
  postForm(door.app, `${path}/${name}`, { wish: name, ...fields });

const follow = async (door: FrontDoor, answer: Response) =>
  (await door.app.request((answer.headers.get("location") ?? "").replace(/#.*/, ""))).text();

describe("the learner's pace", () => {
  it("is theirs to choose, and the page says at once what it did to the dates", async () => {
    const { door, path, due } = await inside();
    expect(await due()).toBe("2026-11-24T17:00");
    const answer = await wish(door, path, "pace", THURSDAYS);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `${path}?changed=pace#changed`]);
    expect(await due()).toBe("2026-11-26T17:00");
    const page = await follow(door, answer);
    expect(page).toContain("From now on: Thursdays at 6:00 PM, Berlin time.");
    expect(page).toContain("Your next email is due Thursday, November 26 at 6:00 PM GMT+1.");
    expect(page).toMatch(/<option value="18" selected>/);
  });

  it("offers zones by region, the learner's own first, with offsets and the names of today", async () => {
    const door = await openFrontDoor();
    const pages = [];
    for (const [email, zone] of [
      ["asha@example.org", "Asia/Calcutta"],
      ["finn@example.org", "europe/berlin"],
    ] as const) {
      const id = await join(door, email, { zone });
      pages.push(await (await door.app.request(`/p/${door.token("progress", id)}`)).text());
    }
    const [asha = "", finn = ""] = pages;
    expect(asha).toContain(
      '<optgroup label="Your time zone"><option value="Asia/Kolkata" selected>Kolkata (UTC+5:30)</option></optgroup><optgroup label="Common time zones"><option value="America/Los_Angeles">Los Angeles (UTC−8)</option>',
    );
    expect(asha).toContain("Kolkata time");
    expect(finn).toContain('<option value="Europe/Berlin" selected>Berlin (UTC+1)</option>');
    for (const page of pages) {
      expect(page.match(/value="Europe\/Berlin"/g)).toHaveLength(1);
      expect(page).toContain('<optgroup label="Indian Ocean"><option value="Indian/Antananarivo">Antananarivo (UTC+3)');
      expect(page).toContain(">Knox, Indiana (UTC−6)</option>");
    }
    const saved = await wish(door, `/p/${door.token("progress", await signUp(door, "asha@example.org"))}`, "pace", {
      ...THURSDAYS,
      zone: "asia/calcutta",
    });
    expect(saved.status).toBe(303);
  });

  it("may rest until a day, and says when it goes on", async () => {
    const { door, path, due } = await inside();
    const page = await follow(door, await wish(door, path, "pause", { until: "2027-01-11" }));
    expect(await due()).toBe("2027-01-12T17:00");
    expect(page).toContain("The course is paused until Monday, January 11, 2027.");
    expect(page).toContain("Resume the course");
  });

  it("may rest without an end, and goes on from where it was", async () => {
    const { door, path, due } = await inside();
    const page = await follow(door, await wish(door, path, "pause", { until: "" }));
    expect(await due()).toBeNull();
    expect(page).toContain("The course is paused");
    door.clock.now += 100 * DAY;
    const back = await follow(door, await wish(door, path, "resume", {}));
    expect(await due()).toBe("2027-03-09T17:00");
    expect(back).toContain("Welcome back.");
  });

  it("is not told to have gone on where it never stopped, or by an old page where it rests again", async () => {
    const { door, path, due } = await inside();
    const before = await due();
    const page = await follow(door, await wish(door, path, "resume", {}));
    expect([page.includes("Welcome back"), page.includes("nothing was changed")]).toEqual([false, true]);
    expect(await due()).toBe(before);
    await wish(door, path, "pause", { until: "" });
    expect(await (await door.app.request(`${path}?changed=resumed`)).text()).not.toContain("Welcome back");
    await wish(door, path, "resume", {});
    expect(await (await door.app.request(`${path}?changed=paused`)).text()).not.toContain("rests</strong>");
  });

  it("stays resting when the pace is changed meanwhile", async () => {
    const { door, path, due } = await inside();
    await wish(door, path, "pause", { until: "" });
    await wish(door, path, "pace", THURSDAYS);
    expect(await due()).toBeNull();
    await wish(door, path, "resume", {});
    expect(await due()).toBe("2026-11-26T17:00");
  });

  it.each(["2026-11-23", "1999-01-01", "2029-01-01", "2026-02-30", "next week"])(
    "does not rest until %s",
    async (until) => {
      const { door, path, due } = await inside();
      const page = await follow(door, await wish(door, path, "pause", { until }));
      expect(await due()).toBe("2026-11-24T17:00");
      expect(page).toContain("Pick a date between tomorrow and a year from now");
    },
  );

  it("brings the next lesson now when asked, once a day, and none twice", async () => {
    const { door, id, path, due } = await inside();
    const first = await wish(door, path, "next", {});
    expect(await follow(door, first)).toContain("Your next lesson is on its way.");
    expect(await follow(door, await wish(door, path, "next", {}))).toContain("Your last lesson is still on its way");
    await door.sendAll();
    expect(await follow(door, await wish(door, path, "next", {}))).toContain("in the last 24 hours");
    door.clock.now += DAY;
    await wish(door, path, "next", {});
    await door.sendAll();
    const lessons = await door.archive
      .selectFrom("deliveries")
      .select("key")
      .where("enrollment_id", "=", id)
      .where("kind", "=", "lesson")
      .orderBy("planned_at")
      .execute();
    expect(lessons.map(({ key }) => key)).toEqual(["lesson-1", "lesson-2"]);
    // A week after the second, on a Tuesday: the date that stood left it no room.
    expect(await due()).toBe("2026-12-01T17:00");
  });

  it("says beside the form what couldn't be done, as a problem and not as news", async () => {
    const { door, path } = await inside();
    const of = async (changed: string) =>
      (await (await door.app.request(`${path}?changed=${changed}`)).text()).replaceAll(/\s+/g, " ");
    const until = await of("not-a-date");
    expect(until).toMatch(
      /<details open><summary>Pause the course<\/summary>(?:(?!<\/details>).)*aria-invalid="true" aria-describedby="changed"> <p class="problem" id="changed" role="alert" tabindex="-1">Pick a date/,
    );
    expect(until).not.toContain('class="notice"');
    expect(await of("today")).toMatch(
      /\/next">(?:(?!<\/form>).)*<p class="problem" id="changed" role="alert" tabindex="-1">You got a lesson/,
    );
    await wish(door, path, "pause", { until: "" });
    expect(await of("today")).toMatch(
      /<section class="pace"(?:(?!<form).)*<p class="problem" id="changed" role="alert" tabindex="-1">/,
    );
  });

  it("is nobody's before they confirm, and nobody's after they left", async () => {
    const door = await openFrontDoor();
    const id = await signUp(door, MIA);
    const path = `/p/${door.token("progress", id)}`;
    for (const name of ["pace", "pause", "resume", "next"]) {
      expect([name, (await wish(door, path, name, THURSDAYS)).status]).toEqual([name, 400]);
    }
    expect(await (await door.app.request(path)).text()).not.toContain("Your schedule");
  });

  it("moves for a form of ours alone", async () => {
    const { door, path, due } = await inside();
    for (const name of ["pace", "pause", "resume", "next"]) {
      expect([name, (await postForm(door.app, `${path}/${name}`, {})).status]).toEqual([name, 400]);
    }
    expect(await due()).toBe("2026-11-24T17:00");
  });

  it.each([{ every: "1" }, { day: "9" }, { hour: "25" }, { zone: "Mars/Phobos" }])("cannot be %j", async (wrong) => {
    const { door, path, due } = await inside();
    expect((await wish(door, path, "pace", { ...THURSDAYS, ...wrong })).status).toBe(400);
    expect(await due()).toBe("2026-11-24T17:00");
  });
});

describe("the calendar", () => {
  it("holds what is to come, at the learner's own hour, and moves with it", async () => {
    const { door, id, path } = await inside();
    const address = `/c/${door.token("calendar", id)}/lessons.ics`;
    const before = await door.app.request(address);
    expect(before.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
    const text = await before.text();
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(9);
    expect(text).toContain("DTSTART:20261124T170000Z");
    expect(text).toContain("SUMMARY:Sample course: The lesson numbered 1");
    await wish(door, path, "pace", THURSDAYS);
    const after = await (await door.app.request(address)).text();
    expect(after).toContain("DTSTART:20261126T170000Z");
    const uids = (ics: string) => ics.match(/^UID:.*$/gm);
    expect(uids(after)).toEqual(uids(text));
  });

  it("ends in a line break, keeps nobody busy, and says in which zone its times are", async () => {
    const { door, id } = await inside();
    const text = await (await door.app.request(`/c/${door.token("calendar", id)}/lessons.ics`)).text();
    expect(text).toMatch(/END:VCALENDAR\r\n$/);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(text).toContain("X-WR-TIMEZONE:America/Los_Angeles");
    const events = text.split("BEGIN:VEVENT").slice(1);
    for (const event of events) {
      expect(event).toContain("TRANSP:TRANSPARENT");
      expect(event).toContain("X-MICROSOFT-CDO-BUSYSTATUS:FREE");
      expect(event.replaceAll("\r\n ", "")).toContain("9:00 AM PST (Los Angeles time)");
    }
  });

  it("has a button each for Google, Apple, and Outlook, there and after confirming, which know its link and no other", async () => {
    const { door, id, path } = await inside();
    const other = await join(door, "other@example.org");
    const feed = (whose: string) => `localhost/c/${door.token("calendar", whose)}/lessons.ics`;
    for (const [whose, page, times] of [
      [id, path, 1],
      [id, `${path}?welcome=1`, 2],
      [other, `/p/${door.token("progress", other)}`, 1],
    ] as const) {
      const text = await (await door.app.request(page)).text();
      const links = [...text.matchAll(/href="([^"]+)" rel="noreferrer">([^<]+)</g)].map(
        ([, href = "", label]) => [label, href.replaceAll("&amp;", "&")] as const,
      );
      const expected = [
        [
          "Google Calendar",
          `https://calendar.google.com/calendar/render?cid=${encodeURIComponent(`webcal://${feed(whose)}`)}`,
        ],
        ["Apple Calendar", `webcal://${feed(whose)}`],
        [
          "Outlook",
          `https://outlook.live.com/calendar/0/addfromweb?url=${encodeURIComponent(`http://${feed(whose)}`)}&name=Sample%20course`,
        ],
      ] as const;
      expect(links).toEqual(Array.from({ length: times }, () => expected).flat());
      // For browsers and programs that look for a page's calendar.
      expect(text).toContain(`<link rel="alternate" type="text/calendar" href="http://${feed(whose)}">`);
      // To be copied into any other program, without a script.
      expect(text).toContain(`<a href="http://${feed(whose)}">http://${feed(whose)}</a>`);
      for (const [, href] of links) expect(href).not.toContain(door.token("progress", whose));
    }
  });

  it("says in one event of the past why nothing is to come: paused, left, unknown course", async () => {
    const { door, id, path } = await inside();
    const other = await join(door, "eve@example.org");
    const read = async (enrollment: string) =>
      (await door.app.request(`/c/${door.token("calendar", enrollment)}/lessons.ics`)).text();
    await wish(door, path, "pause", { until: "" });
    const said = [await read(id)];
    await postForm(door.app, `/u/${door.token("unsubscribe", id)}`, { which: "this-course" });
    said.push(await read(id));
    expect((await read(other)).match(/BEGIN:VEVENT/g)).toHaveLength(9);
    (door.ports.courses as Map<string, unknown>).clear();
    said.push(await read(id));
    const summaries = ["Sample course is paused", "Sample course: no more lessons", "This course isn’t running"];
    for (const [index, text] of said.entries()) {
      expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(1);
      expect(text).toContain(`SUMMARY:${summaries[index]}`);
      const start = /DTSTART:(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/.exec(text) ?? [];
      const [, y, m, d, h, min] = start.map(Number);
      expect(Date.UTC(y ?? 0, (m ?? 0) - 1, d, h, min)).toBeLessThan(door.clock.now);
    }
  });

  it("gives no way to change anything", async () => {
    const { door, id } = await inside();
    expect((await postForm(door.app, `/p/${door.token("calendar", id)}/resume`, {})).status).toBe(404);
  });
});
