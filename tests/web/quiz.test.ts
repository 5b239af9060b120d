import { describe, expect, it } from "vitest";
import { readCompletions } from "../../src/store/progress.ts";
import { readQuizAnswers } from "../../src/store/quiz-answers.ts";
import { DAY, type FrontDoor, join, openFrontDoor, postForm } from "./front-door.ts";

type Learner = {
  readonly door: FrontDoor;
  readonly id: string;
  /** Of the course, of the first lesson, and where its answers go. */
  readonly page: string;
  readonly lesson: string;
  readonly path: string;
};

/** A learner who has had the first lesson, whose right answers are 1, 2 and 3. */
async function afterOne(): Promise<Learner> {
  const door = await openFrontDoor();
  const id = await join(door, "mia@example.org");
  const page = `/p/${door.token("progress", id)}`;
  await postForm(door.app, `${page}/next`, { wish: "next" });
  await door.sendAll();
  door.clock.now += DAY;
  return { door, id, page, lesson: `${page}/lesson/lesson-1`, path: `${page}/check/lesson-1` };
}

/** Answers, and gives the page that the answer leads to. */
async function answer({ door, path }: Learner, fields: Record<string, string>): Promise<string> {
  const posted = await postForm(door.app, path, fields);
  expect(posted.status).toBe(303);
  const location = posted.headers.get("location") ?? "";
  expect(location).toMatch(/#check$/);
  return (await door.app.request(location)).text();
}

const answers = (first: string, second: string, third: string) => ({
  "answer-1": first,
  "answer-2": second,
  "answer-3": third,
});

describe("a lesson's questions", () => {
  it("count the first time, mark the lesson as done and explain every answer", async () => {
    const learner = await afterOne();
    const { door, id, page, lesson } = learner;
    expect(await (await door.app.request(page)).text()).toContain(`href="${lesson}#check"`);
    const form = await (await door.app.request(lesson)).text();
    expect(form.match(/<fieldset>/g)).toHaveLength(3);
    expect(form).not.toContain("Because it is.");

    const result = await answer(learner, answers("1", "1", "3"));
    expect(result).toContain("<title>2 of 3 · The lesson numbered 1 · Sample course</title>");
    expect(result).toContain('<p class="score">2 of 3</p>');
    expect(result).toContain("is marked as done");
    expect(result.match(/Because it is\./g)).toHaveLength(3);
    expect(result).toContain("Your answer: One");
    expect(result).toContain("Correct answer: Two");
    expect(await readQuizAnswers(door.archive, id)).toEqual([{ lessonId: "lesson-1", score: 2, questions: 3 }]);
    expect((await readCompletions(door.archive, id)).map(({ lessonId }) => lessonId)).toEqual(["lesson-1"]);
    expect(await (await door.app.request(page)).text()).toContain("First try: 2 of 3");
    expect(await (await door.app.request(lesson)).text()).toContain("Your first try counts: 2 of 3");
  });

  it("are filled in by a link of the email, and recorded by the button alone", async () => {
    const { door, id, lesson } = await afterOne();
    const other = await join(door, "sam@example.org");
    const opened = await (await door.app.request(`${lesson}?choose=0-2-0`)).text();
    expect(opened.match(/<input type="radio"[^>]* checked>/g)).toEqual([
      '<input type="radio" name="answer-2" value="2" required checked>',
    ]);
    expect(opened).toContain("Nothing counts until you do.");
    for (const enrollment of [id, other]) {
      expect(await readQuizAnswers(door.archive, enrollment)).toEqual([]);
      expect(await readCompletions(door.archive, enrollment)).toEqual([]);
    }
    // What is no choice fills in nothing.
    for (const choose of ["9-9-9", "x", "0-0-0-1", ""]) {
      const page = await (await door.app.request(`${lesson}?choose=${choose}`)).text();
      expect(page, choose).not.toContain("checked>");
      expect(page, choose).not.toContain("We filled in");
    }
  });

  it("are practice after that", async () => {
    const learner = await afterOne();
    await answer(learner, answers("2", "1", "1"));
    const again = await answer(learner, answers("1", "2", "3"));
    expect(again).toContain('<p class="score">3 of 3</p>');
    expect(again).toContain("This was practice");
    expect(await readQuizAnswers(learner.door.archive, learner.id)).toEqual([
      { lessonId: "lesson-1", score: 0, questions: 3 },
    ]);
  });

  it("do not mark a lesson as done again when its learner has taken that back", async () => {
    const learner = await afterOne();
    const { door, id, page } = learner;
    await answer(learner, answers("1", "2", "3"));
    await postForm(door.app, `${page}/done`, { lesson: "lesson-1", mark: "not-done" });
    await answer(learner, answers("1", "2", "3"));
    expect(await readCompletions(door.archive, id)).toEqual([]);
  });

  it("are explained to nobody who has not answered them, whatever the address says", async () => {
    const { door, lesson } = await afterOne();
    const plain = await (await door.app.request(lesson)).text();
    for (const query of ["counted=1-2-3", "practice=1-2-3", "practice=1-2", "practice=9-9-9", "practice=%3Cb%3E"]) {
      expect(await (await door.app.request(`${lesson}?${query}`)).text()).toBe(plain);
    }
  });

  it("say that they counted for the answers alone that did", async () => {
    const learner = await afterOne();
    await answer(learner, answers("1", "1", "3"));
    const forged = await (await learner.door.app.request(`${learner.lesson}?counted=1-2-3`)).text();
    expect(forged).toContain("This was practice");
  });

  it("stand on the lesson's page, to which their old address leads", async () => {
    const { door, lesson, path } = await afterOne();
    const old = await door.app.request(path);
    expect([old.status, old.headers.get("location")]).toEqual([303, `${lesson}#check`]);
  });

  it.each([{}, answers("1", "2", ""), answers("1", "2", "4"), answers("0", "2", "3"), answers("1", "2", "x")])(
    "are asked again where an answer is missing: %j",
    async (fields) => {
      const { door, id, path } = await afterOne();
      const posted = await postForm(door.app, path, fields);
      expect(posted.status).toBe(422);
      const page = await posted.text();
      expect(page).toContain("Please choose an answer for every question.");
      expect(page).toContain("this is what lesson 1 says.");
      expect(page.match(/ checked>/g) ?? []).toHaveLength(
        Object.values<string>(fields).filter((value) => /^[123]$/.test(value)).length,
      );
      expect(await readQuizAnswers(door.archive, id)).toEqual([]);
    },
  );

  it.each(["lesson-2", "lesson-9", "..", "%00"])("are only those of a lesson that has come: %s", async (lesson) => {
    const { door, page } = await afterOne();
    expect([400, 404]).toContain((await door.app.request(`${page}/check/${lesson}`)).status);
    expect([400, 404]).toContain((await postForm(door.app, `${page}/check/${lesson}`, answers("1", "2", "3"))).status);
  });
});
