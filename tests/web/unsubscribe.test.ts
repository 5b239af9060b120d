import { describe, expect, it } from "vitest";
import { sampleCourse } from "../support/course.ts";
import { DAY, type FrontDoor, join, openFrontDoor, postForm, signUp } from "./front-door.ts";

async function stateOf(door: FrontDoor, id: string) {
  return door.archive
    .selectFrom("enrollments")
    .select(["left_at", "next_due_at"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
}

async function partings(door: FrontDoor): Promise<string[]> {
  const rows = await door.archive
    .selectFrom("consent_events")
    .select(["kind", "source"])
    .where("kind", "in", ["left", "left-all"])
    .execute();
  return rows.map((row) => `${row.kind} by ${row.source}`);
}

describe("one-click unsubscription (RFC 8058)", () => {
  const multipart = () => {
    const body = new FormData();
    body.set("List-Unsubscribe", "One-Click");
    return { body };
  };
  const requests: Record<string, () => RequestInit> = {
    urlencoded: () => ({
      body: "List-Unsubscribe=One-Click",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    }),
    multipart,
    "with nothing in it": () => ({}),
    "as plain text": () => ({ body: "List-Unsubscribe=One-Click", headers: { "content-type": "text/plain" } }),
    "with a broken body": () => ({ body: "--b", headers: { "content-type": "multipart/form-data; boundary=b" } }),
    "with far too much in it": () => ({
      body: "x".repeat(200_000),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    }),
    "from another site": () => ({
      body: "List-Unsubscribe=One-Click",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        origin: "https://mail.example",
        "sec-fetch-site": "cross-site",
      },
    }),
  };

  it.each(Object.entries(requests))("leaves at once, %s", async (_, init) => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    const answer = await door.app.request(`/u/${door.token("unsubscribe", id)}`, { method: "POST", ...init() });
    expect(answer.status).toBe(200);
    expect((await answer.text()).length).toBeLessThan(50);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(await stateOf(door, id)).toEqual({ left_at: door.clock.now, next_due_at: null });
    expect(await partings(door)).toEqual(["left by one-click"]);
  });

  it("works twice, and years later, and is recorded once", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    const path = `/u/${door.token("unsubscribe", id)}`;
    const leftAt = door.clock.now;
    for (const later of [0, DAY, 3000 * DAY]) {
      door.clock.now += later;
      expect((await postForm(door.app, path, { "List-Unsubscribe": "One-Click" })).status).toBe(200);
    }
    expect((await stateOf(door, id)).left_at).toBe(leftAt);
    expect(await partings(door)).toEqual(["left by one-click"]);
  });
});

describe("the page for leaving", () => {
  it("leaves this course and says how to come back", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    const path = `/u/${door.token("unsubscribe", id)}`;
    const page = await (await door.app.request(path)).text();
    expect(page).toContain("Unsubscribe from Sample course?");
    expect(page.match(/<button/g)).toHaveLength(4);
    expect((await stateOf(door, id)).left_at).toBeNull();

    const answer = await postForm(door.app, path, { which: "this-course" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toMatch(/^\/u\/[^/]+\/done\?which=this-course&/);
    const done = await (await door.app.request(`${path}/done?which=this-course`)).text();
    expect(done).toContain("You’ve left Sample course");
    expect(done).toContain('<a href="/sample">Sign up again</a>');
    expect(await partings(door)).toEqual(["left by unsubscribe-page"]);
    expect(await (await door.app.request(path)).text()).toContain("You’ve left Sample course");
  });

  it("leaves everything, even after this course was left", async () => {
    const door = await openFrontDoor({
      courses: [sampleCourse(), { ...sampleCourse(3), id: "other", title: "Another" }],
    });
    const id = await join(door, "mia@example.org");
    await postForm(door.app, "/other", { email: "mia@example.org" });
    const path = `/u/${door.token("unsubscribe", id)}`;
    await postForm(door.app, path, { which: "this-course" });
    expect(
      await door.archive.selectFrom("enrollments").select("id").where("left_at", "is", null).execute(),
    ).toHaveLength(1);
    await postForm(door.app, path, { which: "all-courses" });
    expect(await door.archive.selectFrom("enrollments").select("id").where("left_at", "is", null).execute()).toEqual(
      [],
    );
    expect(await partings(door)).toEqual(["left by unsubscribe-page", "left-all by unsubscribe-page"]);
  });

  it("leads back to its buttons where nobody has left", async () => {
    const door = await openFrontDoor();
    const path = `/u/${door.token("unsubscribe", await join(door, "mia@example.org"))}`;
    const answer = await door.app.request(`${path}/done`);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, path]);
  });

  it("still works when the course is no longer there", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    (door.ports.courses as Map<string, unknown>).clear();
    const path = `/u/${door.token("unsubscribe", id)}`;
    expect((await door.app.request(path)).status).toBe(200);
    expect((await postForm(door.app, path, { "List-Unsubscribe": "One-Click" })).status).toBe(200);
    expect((await stateOf(door, id)).left_at).toBe(door.clock.now);
  });
});

describe("what there is besides leaving", () => {
  const OTHER = { ...sampleCourse(3), id: "other", title: "Another" };

  async function inside() {
    const door = await openFrontDoor({ courses: [sampleCourse(), OTHER] });
    const id = await join(door, "mia@example.org");
    const ben = await join(door, "ben@example.org");
    const path = `/u/${door.token("unsubscribe", id)}`;
    const read = async (where = path) => (await (await door.app.request(where)).text()).replaceAll(/\s+/g, " ");
    const press = async (which: string) => (await postForm(door.app, path, { which })).headers.get("location") ?? "";
    const row = (of = id) =>
      door.archive.selectFrom("enrollments").selectAll().where("id", "=", of).executeTakeFirstOrThrow();
    /** Presses Undo on a page that offers it. */
    const undo = async (page: string, at = path) => {
      const value = (name: string) =>
        (new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "").replaceAll("&quot;", '"');
      return postForm(door.app, `${at}/undo`, { what: value("what"), mark: value("mark") });
    };
    return { door, id, ben, path, read, press, row, undo };
  }

  it("pauses for a month, says until when, and takes that back", async () => {
    const { path, read, press, row, undo } = await inside();
    const before = await row();
    const done = await read(await press("pause-month"));
    expect(done).toContain("Sample course is paused until Wednesday, December 23");
    expect(done).toContain("Your next email arrives Tuesday, December 29 at 9:00 AM PST.");
    expect((await row()).left_at).toBeNull();
    expect(await read()).toContain("Sample course is paused until Wednesday, December 23.");
    expect(await read()).not.toContain("Pause for a month");
    expect((await undo(done)).headers.get("location")).toBe(`${path}/done?which=undone`);
    expect(await row()).toEqual(before);
  });

  it("sends a lesson every two weeks, and takes that back to the course's own schedule", async () => {
    const { door, path, read, press, row, undo } = await inside();
    const before = await row();
    const done = await read(await press("two-weeks"));
    expect(done).toContain("You’ll get a lesson every two weeks");
    expect(JSON.parse((await row()).pace ?? "")).toMatchObject({ everyDays: 14, day: 2, hour: 9 });
    expect(await read()).not.toContain("Get a lesson every two weeks");
    expect((await undo(done)).headers.get("location")).toBe(`${path}/done?which=undone`);
    expect(await row()).toEqual(before);
    expect(await partings(door)).toEqual([]);
  });

  it("takes leaving back to the very date that there was, for one course and for all", async () => {
    const { door, id, path, read, press, row, undo } = await inside();
    await postForm(door.app, "/other", { email: "mia@example.org" });
    const other = await door.archive
      .selectFrom("enrollments")
      .select("id")
      .where("course_id", "=", "other")
      .executeTakeFirstOrThrow();
    await postForm(door.app, `/confirm/${door.token("confirm", other.id)}`, {});
    await postForm(door.app, `/p/${door.token("progress", other.id)}/pause`, { wish: "pause", until: "" });
    for (const which of ["this-course", "all-courses"]) {
      const [before, otherBefore] = [await row(), await row(other.id)];
      door.clock.now += 1000;
      const done = await read(await press(which));
      expect((await row()).left_at).toBe(door.clock.now);
      expect(done).toContain(">Undo</button>");
      expect((await undo(done)).headers.get("location")).toBe(`${path}/done?which=undone`);
      const back = { confirmed_at: door.clock.now };
      expect(await row()).toEqual({ ...before, ...back });
      expect(await row(other.id)).toEqual(which === "all-courses" ? { ...otherBefore, ...back } : otherBefore);
      expect(await read(`${path}/done?which=undone`)).toContain(
        'Undone</h1> <p role="status">Everything is back the way it was. Your next email arrives',
      );
    }
    expect(id).not.toBe(other.id);
  });

  it("is taken back only by who did it: not by a link of an email, a mark of somebody else, or too late", async () => {
    const { door, ben, path, read, press, row, undo } = await inside();
    const location = await press("this-course");
    const done = await read(location);
    expect(await read(`${path}/done?which=this-course`)).not.toContain(">Undo</button>");
    expect((await postForm(door.app, `${path}/undo`, {})).status).toBe(404);
    expect((await undo(done, `/u/${door.token("unsubscribe", ben)}`)).status).toBe(404);
    // Leaving once more, by somebody with a forwarded email, gives no way to take the first time back.
    door.clock.now += DAY;
    expect(await read(await press("this-course"))).not.toContain(">Undo</button>");
    expect((await row()).left_at).toBe(door.clock.now - DAY);
    door.clock.now += 31 * DAY;
    expect((await undo(done)).headers.get("location")).toBe(path);
    expect((await row()).left_at).not.toBeNull();
  });

  it("is for those who have lessons to come, in a course that is running", async () => {
    const { door, path, read, row } = await inside();
    await postForm(door.app, path, { which: "this-course" });
    expect(await read()).not.toContain("Pause for a month");
    const left = await row();
    expect((await postForm(door.app, path, { which: "pause-month" })).headers.get("location")).toBe(path);
    expect(await row()).toEqual(left);
  });
});

describe("coming back", () => {
  it("takes the form and a new confirmation, brings another welcome, and goes on", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    await postForm(door.app, `/u/${door.token("unsubscribe", id)}`, {});
    door.clock.now += 10 * DAY;
    expect(await signUp(door, "mia@example.org")).toBe(id);
    const confirm = `/confirm/${door.token("confirm", id)}`;
    expect(await (await door.app.request(confirm)).text()).toContain("Come back");
    await postForm(door.app, confirm, {});
    const state = await stateOf(door, id);
    expect(state.left_at).toBeNull();
    expect(state.next_due_at).toBeGreaterThan(door.clock.now);
    const welcomes = await door.archive.selectFrom("deliveries").select("id").where("kind", "=", "welcome").execute();
    expect(welcomes).toHaveLength(2);
  });
});
