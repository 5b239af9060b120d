import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillEmail } from "../../src/course/email.ts";
import { questionMails } from "../../src/course/question-mails.ts";
import { languages } from "../../src/words/words.ts";
import { MINI } from "../compile/mini.ts";
import { brief, compileWith, swap, VALUES } from "../compile/workshop.ts";
import { strange, wordsFromElsewhere } from "../support/strange-words.ts";

beforeAll(() => languages.set("el", strange));
afterAll(() => languages.delete("el"));

const OWN = [...Object.values(MINI), ...Object.values(VALUES), "No postal address kites example"].join(" ");
const latin = (text: string) => text.match(/\p{Script=Latin}+/gu) ?? [];
const own = new Set(latin(OWN));

/** Words that neither the author, nor the reader, nor the catalogue has. */
function foreignIn(mail: string): string[] {
  return wordsFromElsewhere(mail.replaceAll(/&[a-z]+;/g, " "))
    .flatMap(latin)
    .filter((word) => !own.has(word));
}

const IN_GREEK = { "course.md": swap("title: Kites 101\n", "title: Kites 101\nlanguage: el\n") };

describe("the mails of a course in another language", () => {
  it("say in it all that is not their author's", async () => {
    const { course, problems } = await compileWith(IN_GREEK);
    if (course === undefined) throw new Error(problems.map(brief).join());
    const emails = [...course.lessons, ...Object.values(course.letters)].map(({ email }) => fillEmail(email, VALUES));
    expect(emails.length).toBeGreaterThan(4);
    for (const { html, text } of emails) {
      expect(html).toContain('lang="el"');
      expect(html).toContain("⟦");
      expect(foreignIn(html)).toEqual([]);
      expect(foreignIn(text.replaceAll(/<https?:[^>]*>/g, ""))).toEqual([]);
    }
  });

  it("are looked through for English that came from elsewhere", async () => {
    const { course } = await compileWith();
    const { html } = fillEmail(course?.lessons[0]?.email ?? expect.fail("no lesson"), VALUES);
    expect(foreignIn(html)).toContain("Unsubscribe");
  });

  it("cannot be in one that nobody has written", async () => {
    const { course, problems } = await compileWith({
      "course.md": swap("title: Kites 101\n", "title: Kites 101\nlanguage: xx\n"),
    });
    expect(course).toBeUndefined();
    expect(problems.map(brief)).toContain("course.md:4 language-unknown");
  });
});

describe("the mails of a conversation in another language", () => {
  it("say in it all that nobody wrote", () => {
    const { answer, ...others } = questionMails(strange.question, "el");
    for (const email of Object.values(others)) {
      const { html, text } = fillEmail(email, VALUES);
      expect(html).toContain('<html lang="el">');
      expect(foreignIn(html)).toEqual([]);
      expect(foreignIn(text)).toEqual([]);
    }
    expect(answer.digest).toBe(questionMails(languages.get("en")?.question ?? strange.question, "en").answer.digest);
  });
});
