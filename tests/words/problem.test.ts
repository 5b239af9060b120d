import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { languages } from "../../src/words/words.ts";
import { strange, strangeCourse, wordsFromElsewhere } from "../support/strange-words.ts";
import { openFrontDoor } from "../web/front-door.ts";

beforeAll(() => languages.set("el", strange));
afterAll(() => languages.delete("el"));

describe("what could not be done, in another language", () => {
  it.each([
    ["GET", "/nowhere", 404],
    ["GET", "/p/forged", 404],
    ["DELETE", "/health", 405],
    ["POST", "/p/forged/done", 404],
  ])("%s %s is told in it", async (method, path, status) => {
    const door = await openFrontDoor({ courses: [strangeCourse()], outbox: true });
    const answer = await door.app.request(path, { method });
    const page = await answer.text();
    expect(answer.status).toBe(status);
    expect(page).toContain('<html lang="el">');
    expect(page).toContain("⟦");
    expect(wordsFromElsewhere(page)).toEqual([]);
  });
});

describe("the look for words from elsewhere", () => {
  it("sees them in texts and in labels, and lets the course's own and addresses be", () => {
    expect(
      wordsFromElsewhere('<p aria-label="Label">⟦in <b>the</b> catalogue⟧ Μάθημα a@b.example</p><p>Plain</p>'),
    ).toEqual(["Label", "Plain"]);
    expect(wordsFromElsewhere("<p>⟦never closed</p>")).toEqual(["1 brackets stay open"]);
  });
});
