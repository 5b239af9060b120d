import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { maskAddress } from "../../src/course/address.ts";
import type { Course } from "../../src/course/course.ts";
import { MOST_SIGNUPS_A_NETWORK } from "../../src/course/signup.ts";
import { markLesson } from "../../src/store/progress.ts";
import { suppress } from "../../src/store/suppressing.ts";
import { languages } from "../../src/words/words.ts";
import { strange, strangeCourse, wordsFromElsewhere } from "../support/strange-words.ts";
import { DAY, type FrontDoor, join, openAccount, openFrontDoor, postForm, signUp } from "../web/front-door.ts";

beforeAll(() => languages.set("el", strange));
afterAll(() => languages.delete("el"));

/** A course that is no longer served has nothing but its id. */
const ID = strangeCourse().id;
const MIA = "mia@example.org";

const openStrange = (courses: readonly Course[] = [strangeCourse()]) => openFrontDoor({ courses, outbox: true });

/** Every word of an answer is of the catalogue, of the course or of its reader. */
async function expectStrange(answer: Response | Promise<Response>, status = 200): Promise<string> {
  const given = await answer;
  const page = await given.text();
  expect(given.status).toBe(status);
  expect(page).toContain('<html lang="el">');
  expect(page).toContain("⟦");
  expect(wordsFromElsewhere(page.replaceAll(ID, "δείγμα").replaceAll(maskAddress(MIA), MIA))).toEqual([]);
  return page;
}

const get = (door: FrontDoor, path: string) => Promise.resolve(door.app.request(path));
const post = (door: FrontDoor, path: string, fields: Record<string, string> = {}) =>
  Promise.resolve(postForm(door.app, path, fields));

describe("signing up, in another language", () => {
  it.each(["/", "/sample", "/embed/sample", "/sample/check-inbox"])("%s is in it", async (path) => {
    await expectStrange(get(await openStrange(), path));
  });

  it.each([
    { email: "", first_name: "" },
    { email: "mia", first_name: "a\u2028b" },
    { email: MIA, first_name: "x".repeat(61) },
  ])("says in it what was typed wrongly: %o", async (fields) => {
    const door = await openStrange();
    await expectStrange(post(door, "/sample", fields), 422);
    await expectStrange(post(door, "/embed/sample", fields), 422);
  });

  it("says in it what to do next, in a frame too", async () => {
    await expectStrange(post(await openStrange(), "/embed/sample", { email: MIA }));
  });

  it("says in it that it is too much, that a code does not fit, and which courses there are", async () => {
    const door = await openStrange();
    for (let n = 0; n < MOST_SIGNUPS_A_NETWORK; n += 1) await post(door, "/sample", { email: `mia${n}@example.org` });
    await expectStrange(post(door, "/sample", { email: MIA }), 429);
    await expectStrange(post(door, "/embed/sample", { email: MIA }), 429);
    await expectStrange(post(door, "/sample/check-inbox", { email: MIA, code: "000000" }), 422);
    await expectStrange(get(await openStrange([strangeCourse(), { ...strangeCourse(), id: "other" }]), "/"));
  });

  it.each([
    [{ everyDays: 1, on: [] }, 1],
    [{ everyDays: 3, on: [] }, 2],
    [{ everyDays: 14, on: [2] }, 3],
    [{ everyDays: 1, on: [2, 4] }, 1],
    [{ everyDays: 7, on: [2, 4] }, 1],
  ] as const)("tells every rhythm in it: %o", async (rhythm, lessons) => {
    const course = strangeCourse(lessons);
    await expectStrange(
      get(await openStrange([{ ...course, schedule: { ...course.schedule, ...rhythm } }]), "/sample"),
    );
  });

  it("shares no language where the courses of a server have none in common", async () => {
    const door = await openStrange([strangeCourse(), { ...strangeCourse(), id: "other", language: "en" }]);
    expect(await (await get(door, "/")).text()).toContain('<html lang="en">');
    await expectStrange(get(door, "/sample"));
  });
});

describe("confirming, in another language", () => {
  it("is in it before, after, on coming back, where mail is stopped, and where the course is gone", async () => {
    const door = await openStrange();
    const path = `/confirm/${door.token("confirm", await signUp(door, MIA))}`;
    await expectStrange(get(door, path));
    await post(door, path);
    await expectStrange(get(door, path));
    const { id } = await door.archive.selectFrom("enrollments").select("id").executeTakeFirstOrThrow();
    await post(door, `/u/${door.token("unsubscribe", id)}`, { which: "this-course" });
    await expectStrange(get(door, path));
    await door.archive.transaction().execute((tx) => suppress(tx, MIA, "complaint", door.clock.now));
    await expectStrange(get(door, path));
  });

  it("is in it where the course is no longer served", async () => {
    const course = strangeCourse();
    const door = await openStrange([course, { ...course, id: "other" }]);
    const id = await signUp(door, MIA);
    (door.ports.courses as Map<string, Course>).delete(course.id);
    await expectStrange(get(door, `/confirm/${door.token("confirm", id)}`));
    await expectStrange(get(door, `/u/${door.token("unsubscribe", id)}`));
    await expectStrange(get(door, `/preferences/${door.token("preferences", id)}`));
  });
});

describe("leaving, in another language", () => {
  it.each(["this-course", "all-courses"])("is in it before and after leaving %s", async (which) => {
    const door = await openStrange();
    const path = `/u/${door.token("unsubscribe", await join(door, MIA))}`;
    await expectStrange(get(door, path));
    await post(door, path, { which });
    await expectStrange(get(door, `${path}/done?which=${which}`));
    await expectStrange(get(door, path));
  });
});

describe("practice mode, in another language", () => {
  it("is in it in an empty outbox, in one with mail, on a mail and where an answer says nothing", async () => {
    const door = await openStrange();
    await expectStrange(get(door, "/outbox"));
    for (let n = 0; n < 51; n += 1) {
      await postForm(door.app, "/sample", { email: `p${n}@example.org` }, { "x-forwarded-for": `10.${n}.0.1` });
    }
    await door.sendAll();
    const { id } = await door.archive.selectFrom("deliveries").select("id").executeTakeFirstOrThrow();
    const own = [", friend", "Please confirm", "Ada Writer"];
    const foreign = async (answer: Response | Promise<Response>) =>
      wordsFromElsewhere(own.reduce((page, words) => page.replaceAll(words, ""), await (await answer).text()));
    for (const path of ["/outbox", "/outbox?answered=1", "/outbox?page=2", `/outbox/${id}`]) {
      expect([path, await foreign(get(door, path))]).toEqual([path, []]);
    }
    expect(await foreign(post(door, `/outbox/${id}/reply`, { text: " " }))).toEqual([]);
  });

  it("is in it under another name", async () => {
    const door = await openStrange();
    const answer = door.app.request("/outbox", { headers: { host: "elsewhere.example" } });
    expect(wordsFromElsewhere(await (await answer).text())).toEqual([]);
  });
});

describe("what is a learner's own, in another language", () => {
  it("is in it on the page of preferences, whatever was done there", async () => {
    const door = await openStrange();
    const id = await join(door, MIA);
    const path = `/preferences/${door.token("preferences", id)}`;
    for (const said of ["left", "left-all", "back", "name", "moved"]) {
      await expectStrange(get(door, `${path}?said=${said}`));
    }
    const unsaid = await expectStrange(get(door, `${path}?said=constructor`));
    expect(unsaid).not.toContain('role="status"');
    await expectStrange(post(door, path, { do: "name", first_name: "x".repeat(61) }), 422);
    for (const [said, role] of [
      ["link-sent", "status"],
      ["link-just-sent", "alert"],
    ] as const) {
      await post(door, path, { do: "link" });
      expect(await expectStrange(get(door, `${path}?said=${said}`))).toContain(`role="${role}"`);
    }
    for (let n = 0; n < 3; n += 1) {
      door.clock.now += 2 * 3_600_000;
      await post(door, path, { do: "link" });
    }
    door.clock.now += 2 * 3_600_000;
    expect(await expectStrange(get(door, `${path}?said=link-too-many`))).toContain('role="alert"');
    await post(door, path, { do: "leave", enrollment: id });
    await expectStrange(get(door, path));
    door.clock.now += 31 * DAY;
    await expectStrange(get(door, path));
  });

  it("is in it on the pages of a new address, and on those that say why not", async () => {
    const door = await openStrange();
    const account = await openAccount(door, await join(door, MIA));
    await expectStrange(get(door, account));
    await expectStrange(post(door, account, { email: "mia" }), 422);
    await post(door, account, { email: "mia@new.example" });
    await expectStrange(get(door, `${account}?said=asked`));
    const { id } = await door.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "new-address")
      .executeTakeFirstOrThrow();
    const address = `/address/${door.token("address", id)}`;
    await expectStrange(get(door, address));
    door.clock.now += 3 * DAY;
    await expectStrange(post(door, address), 409);
  });

  it("is in it on the pages that erase", async () => {
    const door = await openStrange();
    const path = `${await openAccount(door, await join(door, MIA))}/erase`;
    await expectStrange(get(door, path));
    await expectStrange(post(door, path, { email: "somebody@example.org" }), 422);
    const gone = await openAccount(door, await join(door, "noah@example.org"));
    door.clock.now += DAY;
    await expectStrange(get(door, gone), 410);
    door.clock.now -= DAY;
    await post(door, path, { email: MIA });
    await expectStrange(get(door, "/erased"));
  });

  it("is in it on the certificate, before it, and when it was taken back", async () => {
    const door = await openStrange();
    const id = await join(door, MIA);
    const making = `/p/${door.token("progress", id)}/certificate`;
    await expectStrange(get(door, making));
    for (const lesson of door.course.lessons)
      await door.archive.transaction().execute((tx) => markLesson(tx, id, lesson.id, "done", door.clock.now));
    await expectStrange(get(door, making));
    for (const name of ["", "a\u2028b", "x".repeat(81)])
      await expectStrange(post(door, making, { do: "make", name }), 422);
    await post(door, making, { do: "make", name: "Μία" });
    const path =
      /href="(\/certificate\/[^"]+)"/.exec(await expectStrange(get(door, making)))?.[1] ?? expect.fail(making);
    await expectStrange(get(door, path));
    await post(door, making, { do: "list" });
    await expectStrange(get(door, making));
    await post(door, making, { do: "revoke" });
    await expectStrange(get(door, path), 410);
  });
});
