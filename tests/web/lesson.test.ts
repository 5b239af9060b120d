import { describe, expect, it } from "vitest";
import { readCompletions } from "../../src/store/progress.ts";
import { sampleCourse } from "../support/course.ts";
import { DAY, type FrontDoor, join, openFrontDoor, postForm } from "./front-door.ts";

type Reader = { readonly door: FrontDoor; readonly id: string; readonly page: string };

/** A learner who has had so many lessons, a day apart, and one that they are to go on from. */
async function reader(lessons: number, fields: Record<string, string> = {}, door?: FrontDoor): Promise<Reader> {
  const opened = door ?? (await openFrontDoor());
  const id = await join(opened, "mia@example.org", fields);
  const page = `/p/${opened.token("progress", id)}`;
  for (let n = 0; n < lessons; n += 1) {
    await postForm(opened.app, `${page}/next`, { wish: "next" });
    await opened.sendAll();
    opened.clock.now += DAY;
  }
  return { door: opened, id, page };
}

async function read({ door, page }: Reader, lesson: string): Promise<string> {
  const answer = await door.app.request(`${page}/lesson/${lesson}`);
  expect(answer.status).toBe(200);
  return (await answer.text()).replaceAll(/\s+/g, " ");
}

async function deliveryOf({ door }: Reader, lesson: string): Promise<string> {
  const query = door.archive.selectFrom("deliveries").select("id").where("key", "=", lesson);
  return (await query.executeTakeFirstOrThrow()).id;
}

describe("the page of a lesson", () => {
  it("has its title, its place, its text, and the mail as it was sent", async () => {
    const mia = await reader(3, { first_name: "Mia", zone: "Europe/Berlin" });
    const page = await read(mia, "lesson-2");
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).toContain("<h1>The lesson numbered 2</h1>");
    expect(page).toContain("Lesson 2 of 8 · 4 min read · received Tuesday, November 24");
    expect(page).toContain("<p>Hi Mia, this is what lesson 2 says.</p>");
    expect(page).toContain(`<a href="${mia.page}">Your course page</a>`);
    const view = mia.door.token("view", await deliveryOf(mia, "lesson-2"));
    expect(page).toContain(`<a href="/v/${view}">See the original email</a>`);
    expect((await mia.door.app.request(`/v/${view}`)).status).toBe(200);
  });

  it("calls a reader by the name that they have now, as text and nothing else, or by none", async () => {
    const mia = await reader(1, { first_name: "Mia" });
    await mia.door.archive.updateTable("subscribers").set({ first_name: "<b>Eve</b>" }).execute();
    expect(await read(mia, "lesson-1")).toContain("Hi &lt;b&gt;Eve&lt;/b&gt;, this");
    await mia.door.archive.updateTable("subscribers").set({ first_name: null }).execute();
    expect(await read(mia, "lesson-1")).toContain("Hi there, this");
  });

  it("leads to the lesson before and to the next, or says when that arrives", async () => {
    const mia = await reader(2);
    const second = await read(mia, "lesson-2");
    expect(second).toContain(`href="${mia.page}/lesson/lesson-1">Lesson 1: The lesson numbered 1</a>`);
    expect(second).toMatch(
      /Lesson 3: The lesson numbered 3<\/span> <span class="fine">Arrives Tuesday, December 1 at 9:00 AM PST/,
    );
    expect(second).not.toContain("/lesson/lesson-3");
    const first = await read(mia, "lesson-1");
    expect(first).not.toContain("Previous");
    expect(first).toContain(`href="${mia.page}/lesson/lesson-2">Lesson 2: The lesson numbered 2</a>`);
  });

  it("passes over a lesson that is no part of the learner's course, and ends in graduation", async () => {
    const mia = await reader(3, {}, await openFrontDoor({ courses: [sampleCourse(3)] }));
    await mia.door.archive.deleteFrom("deliveries").where("key", "=", "lesson-2").execute();
    expect(await read(mia, "lesson-1")).toContain("Lesson 3: The lesson numbered 3</a>");
    const last = await read(mia, "lesson-3");
    expect(last).toContain("Lesson 1: The lesson numbered 1</a>");
    expect(last).toMatch(/<span class="title">Graduation<\/span> <span class="fine">Around/);
  });

  it("marks the lesson as done and takes it back, and is there again after each", async () => {
    const mia = await reader(1);
    expect(await read(mia, "lesson-1")).toContain('name="mark" value="done"');
    for (const [mark, words, lessons] of [
      ["done", "You’ve marked this lesson as done.", ["lesson-1"]],
      ["not-done", "mark it as done to update your progress.", []],
    ] as const) {
      const fields = { lesson: "lesson-1", mark, from: "lesson" };
      const answer = await postForm(mia.door.app, `${mia.page}/done`, fields);
      expect([answer.status, answer.headers.get("location")]).toEqual([303, `${mia.page}/lesson/lesson-1#done`]);
      expect(await read(mia, "lesson-1")).toContain(words);
      const completions = await readCompletions(mia.door.archive, mia.id);
      expect(completions.map(({ lessonId }) => lessonId)).toEqual(lessons);
    }
  });

  it("lets pictures of an author's own site be shown, and no script of anybody's but ours", async () => {
    const { door, page } = await reader(1);
    const policy = (await door.app.request(`${page}/lesson/lesson-1`)).headers.get("content-security-policy") ?? "";
    expect(policy).toContain("img-src 'self' data: https:");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'none'");
  });

  it("keeps what came when the learner has left", async () => {
    const mia = await reader(2);
    await postForm(mia.door.app, `/u/${mia.door.token("unsubscribe", mia.id)}`, {});
    expect(await read(mia, "lesson-2")).toContain("this is what lesson 2 says.");
  });
});

describe("a lesson that its learner has not received", () => {
  it.each([
    ["next", "lesson-3", "It arrives Tuesday, December 1 at 9:00 AM PST."],
    ["later", "lesson-4", "It should arrive around Tuesday, December 8."],
  ])("says when it comes and nothing of what it says: %s", async (_, lesson, words) => {
    const mia = await reader(2);
    for (const path of [`${mia.page}/lesson/${lesson}`, `${mia.page}/check/${lesson}`]) {
      const answer = await mia.door.app.request(path);
      const page = await answer.text();
      expect(answer.status).toBe(404);
      expect(page).toContain(words);
      expect(page).toContain(`href="${mia.page}"`);
      for (const secret of ["what lesson", "The lesson numbered", "Question 1", "Because it is"]) {
        expect(page).not.toContain(secret);
      }
    }
  });

  it("is on its way, held up, passed over or without a day", async () => {
    const mia = await reader(3);
    const ask = async (lesson: string) => (await mia.door.app.request(`${mia.page}/lesson/${lesson}`)).text();
    const change = (key: string, state: "planned" | "unknown") =>
      mia.door.archive.updateTable("deliveries").set({ state, accepted_at: null }).where("key", "=", key).execute();
    await change("lesson-3", "planned");
    await change("lesson-2", "unknown");
    await mia.door.archive.deleteFrom("deliveries").where("key", "=", "lesson-1").execute();
    await mia.door.archive.updateTable("enrollments").set({ next_due_at: null }).execute();
    expect(await ask("lesson-3")).toContain("It’s on its way to you now.");
    expect(await ask("lesson-2")).toContain("It’s delayed.");
    expect(await ask("lesson-1")).toContain("It isn’t part of your course.");
    expect(await ask("lesson-4")).toContain("It isn’t scheduled yet.");
  });

  it.each(["lesson-9", "..", "LESSON-1", "lesson-1%20", "1"])("is a page that there is not: %s", async (lesson) => {
    const { door, page } = await reader(1);
    expect((await door.app.request(`${page}/lesson/${lesson}`)).status).toBe(404);
  });

  it("is not there for them, whoever else has had it", async () => {
    const mia = await reader(1);
    const eve = await join(mia.door, "eve@example.org");
    const answer = await mia.door.app.request(`/p/${mia.door.token("progress", eve)}/lesson/lesson-1`);
    expect(answer.status).toBe(404);
  });

  it("is not found where the course is served no more", async () => {
    const { door, page } = await reader(1);
    (door.ports.courses as Map<string, unknown>).clear();
    expect((await door.app.request(`${page}/lesson/lesson-1`)).status).toBe(404);
  });
});

describe("what a learner asked about a lesson", () => {
  /** As the sorting room files it. */
  async function ask(mia: Reader, id: string, text: string, more: { lesson?: string; stop?: boolean } = {}) {
    const { archive, clock } = mia.door;
    await archive
      .insertInto("received_mails")
      .values({ provider_id: id, state: "question", received_at: 0, from_address: null, tries: 0, next_try_at: 0 })
      .execute();
    await archive
      .insertInto("questions")
      .values({
        id,
        provider_id: id,
        state: "open",
        tied_by: "token",
        enrollment_id: mia.id,
        delivery_id: null,
        lesson_id: more.lesson ?? "lesson-1",
        from_address: "mia@example.org",
        subject: "Re: Lesson 1",
        text,
        rest: "",
        rest_shown: "",
        attachments: 0,
        wants_out: more.stop === true ? 1 : 0,
        message_id: null,
        thread: "[]",
        received_at: clock.now,
      })
      .execute();
  }

  async function reply({ door: { archive, clock } }: Reader, question: string, id: string, text: string) {
    await archive
      .insertInto("received_mails")
      .values({ provider_id: id, state: "answer", received_at: 0, from_address: null, tries: 0, next_try_at: 0 })
      .execute();
    const answer = { id, provider_id: id, question_id: question, text, received_at: clock.now };
    await archive.insertInto("answers").values(answer).execute();
  }

  it("stands on its page with the answers, oldest first, as text and nothing else", async () => {
    const mia = await reader(2);
    await ask(mia, "q1", "Why <b>kites</b>?");
    mia.door.clock.now += DAY;
    await reply(mia, "q1", "a1", "Because of & the wind.");
    await ask(mia, "q2", "And then?");
    await ask(mia, "q3", "");
    const page = await read(mia, "lesson-1");
    const asked = page.slice(page.indexOf('id="ask"'));
    const order = [
      "You wrote on Wednesday, November 25",
      "Why &lt;b&gt;kites&lt;/b&gt;?",
      "Ada Writer answered on Thursday, November 26",
      "Because of &amp; the wind.",
      "You wrote on Thursday, November 26",
      "And then?",
      "Ada Writer answers by email, right to your inbox.",
      "(No text in this email.)",
    ];
    const places = order.map((words) => asked.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it("is theirs about this lesson alone, and no wish to leave", async () => {
    const mia = await reader(2);
    const eve = { ...mia, id: await join(mia.door, "eve@example.org") };
    await ask(mia, "q1", "About another lesson", { lesson: "lesson-2" });
    await ask(mia, "q2", "stop", { stop: true });
    await ask(eve, "q3", "Of somebody else");
    const page = await read(mia, "lesson-1");
    expect(page).not.toContain("You wrote on");
    expect(await read(mia, "lesson-2")).toContain("About another lesson");
  });

  it("is asked by a reply to the mail itself, from the lesson's own words as well", async () => {
    const mia = await reader(1, { first_name: "Mia" });
    const page = await read(mia, "lesson-1");
    const address = "mailto:questions@course.example?subject=Re%3A%20Lesson%201%2C%20Mia";
    expect(page).toContain(`<section class="reply"><p><a href="${address}">`);
    expect(page).toContain(`role="button" href="${address}">Reply to Ada</a>`);
    expect(page).toContain("Ada Writer will answer by email.");
    expect(page).not.toContain("will appear here, too");
  });

  it("goes through us where replies are taken, to the address of that very mail", async () => {
    const mia = await reader(1);
    const { letterhead } = await mia.door.archive.selectFrom("batches").select("letterhead").executeTakeFirstOrThrow();
    const taken = JSON.stringify({ ...(JSON.parse(letterhead) as object), receivingDomain: "in.course.example" });
    await mia.door.archive.updateTable("batches").set({ letterhead: taken }).execute();
    const page = await read(mia, "lesson-1");
    expect(page).toMatch(/href="mailto:r\+[0-9a-f-]+@in\.course\.example\?subject=/);
    expect(page).toContain("The conversation will appear here, too.");
  });
});
