import PostalMime from "postal-mime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import { received } from "../../src/commands/received.ts";
import { formatStatus, readStatus } from "../../src/commands/status.ts";
import { replyAddress } from "../../src/course/reply-address.ts";
import { fileTaken } from "../../src/actions/take-as-question.ts";
import { erase } from "../../src/store/erasing.ts";
import { readEverything } from "../../src/store/personal-journal.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { forgetStrangers } from "../../src/store/receiving-load.ts";
import { newestDelivery } from "../support/deliveries.ts";
import { enrollLearner } from "../support/learners.ts";
import { type Letterbox, makeLetterbox } from "../support/letterbox.ts";
import { dumpRows } from "../support/rows.ts";
import { ADA, ANN, BEN, DOMAIN, PIA, pottery, sample } from "../support/two-creators.ts";
import { openWorld, SECRET, type World } from "../support/world.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const AUTOMATIC = { "auto-submitted": "auto-replied" };

let letterbox: Letterbox;
let world: World;
let ann: Learner;
let ben: Learner;

type Learner = { readonly id: string; readonly subscriberId: string; readonly address: string; readonly token: string };

beforeEach(async () => {
  letterbox = makeLetterbox(DOMAIN);
  world = await openWorld({ courses: [sample, pottery], receiving: () => letterbox.receiving });
  const enrolled = [await enrollLearner(world, sample, ANN), await enrollLearner(world, pottery, BEN)];
  await live(8 * DAY);
  const learners = [];
  for (const { id, address, subscriberId } of enrolled) {
    const lesson = await newestDelivery(world.archive, id, "lesson");
    learners.push({ id, address, subscriberId, token: replyAddress(SECRET, "reply", lesson, DOMAIN) });
  }
  [ann, ben] = learners as [Learner, Learner];
});
afterEach(() => world.close());

const live = (ms: number) => world.live(ms);

async function arrive(from: string, to: string, text: string, more: object = {}): Promise<string> {
  const id = await letterbox.arrive(world, { from, to: [to] }, { text, ...more });
  await live(MINUTE);
  return id;
}

async function run(...words: string[]) {
  const at = words.indexOf("--learner");
  const learner = at === -1 ? undefined : words[at + 1];
  const plain = at === -1 ? words : words.slice(0, at);
  const mailbox = letterbox.receiving?.mailbox;
  const told = await received({ ...world.house.ports, mailbox }, { words: plain, learner, course: undefined });
  await live(MINUTE);
  return told;
}

async function textsTo(mailbox: string): Promise<readonly string[]> {
  const rows = await world.archive
    .selectFrom("deliveries")
    .select("id")
    .where("to_address", "=", mailbox)
    .where("accepted_at", "is not", null)
    .execute();
  const mails = await Promise.all(
    rows.map(async ({ id }) => PostalMime.parse(await (await world.get(`/outbox/${id}/eml`)).text())),
  );
  return mails.map(({ text }) => text ?? "");
}

const sentTo = async (mailbox: string, words: string) =>
  (await textsTo(mailbox)).filter((text) => text.includes(words)).length;

const keptTexts = async () => (await world.archive.selectFrom("set_aside").select("text").execute()).map((r) => r.text);

describe("an email that's set aside", () => {
  it("is listed with its reason and can be read, whatever it was taken for", async () => {
    const away = await arrive(ANN, ann.token, "I'm away until Monday.", { subject: "Out of Office: Lesson 1" });
    const bounce = await arrive("mailer-daemon@mx.example", ben.token, "Not delivered: mailbox full.");
    const loop = await arrive("hello@course.example", ann.token, "Round and round.", {
      headers: { "x-coursepost": "answer" },
    });
    const elsewhere = await arrive("cat@example.net", "shop@elsewhere.example", "An order of another shop.");
    const stranger = await arrive("dan@example.net", `hello@${DOMAIN}`, "Is this the course?", {
      subject: "A question",
    });
    const { says } = await run();
    for (const line of [
      [ANN, "Out of Office: Lesson 1", "an automatic reply", "it reads like an out-of-office note", away],
      ["mailer-daemon@mx.example", "a bounce report", "a mail server sent it", bounce],
      ["a loop", "an email of ours that came back", loop],
      ["not for us", "it wasn't sent to the receiving domain", elsewhere],
      ["dan@example.net", "A question", "nobody's question", "no learner is known", stranger],
    ]) {
      const found = says.split("\n").find((each) => line.every((part) => each.includes(part)));
      expect([line.at(-1), found !== undefined]).toEqual([line.at(-1), true]);
    }
    expect((await run("show", away)).says).toContain("I'm away until Monday.");
    expect((await run("show", bounce)).says).toContain("mailbox full");
    expect((await run("show", stranger)).says).toContain("Is this the course?");
    // Nothing is kept of what isn't for us; it's asked for at that moment.
    expect((await keptTexts()).join()).not.toContain("another shop");
    expect((await run("show", elsewhere)).says).toContain("An order of another shop.");
    const status = formatStatus(await readStatus(world.archive, [sample, pottery], world.clock.now()));
    expect(status).toContain("5 emails were set aside");
    expect(status).toContain("npm run received");
  });

  it("goes to the creator as any question does, once, however often it's asked for", async () => {
    const id = await arrive(ANN, ann.token, "Why three and not four?", { headers: AUTOMATIC });
    const other = await arrive(BEN, ben.token, "Away, says Ben's program.", { headers: AUTOMATIC });
    expect(await sentTo(ADA, "Why three")).toBe(0);
    expect((await run("question", id)).says).toContain("goes to the creator");
    expect(await run("question", id)).toMatchObject({ code: 0, says: "It's a question or an answer already." });
    expect(await sentTo(ADA, "Why three and not four?")).toBe(1);
    expect((await textsTo(PIA)).join()).not.toContain("says Ben's program");
    const done = await world.archive.selectFrom("completions").select("enrollment_id").execute();
    expect(done).toEqual([{ enrollment_id: ann.id }]);
    expect((await run()).says).not.toContain(`  ${id}\n`);
    expect((await run("show", other)).says).toContain("Ben's program");
  });

  it("by a stranger is tied to the learner that the operator names, and the answer goes to the person who wrote", async () => {
    await arrive("dan@example.net", `hello@${DOMAIN}`, "Dan asks something else.");
    const id = await arrive("benjamin@work.example", `hello@${DOMAIN}`, "What's the clay called?");
    expect((await run("question", id)).says).toContain("--learner");
    expect((await run("question", id, "--learner", "nobody@example.org")).code).toBe(2);
    expect((await run("question", id, "--learner", BEN)).says).toContain("goes to the creator");
    expect(await sentTo(PIA, "What's the clay called?")).toBe(1);
    expect(await sentTo(ADA, "clay")).toBe(0);
    expect((await textsTo(PIA)).join()).not.toContain("Dan asks");
    const question = await world.archive
      .selectFrom("questions")
      .select(["id", "enrollment_id", "tied_by", "from_address"])
      .where("state", "=", "open")
      .executeTakeFirstOrThrow();
    expect(question).toMatchObject({ enrollment_id: ben.id, tied_by: "hand", from_address: "benjamin@work.example" });
    await arrive(PIA, replyAddress(SECRET, "answer", question.id, DOMAIN), "Stoneware.");
    expect(await sentTo("benjamin@work.example", "Stoneware.")).toBe(1);
    // A guess is no deliberate act of the learner's.
    expect(await world.archive.selectFrom("completions").selectAll().execute()).toEqual([]);
  });

  it("to the address that unsubscribes keeps its words, and is its learner's", async () => {
    const to = replyAddress(SECRET, "unsubscribe", ben.id, DOMAIN);
    const id = await arrive("someone@example.net", to, "Stop, but tell me: which kiln?");
    expect((await run("show", id)).says).toContain("which kiln?");
    await run("question", id);
    const question = await world.archive.selectFrom("questions").select("enrollment_id").executeTakeFirst();
    expect(question?.enrollment_id).toBe(ben.id);
  });

  it("to the address of a question is the creator's answer", async () => {
    await arrive(ANN, ann.token, "What is a sprint?");
    const question = await world.archive.selectFrom("questions").select("id").executeTakeFirstOrThrow();
    const to = replyAddress(SECRET, "answer", question.id, DOMAIN);
    const id = await arrive(ADA, to, "Two weeks of work.", { headers: AUTOMATIC });
    expect(await sentTo(ANN, "Two weeks of work.")).toBe(0);
    expect((await run("question", id)).says).toContain("goes to the person who asked");
    expect(await sentTo(ANN, "Two weeks of work.")).toBe(1);
  });

  it("whose text isn't kept is fetched again, and then it's a question", async () => {
    const id = await arrive(ANN, ann.token, "Why three and not four?", { headers: AUTOMATIC });
    const vanished = await arrive(BEN, ben.token, "Away.", { headers: AUTOMATIC });
    await world.archive.deleteFrom("set_aside").execute();
    letterbox.forget(vanished);
    expect((await run("show", id)).says).toContain("Why three and not four?");
    expect(await run("show", vanished)).toMatchObject({ code: 1 });
    expect((await run("question", id)).says).toContain("fetches it from Resend again");
    expect(await sentTo(ADA, "Why three and not four?")).toBe(1);
    await run("question", vanished);
    expect((await run("question", vanished)).code).toBe(1);
  });
});

describe("what's kept of it", () => {
  it("is bounded: in length, of one sender, of strangers, and in days", async () => {
    await arrive(ANN, ann.token, "x".repeat(50_000), { headers: AUTOMATIC });
    expect((await keptTexts()).map(({ length }) => length)).toEqual([20_001]);
    for (let n = 0; n < 30; n += 1) {
      await world.clock.sleep(1000);
      await letterbox.arrive(world, { from: BEN, to: [ben.token] }, { text: `Away ${n}`, headers: AUTOMATIC });
    }
    await live(10 * MINUTE);
    const texts = await keptTexts();
    expect(texts).toHaveLength(21);
    expect([texts.includes("Away 9"), texts.includes("Away 10"), texts.includes("Away 29")]).toEqual([
      false,
      true,
      true,
    ]);
    await live(91 * DAY);
    await world.archive.transaction().execute((tx) => forgetStrangers(tx, world.clock.now()));
    expect(await keptTexts()).toEqual([]);
    expect((await run()).says).toContain("an automatic reply");
  });

  it("is in its learner's download, and is erased with them; another learner's stays", async () => {
    const note = await arrive(ANN, ann.token, "Ann's away note.", { headers: AUTOMATIC });
    await arrive("mailer-daemon@mx.example", `x@${DOMAIN}`, `No mailbox ${ANN} here.`);
    await arrive("mailer-daemon@mx.example", `x@${DOMAIN}`, `No mailbox ${BEN} here.`);
    await arrive(BEN, ben.token, "Ben's away note.", { headers: AUTOMATIC });
    const id = await arrive(ANN, ann.token, "Ann's automatic question.", { headers: AUTOMATIC });
    await run("question", id, "--learner", ANN);
    const everything = JSON.stringify(await readEverything(world.archive, ann.subscriberId));
    expect(everything).toContain("Ann's away note.");
    expect(everything).toContain('"taken"');
    expect(everything).not.toContain("Ben's");
    await world.archive
      .transaction()
      .execute((tx) => erase(tx, ann.subscriberId, world.clock.now(), (a) => `key-${a.length}`));
    // The provider still has it, and isn't asked.
    expect(await run("show", note)).toMatchObject({ code: 1 });
    expect(await run("question", note)).toMatchObject({ code: 1 });
    const rows = (await dumpRows(world.archive)).join("\n");
    expect(rows).not.toContain("Ann's");
    expect(rows).not.toContain(ANN);
    expect(rows).not.toContain(ann.id);
    expect([...(await keptTexts())].toSorted()).toEqual(["Ben's away note.", `No mailbox ${BEN} here.`]);
  });
});

it("a stranger's question whose text was forgotten is still listed, and is fetched where it's asked for", async () => {
  const id = await arrive("dan@example.net", `hello@${DOMAIN}`, "Is this the course?", { subject: "A question" });
  await arrive("eve@example.net", `hello@${DOMAIN}`, "Another one");
  await world.archive.deleteFrom("questions").where("provider_id", "=", id).execute();
  expect((await run()).says).toContain(id);
  expect((await run("show", id)).says).toContain("Is this the course?");
  expect((await run("question", id, "--learner", BEN)).says).toContain("fetches it from Resend again");
  expect(await sentTo(PIA, "Is this the course?")).toBe(1);
});

describe("an archive restored from a backup", () => {
  it.each([
    ["after it was set aside", true],
    ["before it came in", false],
  ])("of %s knows that it's a question, and whose", async (_, setAsideBefore) => {
    let backup = await copyArchive(world.archive);
    const id = await arrive(ANN, ann.token, "Why three and not four?", { headers: AUTOMATIC });
    const tied = await arrive("benjamin@work.example", `hello@${DOMAIN}`, "What's the clay called?");
    if (setAsideBefore) backup = await copyArchive(world.archive);
    await run("question", id);
    await run("question", tied, "--learner", BEN);
    expect([await sentTo(ADA, "Why three"), await sentTo(PIA, "the clay called")]).toEqual([1, 1]);

    await restoreArchive(world.archive, backup);
    await replayJournal(world.archive);
    await fileTaken(world.house.ports);
    if (!setAsideBefore) {
      await letterbox.again(world, id);
      await letterbox.again(world, tied);
    }
    await live(MINUTE);
    const questions = await world.archive
      .selectFrom("questions")
      .select(["provider_id as id", "enrollment_id as whose", "state"])
      .orderBy("received_at")
      .execute();
    expect(questions).toEqual([
      { id, whose: ann.id, state: "open" },
      { id: tied, whose: ben.id, state: "open" },
    ]);
    expect([await sentTo(ADA, "Why three"), await sentTo(PIA, "the clay called")]).toEqual([1, 1]);
  });
});
