import { describe, expect, it } from "vitest";
import { readCompletions } from "../../src/store/progress.ts";
import { readQuizAnswers } from "../../src/store/quiz-answers.ts";
import { DAY, type FrontDoor, join, openFrontDoor, postForm } from "./front-door.ts";

/** A learner who has had the first lesson, whose right answers are 1, 2 and 3. */
async function afterOne(): Promise<{ door: FrontDoor; id: string; page: string; path: string }> {
  const door = await openFrontDoor();
  const id = await join(door, "mia@example.org");
  const page = `/p/${door.token("progress", id)}`;
  await postForm(door.app, `${page}/next`, { wish: "next" });
  await door.sendAll();
  door.clock.now += DAY;
  return { door, id, page, path: `${page}/check/lesson-1` };
}

const answers = (first: string, second: string, third: string) => ({
  "answer-1": first,
  "answer-2": second,
  "answer-3": third,
});

describe("a lesson's questions", () => {
  it("count the first time, mark the lesson as done and explain every answer", async () => {
    const { door, id, page, path } = await afterOne();
    expect(await (await door.app.request(page)).text()).toContain(`href="${path}"`);
    const form = await (await door.app.request(path)).text();
    expect(form.match(/<fieldset>/g)).toHaveLength(3);

    const answer = await postForm(door.app, path, answers("1", "1", "3"));
    expect(answer.status).toBe(200);
    const result = await answer.text();
    expect(result).toContain("<h1>2 of 3</h1>");
    expect(result).toContain("is marked as done");
    expect(result.match(/<p class="fine">/g)?.length).toBeGreaterThanOrEqual(3);
    expect(await readQuizAnswers(door.archive, id)).toEqual([{ lessonId: "lesson-1", score: 2, questions: 3 }]);
    expect((await readCompletions(door.archive, id)).map(({ lessonId }) => lessonId)).toEqual(["lesson-1"]);
    expect(await (await door.app.request(page)).text()).toContain("2 of 3 the first time");
  });

  it("are practice after that", async () => {
    const { door, id, path } = await afterOne();
    await postForm(door.app, path, answers("2", "1", "1"));
    const again = await (await postForm(door.app, path, answers("1", "2", "3"))).text();
    expect(again).toContain("<h1>3 of 3</h1>");
    expect(again).toContain("This was practice");
    expect(await readQuizAnswers(door.archive, id)).toEqual([{ lessonId: "lesson-1", score: 0, questions: 3 }]);
  });

  it("do not mark a lesson as done again when its learner has taken that back", async () => {
    const { door, id, page, path } = await afterOne();
    await postForm(door.app, path, answers("1", "2", "3"));
    await postForm(door.app, `${page}/done`, { lesson: "lesson-1", mark: "not-done" });
    await postForm(door.app, path, answers("1", "2", "3"));
    expect(await readCompletions(door.archive, id)).toEqual([]);
  });

  it.each([{}, answers("1", "2", ""), answers("1", "2", "4"), answers("0", "2", "3"), answers("1", "2", "x")])(
    "are asked again where an answer is missing: %j",
    async (fields) => {
      const { door, id, path } = await afterOne();
      const answer = await postForm(door.app, path, fields);
      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain("Please choose an answer to every question.");
      expect(await readQuizAnswers(door.archive, id)).toEqual([]);
    },
  );

  it.each(["lesson-2", "lesson-9", "..", "%00"])("are only those of a lesson that has come: %s", async (lesson) => {
    const { door, page } = await afterOne();
    expect([400, 404]).toContain((await door.app.request(`${page}/check/${lesson}`)).status);
    expect([400, 404]).toContain((await postForm(door.app, `${page}/check/${lesson}`, answers("1", "2", "3"))).status);
  });
});
