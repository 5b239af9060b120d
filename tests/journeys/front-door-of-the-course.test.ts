import { readFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime, { type Email } from "postal-mime";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import type { CompiledEmail } from "../../src/course/email.ts";
import { composeMessage, courseHead } from "../../src/course/message.ts";
import { moveMails } from "../../src/course/move-mails.ts";
import { composeMail } from "../../src/course/plain-mail.ts";
import { questionMails } from "../../src/course/question-mails.ts";
import { readSent } from "../../src/store/progress.ts";
import { en } from "../../src/words/en.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, SECRET, type World } from "../support/world.ts";

const first = JSON.parse(inject("tpm101")) as Course;
const second: Course = { ...first, id: "other", reply_to: "bea@other.example" };
const [ANN, BEN] = ["0190a000-0000-7000-8000-00000000000a", "0190a000-0000-7000-8000-00000000000b"];

function message(email: CompiledEmail, course = first, enrollmentId = ANN) {
  const recipe = {
    deliveryId: enrollmentId.replaceAll("-", ""),
    batchId: "batch",
    enrollmentId,
    courseId: course.id,
    kind: "lesson" as const,
    email,
    fill: {
      to: "ann@x.example",
      values: {
        schedule: "Tuesdays",
        first_lesson_on: "Tuesday",
        lessons_completed: "0",
        completed_percent: "0",
        open_percent: "100",
      },
    },
  };
  const letterhead = {
    publicUrl: "https://c.example/learn",
    postalAddress: "1 Main Street",
    courses: { [course.id]: courseHead(course) },
    receivingDomain: "in.c.example",
  };
  return composeMessage(recipe, letterhead, SECRET);
}

describe("a lesson that was forwarded", () => {
  it("says, in HTML and in plain text, where anybody who has it can start the course, by a link that's nobody's own", () => {
    for (const { email } of first.lessons) {
      const { html, text } = message(email);
      expect(html).toContain('Someone forwarded you this? <a href="https://c.example/learn/tpm-101"');
      expect(text).toContain("Someone forwarded you this? Start the course: <https://c.example/learn/tpm-101>");
      const theirs = message(email, first, BEN);
      const link = /Someone forwarded you this\?.*/;
      expect(link.exec(text)?.[0]).toBe(link.exec(theirs.text)?.[0]);
    }
    for (const { email } of Object.values(first.letters)) expect(message(email).text).not.toContain("forwarded you");
  });

  it("that was frozen before there was such a link keeps its bytes", () => {
    const email: CompiledEmail = {
      digest: "old",
      subject: ["A lesson"],
      html: ["<p>As it was</p>"],
      text: ["As it was"],
    };
    expect(message(email)).toMatchObject({ subject: "A lesson", html: "<p>As it was</p>", text: "As it was" });
  });
});

describe("the course's address", () => {
  it("is in the body of every lesson and letter, and Reply goes where replies are received", () => {
    for (const { email } of [...first.lessons, ...Object.values(first.letters)]) {
      const { html, text, replyTo } = message(email);
      expect(html).toContain("Questions? Reply, or write to hello@cxwithkris.com.");
      expect(text).toContain("Questions? Reply, or write to hello@cxwithkris.com.");
      expect(replyTo).toMatch(/@in\.c\.example$/);
    }
  });

  it("is in the body of every other email that the server writes to a learner, each course with its own", () => {
    const { acknowledgement, "way-out": wayOut } = questionMails(en.question, "en");
    const others = [
      acknowledgement,
      wayOut,
      composeMail(en.account.mail, "en"),
      ...Object.values(moveMails(en.move, "en")),
    ];
    for (const email of others) {
      expect(message(email).text).toContain("write to hello@cxwithkris.com.");
      expect(message(email, second).html).toContain("write to bea@other.example.");
    }
  });
});

describe("a question on its way to the creator", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld({ courses: [first, second] });
  });
  afterEach(() => world.close());

  const newest = async (kind: string, to: string): Promise<{ id: string; read: Email }> => {
    const sent = (await readSent(world.archive, 50)).find((mail) => mail.kind === kind && mail.address === to);
    if (sent === undefined) return expect.fail(`no ${kind} to ${to}`);
    return {
      id: sent.deliveryId,
      read: await PostalMime.parse(readFileSync(join(world.folder, `${sent.deliveryId}.eml`))),
    };
  };
  const ask = async (who: string, text: string) => {
    await world.post(`/outbox/${(await newest("lesson", who)).id}/reply`, { text });
  };
  const name = (address: string, first_name: string) =>
    world.archive.updateTable("subscribers").set({ first_name }).where("address", "=", address).execute();
  const week = () => world.post("/outbox/move", { by: "week" });

  it("carries the learner's name, the lesson's number, their progress, and what they asked before, and nobody else's", async () => {
    await enrollLearner(world, first, "ann@x.example");
    await enrollLearner(world, second, "ben@y.example");
    await name("ann@x.example", "Ann");
    await name("ben@y.example", "Ben");
    await week();
    await ask("ann@x.example", "May my charter have two pages?");
    await ask("ben@y.example", "Is Ben’s program too small?");
    const early = (await newest("forward", first.reply_to)).read.text ?? "";
    expect(early).toContain("asks about lesson 1, “What a TPM is” (TPM 101)");
    // Writing back about a lesson marks it as done.
    expect(early).toContain("The learner: Ann (ann@x.example), 1 of 8 lessons done.");
    expect(early).toContain("This is their first question.");

    await week();
    await ask("ann@x.example", "What if two risks have one owner?");
    const { read } = await newest("forward", first.reply_to);
    expect(read.text).toContain("asks about lesson 2, ");
    expect(read.text).toContain("The learner: Ann (ann@x.example), 2 of 8 lessons done.");
    expect(read.text).toMatch(
      /Earlier questions:\n- \w+day, \w+ \d+, about lesson 1, “What a TPM is” \(TPM 101\) \(not answered here\): “May my charter have two pages\?”/,
    );
    expect(read.html).toContain("May my charter have two pages?");
    expect(`${read.text}${read.html}`).not.toMatch(/Ben|ben@/);
    expect((await newest("forward", second.reply_to)).read.text).not.toMatch(/Ann|ann@|charter/);
  });

  it("lists the three newest of many earlier questions, shortened, without any link of the learner's", async () => {
    await enrollLearner(world, first, "ann@x.example");
    await enrollLearner(world, second, "ben@y.example");
    await week();
    const token =
      /\/p\/[\w.-]+/.exec((await newest("lesson", "ann@x.example")).read.text ?? "")?.[0] ?? expect.fail("no link");
    for (const n of [1, 2, 3, 4]) {
      await ask("ann@x.example", `Question ${n}: http://localhost:3000${token} ${"and so on ".repeat(40)}`);
      await world.clock.moveTo(world.clock.now() + 3_600_000);
    }
    await ask("ann@x.example", "The last one?");
    const { text = "" } = (await newest("forward", first.reply_to)).read;
    expect([...text.matchAll(/“Question (\d)/g)].map(([, n]) => n)).toEqual(["4", "3", "2"]);
    expect(text).toContain("- and 1 more");
    expect(text).not.toContain(token);
    expect(text.length).toBeLessThan(3000);
  });
});
