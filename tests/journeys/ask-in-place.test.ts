import { readFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { afterEach, describe, expect, it } from "vitest";
import { entriesOf } from "../../src/store/journal-subjects.ts";
import { readSent } from "../../src/store/progress.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { linkPath } from "../../src/course/paths.ts";
import { eraseLearner } from "../../src/actions/erase-learner.ts";
import { readEnrollment } from "../../src/store/subscribing.ts";
import { openInboxes } from "../support/inbox.ts";
import { enrollLearner } from "../support/learners.ts";
import { makeLetterbox } from "../support/letterbox.ts";
import { makingCourse, saverOf } from "../support/savers.ts";
import { openWorld, SECRET, type World } from "../support/world.ts";

const [one, two] = [makingCourse("one"), makingCourse("two")] as const;
const CREATOR = one.reply_to;

let world: World;
afterEach(() => world.close());

/** Two learners in two courses, with their first lesson. */
async function begin(opened: World): Promise<{ readonly ann: string; readonly ben: string }> {
  world = opened;
  const ann = (await enrollLearner(world, one, "ann@example.org")).id;
  const ben = (await enrollLearner(world, one, "ben@example.org")).id;
  await enrollLearner(world, two, "ann@example.org");
  await world.clock.sleep(8 * 86_400_000);
  await world.house.dispatcher.drain();
  return { ann, ben };
}

const lessonOf = (id: string, lesson = "lesson-1") => `${linkPath(SECRET, "progress", id, 0)}/lesson/${lesson}`;
const page = async (id: string) => (await (await world.get(lessonOf(id))).text()).replaceAll(/\s+/g, " ");

async function ask(id: string, question: string, lesson?: string): Promise<Response> {
  const answer = await world.post(`${lessonOf(id, lesson)}/ask`, { question });
  await world.house.dispatcher.drain();
  return answer;
}

async function newest(kind: string) {
  const mail = (await readSent(world.archive, 50)).find((sent) => sent.kind === kind) ?? expect.fail(`no ${kind}`);
  const read = await PostalMime.parse(readFileSync(join(world.folder, `${mail.deliveryId}.eml`)));
  return { ...mail, read };
}

describe("a question typed on a lesson's page", () => {
  it("goes to the creator in practice mode, and the answer is below it", async () => {
    const { ann, ben } = await begin(await openWorld({ courses: [one, two] }));
    const asked = await ask(ann, "Who owns a risk?\r\n<b>Me?</b>");
    expect([asked.status, asked.headers.get("location")]).toEqual([303, `${lessonOf(ann)}?ask=asked#ask`]);
    expect(await page(ann)).toContain('Who owns a risk? &lt;b&gt;Me?&lt;/b&gt;</p> <p class="fine">Not answered yet.');
    expect(await page(ben)).not.toContain("Who owns a risk?");
    const said = await (await world.get(`${lessonOf(ann)}?ask=asked`)).text();
    expect(said).toContain('role="status">✓ Your question is on its way to Ada Writer.');
    const forward = await newest("forward");
    expect(forward.address).toBe(CREATOR);
    expect(forward.read.text).toContain("Who owns a risk?");
    expect(forward.read.text).toContain("The learner: ann@example.org");
    await world.post(`/outbox/${forward.deliveryId}/reply`, { text: "Its owner does." });
    expect((await newest("answer")).address).toBe("ann@example.org");
    expect(await page(ann)).toMatch(/Who owns a risk\?.*Ada Writer answered on .*Its owner does\./);
  });

  it("goes to the creator with a receiving domain, who answers through us", async () => {
    const letterbox = makeLetterbox("in.course.example");
    const opened = await openInboxes([one, two], { receiving: () => letterbox.receiving });
    const { ann } = await begin(opened);
    await ask(ann, "Who owns a risk?");
    const [forward, ...more] = (await opened.inbox(CREATOR)).filter(({ text }) => text.includes("Who owns a risk?"));
    expect(more).toEqual([]);
    const replyTo = (forward as unknown as { readonly reply_to: string }).reply_to;
    expect(replyTo).toMatch(/^a\+[0-9a-f]+@in\.course\.example$/);
    await letterbox.arrive(world, { from: CREATOR, to: [replyTo], receivedAt: world.clock.now() } as never, {
      text: "Its owner does.",
    });
    await world.house.dispatcher.drain();
    expect((await opened.inbox("ann@example.org")).at(-1)?.text).toContain("Its owner does.");
    expect(await page(ann)).toMatch(/Who owns a risk\?.*answered on .*Its owner does\./);
  });

  it("goes to the creator without one, who answers right to the learner's mailbox, as the page says", async () => {
    const opened = await openInboxes([one, two]);
    const { ann } = await begin(opened);
    await ask(ann, "Who owns a risk?");
    const forward = (await opened.inbox(CREATOR)).find(({ text }) => text.includes("Who owns a risk?"));
    expect((forward as unknown as { readonly reply_to: string }).reply_to).toBe("ann@example.org");
    const shown = await page(ann);
    expect(shown).toContain("Who owns a risk?");
    expect(shown).toContain("Ada Writer answers by email, right to your inbox.");
    expect(shown).not.toContain("Not answered yet.");
  });

  it("is refused beside the form, with its words kept, and goes nowhere", async () => {
    const { ann, ben } = await begin(await openWorld({ courses: [one, two] }));
    for (const [question, says] of [
      [" \n ", "Please type your question."],
      [`${"x".repeat(5000)}<i>`, "5,000 characters"],
    ] as const) {
      const answer = await ask(ann, question);
      const text = await answer.text();
      expect(answer.status).toBe(422);
      expect(text).toMatch(new RegExp(`id="question-problem" role="alert">[^<]*${says}`));
      if (question.includes("x")) expect(text).toContain("x&lt;i&gt;</textarea>");
    }
    expect((await ask(ann, "Too early?", "lesson-3")).status).toBe(404);
    for (let n = 0; n < 10; n += 1) expect((await ask(ann, `Question ${n}`)).status).toBe(303);
    expect((await ask(ann, "Question 11")).status).toBe(429);
    expect((await ask(ben, "Ben's first")).status).toBe(303);
    expect(await world.archive.selectFrom("questions").select("id").execute()).toHaveLength(11);
  });

  it("takes a browser that's proven to be the learner's", async () => {
    const { ann } = await begin(await openWorld({ courses: [one, two] }));
    const { cookie } = await saverOf(world, ann);
    const send = (headers: Record<string, string>) =>
      world.house.app.request(`${lessonOf(ann)}/ask`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin", ...headers },
        body: "question=Mine",
      });
    expect((await send({})).status).toBe(401);
    expect((await send({ cookie })).status).toBe(303);
  });

  it("outlives a restored backup, once, and is erased with its learner", async () => {
    const { ann, ben } = await begin(await openWorld({ courses: [one, two] }));
    await ask(ann, "Ann's question");
    await ask(ben, "Ben's question");
    for (const table of ["questions", "received_mails"] as const) await world.archive.deleteFrom(table).execute();
    await world.archive.deleteFrom("settings").where("name", "=", "journal-checkpoint").execute();
    expect(await replayJournal(world.archive)).toBeGreaterThan(1);
    expect(await replayJournal(world.archive)).toBe(0);
    expect(await page(ann)).toContain("Ann&#39;s question");
    const enrollment = (await readEnrollment(world.archive, ann)) ?? expect.fail("gone");
    const evidence = { text: "erase", source: "test", network: "", at: world.clock.now() };
    expect(await eraseLearner(world.house.ports, enrollment, evidence)).toBe("erased");
    expect(JSON.stringify(await entriesOf(world.archive, [ann]))).not.toContain("Ann's question");
    expect(await world.archive.selectFrom("questions").select("text").execute()).toEqual([{ text: "Ben's question" }]);
    expect(await page(ben)).toContain("Ben&#39;s question");
  });
});
