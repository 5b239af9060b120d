import PostalMime from "postal-mime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { replyAddress } from "../../src/course/reply-address.ts";
import { unquote } from "../../src/mail/unquote.ts";
import { emptyDigests } from "../../src/store/digests.ts";
import { recordProviderEvent } from "../../src/store/provider-events.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { type Letterbox, makeLetterbox } from "../support/letterbox.ts";
import { openWorld, SECRET, type World } from "../support/world.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const DOMAIN = "reply.example";
const ADA = "questions@course.example";
const REST = "The rest of the email, in case there’s anything new in it:";
const HEAD = "On Tue, Dec 1, 2026 at 9:00 AM Ada <ada@course.example> wrote:";

const sample = sampleCourse(3);
const pottery: Course = { ...sampleCourse(3), id: "pottery", title: "Pottery", reply_to: "pia@pottery.example" };

let letterbox: Letterbox;
let world: World;

beforeEach(async () => {
  letterbox = makeLetterbox(DOMAIN);
  world = await openWorld({ courses: [sample, pottery], receiving: () => ({ ...letterbox.receiving, unquote }) });
});
afterEach(() => world.close());

const live = (ms: number) => world.live(ms);

type Learner = { readonly address: string; readonly token: string; readonly lesson: string };

/** Somebody who has their first lesson. */
async function withLesson(address: string, course = sample): Promise<Learner> {
  const { id } = await enrollLearner(world, course, address);
  await live(8 * DAY);
  const lesson = await world.archive
    .selectFrom("deliveries")
    .select("id")
    .where("enrollment_id", "=", id)
    .where("kind", "=", "lesson")
    .orderBy("accepted_at")
    .executeTakeFirstOrThrow();
  return { address, token: replyAddress(SECRET, "reply", lesson.id, DOMAIN), lesson: await textOf(lesson.id) };
}

async function textOf(deliveryId: string): Promise<string> {
  const mail = await PostalMime.parse(await (await world.get(`/outbox/${deliveryId}/eml`)).text());
  return mail.text ?? "";
}

/** What went out of one kind, as it was read, oldest first. */
async function sent(kind: "forward" | "digest" | "answer", to: string): Promise<readonly string[]> {
  const rows = await world.archive
    .selectFrom("deliveries")
    .select("id")
    .where("kind", "=", kind)
    .where("to_address", "=", to)
    .where("accepted_at", "is not", null)
    .orderBy("accepted_at")
    .execute();
  const texts = [];
  for (const { id } of rows) texts.push(await textOf(id));
  return texts;
}

async function write({ address, token }: Pick<Learner, "address" | "token">, text: string): Promise<void> {
  await letterbox.arrive(world, { from: address, to: [token] }, { text });
  await live(MINUTE);
}

const quote = (text: string) => text.trim().replaceAll(/^/gm, "> ");

async function questions() {
  return world.archive.selectFrom("questions").selectAll().orderBy("received_at").execute();
}

describe("a learner's reply", () => {
  it("goes to the creator without the lesson that it quotes, which is kept", async () => {
    const mia = await withLesson("mia@example.org");
    await write(mia, `Who signs it?\n\n${HEAD}\n\n${quote(mia.lesson)}`);
    const [forward = ""] = await sent("forward", ADA);
    expect(forward).toContain("Who signs it?");
    expect(forward).not.toContain(REST);
    const [question] = await questions();
    expect(question).toMatchObject({ text: "Who signs it?", rest_shown: "" });
    expect(question?.rest).toContain(HEAD);
  });

  it("is freed of a lesson that is quoted without any marks", async () => {
    const mia = await withLesson("mia@example.org");
    await write(mia, `Who signs it?\n\n${HEAD}\n\n${mia.lesson}`);
    expect((await questions())[0]?.text).toBe("Who signs it?");
  });

  it("shows the creator what stands in its quote and isn't ours, below what was written", async () => {
    const mia = await withLesson("mia@example.org");
    const noah = await withLesson("noah@example.org", pottery);
    const [first = "", ...others] = quote(mia.lesson).split("\n");
    await write(mia, `See below.\n\n${HEAD}\n\n${first}\n>\n> MY ANSWER: the sponsor.\n>\n${others.join("\n")}`);
    await write(noah, `Why?\n\n-- \nNoah, potter`);
    const [forward = ""] = await sent("forward", ADA);
    const [above = "", below = ""] = forward.split(REST);
    expect(above).toContain("See below.");
    expect(below).toContain("MY ANSWER: the sponsor.");
    expect((await sent("forward", "pia@pottery.example"))[0]?.split(REST)[1]).toContain("Noah, potter");
  });

  it("is kept to its last word, however long, and says in the forward where that ends", async () => {
    const mia = await withLesson("mia@example.org");
    const long = `${"One more word. ".repeat(20_000)}And that was all.`;
    await write(mia, long);
    expect((await questions())[0]?.text).toBe(long);
    const [forward = ""] = await sent("forward", ADA);
    expect(forward.length).toBeLessThan(30_000);
    expect(forward).toContain("The email continues.");
  });
});

describe("a creator's answer", () => {
  async function asked(): Promise<{ readonly mia: Learner; readonly forward: string; readonly token: string }> {
    const mia = await withLesson("mia@example.org");
    await write(mia, "Who signs it, and when is that done at the latest?");
    const [forward = ""] = await sent("forward", ADA);
    const token = replyAddress(SECRET, "answer", (await questions())[0]?.id ?? "", DOMAIN);
    return { mia, forward, token };
  }

  it("is freed of the forward that it quotes", async () => {
    const { mia, forward, token } = await asked();
    await write({ address: ADA, token }, `The sponsor.\n\n${HEAD}\n\n${quote(forward)}`);
    expect((await sent("answer", mia.address)).map((text) => text.trim())).toEqual(["The sponsor."]);
  });

  it("loses nothing that isn't provably ours: another's words that it quotes, a signature, a postscript", async () => {
    const { mia, forward, token } = await asked();
    const bens = "On Mon, Nov 30, 2026 at 9:00 AM Ben <ben@school.example> wrote:\n\n> At ours the board signs.";
    await write({ address: ADA, token }, `Ben knows:\n\n${bens}`);
    await write({ address: ADA, token }, `The sponsor.\n\n-- \nAda, who teaches this\n\n${HEAD}\n\n${quote(forward)}`);
    const [first = "", second = ""] = await sent("answer", mia.address);
    expect(first).toContain("At ours the board signs.");
    expect(second).toContain("Ada, who teaches this");
    expect(second).not.toContain("at the latest?");
  });
});

it("an answer that quotes a whole digest tells nobody what others asked", async () => {
  const mia = await withLesson("mia@example.org");
  const noah = await withLesson("noah@example.org");
  await write(mia, "Who signs it, and when is that done at the latest?");
  const forward = await world.archive
    .selectFrom("deliveries")
    .select("id")
    .where("kind", "=", "forward")
    .executeTakeFirstOrThrow();
  const event = {
    id: "bounced",
    type: "email.bounced",
    at: world.clock.now(),
    detail: null,
    suppress: "bounce",
  } as const;
  const ids = { deliveryId: forward.id, batchId: null, providerId: null, messageId: null };
  await recordProviderEvent(world.archive, { ...event, ...ids }, world.clock.now());
  await write(noah, "My boss is on sick leave. May I sign it myself?");
  await live(DAY);
  const [digest = ""] = await sent("digest", ADA);
  expect(digest).toContain("My boss is on sick leave.");

  await emptyDigests(world.archive);
  const [first] = await questions();
  const token = replyAddress(SECRET, "answer", first?.id ?? "", DOMAIN);
  await write({ address: ADA, token }, `The sponsor.\n\n${HEAD}\n\n${quote(digest)}`);
  expect((await sent("answer", mia.address)).map((text) => text.trim())).toEqual(["The sponsor."]);
});

it("of a stranger's email there's kept what tells what it was, and of a learner's all", async () => {
  const text = "One more word. ".repeat(2000).trim();
  const mia = await withLesson("mia@example.org");
  await write(mia, text);
  await write({ address: "stranger@example.net", token: `hello@${DOMAIN}` }, text);
  // One character more than a forward shows, so that it says that the email continues.
  expect((await questions()).map((question) => question.text.length)).toEqual([text.length, 20_001]);
});

describe("an email of HTML alone", () => {
  it("is kept as what it says: a quote in it is folded, and no words in it are run together", async () => {
    const mia = await withLesson("mia@example.org");
    const html = `<table><tr><td>Risk</td><td>Owner</td></tr></table><p>Why?</p><blockquote type="cite">${HEAD}<br>Old words</blockquote>`;
    await letterbox.arrive(world, { from: mia.address, to: [mia.token] }, { html });
    await live(MINUTE);
    const [question] = await questions();
    expect(question?.text).toMatch(/^Risk\s+Owner\s+Why\?$/);
    expect(question?.rest).toContain("> Old words");
    expect(question?.rest).not.toContain("\u2063");
  });
});
