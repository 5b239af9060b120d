import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PACE_OUTCOMES } from "../../src/actions/pace.ts";
import { languages } from "../../src/words/words.ts";
import { strange, strangeCourse, wordsFromElsewhere } from "../support/strange-words.ts";
import { DAY, type FrontDoor, join, openFrontDoor, postForm, signUp } from "../web/front-door.ts";

beforeAll(() => languages.set("el", strange));
afterAll(() => languages.delete("el"));

async function pageOf(door: FrontDoor, id: string, query = ""): Promise<string> {
  const answer = await door.app.request(`/p/${door.token("progress", id)}${query}`);
  expect(answer.status).toBe(200);
  return answer.text();
}

function expectStrange(page: string): void {
  expect(page).toContain('<html lang="el">');
  expect(wordsFromElsewhere(page)).toEqual([]);
}

const change = (door: FrontDoor, id: string, values: Readonly<Record<string, number | null>>) =>
  door.archive.updateTable("enrollments").set(values).where("id", "=", id).execute();

describe("the course page, in another language", () => {
  it("says everything in it, however far the course has come", async () => {
    const door = await openFrontDoor({ courses: [strangeCourse(4)] });
    const id = await join(door, "mia@example.org");
    const path = `/p/${door.token("progress", id)}`;
    expectStrange(await pageOf(door, id, "?welcome=1"));
    for (let n = 0; n < 3; n += 1) {
      await postForm(door.app, `${path}/next`, { wish: "next" });
      expectStrange(await pageOf(door, id));
      await door.sendAll();
      door.clock.now += DAY;
    }
    await postForm(door.app, `${path}/check/lesson-1`, { "answer-1": "1", "answer-2": "1", "answer-3": "1" });
    await door.archive
      .updateTable("deliveries")
      .set({ state: "unknown", accepted_at: null })
      .where("key", "=", "lesson-2")
      .execute();
    const page = await pageOf(door, id);
    expect(page).toContain("⟦First try: 1 of 3⟧");
    expectStrange(page);
    await door.archive.deleteFrom("deliveries").where("key", "=", "lesson-2").execute();
    expectStrange(await pageOf(door, id));
  });

  it.each([
    ["rests", { next_due_at: null, paused_at: 1 }],
    ["is left", { next_due_at: null, left_at: 1 }],
    ["is finished", { next_due_at: null, finished_at: 1 }],
  ])("says that it %s in it", async (_, values) => {
    const door = await openFrontDoor({ courses: [strangeCourse()] });
    const id = await join(door, "mia@example.org");
    await change(door, id, values);
    expectStrange(await pageOf(door, id));
  });

  it("says in it that nothing was confirmed, or that a mailbox takes nothing", async () => {
    const door = await openFrontDoor({ courses: [strangeCourse()] });
    expectStrange(await pageOf(door, await signUp(door, "waiting@example.org")));
    const stopped = await join(door, "stopped@example.org");
    await door.archive
      .insertInto("suppressions")
      .values({ address: "stopped@example.org", reason: "bounce", at: 1 })
      .execute();
    expectStrange(await pageOf(door, stopped));
  });

  it("says in it what every change did, and offers to begin anew and to take that back", async () => {
    const door = await openFrontDoor({ courses: [strangeCourse(4)] });
    const id = await join(door, "mia@example.org");
    const path = `/p/${door.token("progress", id)}`;
    for (const changed of PACE_OUTCOMES) expectStrange(await pageOf(door, id, `?changed=${changed}`));
    await postForm(door.app, `${path}/pace`, { wish: "pace", every: "3", day: "2", hour: "9", zone: "Europe/Athens" });
    expectStrange(await pageOf(door, id, "?changed=pace"));
    await postForm(door.app, `${path}/next`, { wish: "next" });
    await door.sendAll();
    expectStrange(await pageOf(door, id));
    await postForm(door.app, `${path}/restart`, { wish: "restart" });
    expectStrange(await pageOf(door, id, "?changed=restarted"));
    await postForm(door.app, `${path}/pause`, { wish: "pause", until: "2027-01-11" });
    expectStrange(await pageOf(door, id, "?changed=paused"));
    await postForm(door.app, `${path}/pause`, { wish: "pause", until: "" });
    expectStrange(await pageOf(door, id, "?changed=paused"));
    await change(door, id, { finished_at: 1, next_due_at: null, paused_at: null });
    expectStrange(await pageOf(door, id, "?changed=restarted"));
    await change(door, id, { restarted_at: null });
    expectStrange(await pageOf(door, id));
  });

  it("is in it in the calendar", async () => {
    const door = await openFrontDoor({ courses: [strangeCourse(2)] });
    const path = `/c/${door.token("calendar", await join(door, "mia@example.org"))}/lessons.ics`;
    const calendar = async () =>
      [
        ...(await (await door.app.request(path)).text())
          .replaceAll("\r\n ", "")
          .matchAll(/^(?:SUMMARY|DESCRIPTION|X-WR-CALNAME):(.*)/gm),
      ].map(([, value = ""]) => value);
    const lines = await calendar();
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.flatMap(wordsFromElsewhere)).toEqual([]);
    (door.ports.courses as Map<string, unknown>).set("other", { ...door.course, id: "other" });
    (door.ports.courses as Map<string, unknown>).delete(door.course.id);
    expect((await calendar()).flatMap(wordsFromElsewhere)).toEqual([]);
  });

  it("speaks as the server's one course does where its own is served no more", async () => {
    const door = await openFrontDoor({ courses: [strangeCourse()] });
    const id = await join(door, "mia@example.org");
    const [course] = door.ports.courses.values();
    const courses = door.ports.courses as Map<string, unknown>;
    courses.clear();
    courses.set("other", { ...course, id: "other" });
    expectStrange(await pageOf(door, id));
  });
});
