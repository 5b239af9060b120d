import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openNotebook } from "../../src/compile/complaint.ts";
import { openHoleBook } from "../../src/compile/holes.ts";
import { readBody } from "../../src/compile/body.ts";
import { setPage } from "../../src/compile/page.ts";
import { loadMails } from "../../src/compile/load-mails.ts";
import { languages } from "../../src/words/words.ts";
import { strange, strangeCourse, wordsFromElsewhere } from "../support/strange-words.ts";
import { DAY, type FrontDoor, join, openFrontDoor, postForm } from "../web/front-door.ts";

beforeAll(() => languages.set("el", strange));
afterAll(() => languages.delete("el"));

/** A learner in the middle of a course. */
async function reader(): Promise<{ readonly door: FrontDoor; readonly id: string; readonly page: string }> {
  const door = await openFrontDoor({ courses: [strangeCourse(4)] });
  const id = await join(door, "mia@example.org");
  const page = `/p/${door.token("progress", id)}`;
  for (let n = 0; n < 2; n += 1) {
    await postForm(door.app, `${page}/next`, { wish: "next" });
    await door.sendAll();
    door.clock.now += DAY;
  }
  return { door, id, page };
}

async function expectStrange(answer: Response | Promise<Response>): Promise<string> {
  const page = await (await answer).text();
  expect(page).toContain('<html lang="el">');
  expect(wordsFromElsewhere(page)).toEqual([]);
  return page;
}

const answers = { "answer-1": "1", "answer-2": "1", "answer-3": "1" };

describe("a lesson's page, in another language", () => {
  it("says everything in it, before the questions, with one missing, answered, and for practice", async () => {
    const { door, page } = await reader();
    const lesson = `${page}/lesson/lesson-1`;
    await expectStrange(door.app.request(lesson));
    await expectStrange(door.app.request(`${page}/lesson/lesson-2`));
    const missing = await expectStrange(postForm(door.app, `${page}/check/lesson-1`, { "answer-1": "1" }));
    expect(missing).toContain("⟦Please choose an answer for every question.⟧");
    for (let times = 0; times < 2; times += 1) {
      const posted = await postForm(door.app, `${page}/check/lesson-1`, answers);
      await expectStrange(door.app.request(posted.headers.get("location") ?? ""));
    }
    expect(await expectStrange(door.app.request(lesson))).toContain("⟦✓ You’ve marked this lesson as done.⟧");
  });

  it("says what was asked and answered in it", async () => {
    const { door, id, page } = await reader();
    for (const [provider, state] of [
      ["q", "question"],
      ["a", "answer"],
    ] as const) {
      const mail = { received_at: 0, from_address: null, tries: 0, next_try_at: 0 };
      await door.archive
        .insertInto("received_mails")
        .values({ ...mail, provider_id: provider, state })
        .execute();
    }
    const question = {
      state: "open",
      tied_by: "token",
      enrollment_id: id,
      delivery_id: null,
      lesson_id: "lesson-1",
    } as const;
    const mail = {
      from_address: null,
      subject: "Γιατί;",
      rest: "",
      rest_shown: "",
      attachments: 0,
      wants_out: 0,
      message_id: null,
      thread: "[]",
    };
    await door.archive
      .insertInto("questions")
      .values({ ...question, ...mail, id: "q", provider_id: "q", text: "Γιατί;", received_at: door.clock.now })
      .execute();
    expect(await expectStrange(door.app.request(`${page}/lesson/lesson-1`))).toContain(
      "⟦Άδα answers by email, right to your inbox.⟧",
    );
    await door.archive
      .insertInto("answers")
      .values({ id: "a", provider_id: "a", question_id: "q", text: "Διότι.", received_at: door.clock.now })
      .execute();
    expect(await expectStrange(door.app.request(`${page}/lesson/lesson-1`))).toContain("⟦Άδα answered on ");
  });

  it("says in it that a lesson has not come", async () => {
    const { door, page } = await reader();
    for (const lesson of ["lesson-3", "lesson-4"]) await expectStrange(door.app.request(`${page}/lesson/${lesson}`));
    await door.archive.updateTable("deliveries").set({ state: "unknown", accepted_at: null }).execute();
    await expectStrange(door.app.request(`${page}/lesson/lesson-1`));
  });
});

describe("the blocks of a lesson's page, in another language", () => {
  it("are named in it", async () => {
    const body = `:::objectives
- Ένα
:::

:::example{title="Δύο"}
Τρία[^1].
:::

[^1]: Τέσσερα.

:::takeaways
- Πέντε
:::

:::exercise{minutes=1 makes="έξι"}
Επτά
:::

:::reply
Οκτώ;
:::
`;
    const notebook = openNotebook();
    const book = openHoleBook([body]);
    const { blocks } = await loadMails();
    const { root } = readBody(body, "lesson", blocks, book, { drawings: new Map() }, notebook.about("lesson.md"));
    const html = setPage(root, { course: strangeCourse(), book, drawings: new Map() });
    expect(notebook.problems()).toEqual([]);
    expect(html.match(/⟦/g)?.length).toBeGreaterThanOrEqual(8);
    expect(wordsFromElsewhere(html)).toEqual([]);
  });
});
