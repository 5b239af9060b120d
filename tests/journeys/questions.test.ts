import { Resend } from "resend";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { formatStatus, readStatus } from "../../src/commands/status.ts";
import type { Course } from "../../src/course/course.ts";
import { readReplyAddress } from "../../src/course/reply-address.ts";
import { reconcile } from "../../src/dispatch/reconcile.ts";
import { travelTo } from "../../src/dispatch/travel.ts";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendMailbox } from "../../src/mail/mailbox.ts";
import { unquote } from "../../src/mail/unquote.ts";
import { readCompletions } from "../../src/store/progress.ts";
import type { QuestionRow } from "../../src/store/question-rows.ts";
import { carrierTo } from "../support/fake-carrier.ts";
import { FULL_KEY, type RunningFakeResend, startFakeResend, WEBHOOK_SECRET } from "../support/fake-resend.ts";
import { messageIdOf } from "../support/fake-resend/events.ts";
import type { AcceptedMail } from "../support/fake-resend/ledger.ts";
import { enrollLearner } from "../support/learners.ts";
import { answerTo, type Layout, redirected, replyFrom, tellWebhooks } from "../support/replies.ts";
import { openWorld, testClock, type TestClock, type World } from "../support/world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SECRET = "a secret of this journey, long enough";
const DOMAIN = "reply.cxwithkris.com";
const KRISTA = "hello@cxwithkris.com";

const course = JSON.parse(inject("tpm101")) as Course;
const lesson = course.lessons[0]?.id;

let clock: TestClock;
let fake: RunningFakeResend;
let world: World;

beforeEach(async () => {
  clock = testClock(Date.UTC(2026, 10, 30, 18));
  fake = await startFake();
  world = await start(fake, course, DOMAIN);
});

afterEach(async () => {
  await world.close();
  await fake.close();
});

function startFake(): Promise<RunningFakeResend> {
  return startFakeResend({
    now: clock.now,
    signingClock: Date.now,
    domains: [{ name: "cxwithkris.com" }, { name: "course-b.example" }],
  });
}

function start(at: RunningFakeResend, taught: Course, domain: string): Promise<World> {
  const sdk = new Resend(FULL_KEY, { baseUrl: at.url });
  return openWorld({
    courses: [taught],
    clock,
    secret: SECRET,
    carrier: (time) => carrierTo(at.url, time),
    webhooks: { sdk, secret: WEBHOOK_SECRET },
    receiving: (time) => ({
      domain,
      mailbox: resendMailbox(sdk, { limiter: makeLimiter(8), now: time.now, sleep: time.sleep }),
      unquote,
    }),
  });
}

const live = (ms: number) => world.live(ms);

/** A learner who has their first lesson, and the events that say so. */
async function withLesson(address: string): Promise<{ readonly enrollmentId: string; readonly sent: AcceptedMail }> {
  const { id } = await enrollLearner(world, course, address);
  await live(2 * DAY);
  await tellWebhooks(fake.core, world.house.app);
  const [sent] = fake.ledger.acceptedTo(address);
  if (sent === undefined) throw new Error("no lesson went out");
  return { enrollmentId: id, sent };
}

/** What came in is told of, fetched, and followed by what is to follow. */
async function post(): Promise<void> {
  await tellWebhooks(fake.core, world.house.app);
  await live(10 * 60_000);
}

const questions = (): Promise<QuestionRow[]> =>
  world.archive.selectFrom("questions").selectAll().orderBy("received_at").execute();
const states = async () =>
  (await world.archive.selectFrom("received_mails").select("state").orderBy("received_at").execute()).map(
    ({ state }) => state,
  );
const kindOf = (mail: AcceptedMail) => mail.headers["X-Coursepost"];
const conversation = (address: string) => fake.ledger.acceptedTo(address).filter((mail) => kindOf(mail) !== undefined);

/** As mail programs put it below an answer. */
const quoteOf = ({ text, from }: AcceptedMail) =>
  `On Tue, Dec 1, 2026 at 9:00 AM ${from} wrote:\n\n${(text ?? "").replaceAll(/^/gm, "> ")}\n`;

const SAID: readonly (readonly [Layout, string, string])[] = [
  ["gmail", "mia.ott@gmail.example", "I had three people and a <budget> & no plan."],
  ["outlook", "mia.ott@outlook.example", "is a risk register the same as a résumé of what can go wrong?"],
  ["apple", "mia@icloud.example", "Can I do lesson two before I’ve finished the charter?"],
];

describe("a question", () => {
  it.each(SAID)(
    "written in %s is tied, freed of quotes, passed on, acknowledged, answered, and the answer lands in its thread",
    async (layout, address, words) => {
      const { enrollmentId, sent } = await withLesson(address);
      const reply = await replyFrom(layout, sent);
      fake.core.receive(reply);
      await post();

      const [question] = await questions();
      expect(question).toMatchObject({
        state: "open",
        tied_by: "token",
        enrollment_id: enrollmentId,
        delivery_id: sent.tags["d"],
        lesson_id: lesson,
        from_address: address,
      });
      expect(question?.text).toContain(words);
      expect(question?.text).not.toMatch(/QUOTED|wrote:|From:|Sent from/);

      const [forward] = conversation(KRISTA);
      expect(forward?.text).toContain(words);
      // Not what we sent, whatever it looks like: below the rest, so that nothing is lost.
      expect(forward?.text?.split("The rest of the email")[1]).toContain("QUOTED");
      expect(forward?.html).not.toContain("<budget>");
      expect(forward?.headers).toMatchObject({ "Auto-Submitted": "auto-generated", "In-Reply-To": reply.messageId });
      expect(JSON.stringify(forward)).not.toMatch(/List-Unsubscribe|\/u\//);

      const [note] = conversation(address);
      expect(kindOf(note as AcceptedMail)).toBe("acknowledgement");
      expect(note?.headers).toMatchObject({ "Auto-Submitted": "auto-replied", "In-Reply-To": reply.messageId });

      expect(await readCompletions(world.archive, enrollmentId)).toMatchObject([{ lessonId: lesson }]);

      fake.core.receive(
        answerTo(forward as AcceptedMail, KRISTA, `Yes, it does.\n\n${quoteOf(forward as AcceptedMail)}`),
      );
      await post();
      const answer = conversation(address).at(-1);
      expect(kindOf(answer as AcceptedMail)).toBe("answer");
      expect(answer?.text).toBe("Yes, it does.");
      expect(answer?.subject).toBe(`Re: ${sent.subject}`);
      expect(answer?.headers["In-Reply-To"]).toBe(reply.messageId);
      expect(answer?.headers["References"]).toBe(`${messageIdOf(sent.id)} ${reply.messageId}`);
      expect(answer?.headers["Auto-Submitted"]).toBeUndefined();
      expect((await questions())[0]?.state).toBe("answered");

      // The learner asks on, and it is still about that lesson.
      fake.core.receive(answerTo(answer as AcceptedMail, address, "And a wedding?"));
      await post();
      expect((await questions())[1]).toMatchObject({ text: "And a wedding?", lesson_id: lesson, tied_by: "token" });
      expect(conversation(KRISTA)).toHaveLength(2);
      expect(fake.ledger.duplicates()).toEqual(new Map());
      // No address, no words of theirs.
      expect(JSON.stringify(world.log)).not.toMatch(/@|risk register|house move/);
    },
  );

  it("is tied by what it answers where the token was lost, else by who wrote it, else to nobody", async () => {
    const { sent } = await withLesson("mia@example.org");
    const lost = { to: [`hello@${DOMAIN}`], subject: "Re: it" };
    const thread = { "In-Reply-To": messageIdOf(sent.id) };
    fake.core.receive({ ...lost, from: "mia.elsewhere@example.net", text: "By thread", headers: thread });
    await live(1);
    fake.core.receive({ ...lost, from: "Mia <MIA@example.org>", text: "By sender" });
    await live(1);
    fake.core.receive({ ...lost, from: "stranger@example.net", text: "By nobody" });
    await live(1);
    // The case of a local part may change on its way.
    fake.core.receive({
      ...lost,
      to: [(sent.replyTo[0] ?? "").toUpperCase()],
      from: "mia@work.example",
      text: "By token",
    });
    await post();
    expect((await questions()).map(({ tied_by, lesson_id, state }) => [tied_by, lesson_id, state])).toEqual([
      ["thread", lesson, "open"],
      ["sender", lesson, "open"],
      [null, null, "unattributed"],
      ["token", lesson, "open"],
    ]);
    expect(conversation(KRISTA)).toHaveLength(3);
    // A From can be forged: who writes from another address or by no mail of ours gets no note, but can be answered.
    for (const address of ["mia.elsewhere@example.net", "mia@example.org", "mia@work.example"]) {
      expect(conversation(address)).toEqual([]);
    }
  });

  it("is acknowledged once a day at most, however many there are", async () => {
    const { sent } = await withLesson("mia@example.org");
    for (let n = 0; n < 4; n += 1) {
      fake.core.receive(answerTo(sent, "mia@example.org", `Question ${n}`));
      await post();
    }
    expect(conversation("mia@example.org")).toHaveLength(1);
    await live(DAY);
    fake.core.receive(answerTo(sent, "mia@example.org", "The next day"));
    await post();
    expect(conversation("mia@example.org")).toHaveLength(2);
    expect(conversation(KRISTA)).toHaveLength(5);
  });

  it("that says stop offers the way out, and stops nothing by itself", async () => {
    const { enrollmentId, sent } = await withLesson("mia@example.org");
    fake.core.receive(answerTo(sent, "mia@example.org", "STOP.\n\n> On Tuesday you wrote\n"));
    await post();
    const [note] = conversation("mia@example.org");
    expect(note?.text).toMatch(/http:\/\/localhost:3000\/u\/\S+/);
    expect(await readCompletions(world.archive, enrollmentId)).toEqual([]);
    await live(7 * DAY);
    expect(fake.ledger.acceptedTo("mia@example.org").filter((mail) => kindOf(mail) === undefined)).toHaveLength(2);
  });

  it("whose webhook comes twice is one question, and one whose webhook is lost is found by the poll", async () => {
    const { sent } = await withLesson("mia@example.org");
    fake.core.receive(answerTo(sent, "mia@example.org", "Twice"));
    for (const event of [...fake.webhooks.pending(), ...fake.webhooks.pending()]) {
      const { headers, body } = fake.webhooks.signed(event);
      const before = fake.ledger.attempts().length;
      await world.house.app.request("/webhooks/resend", { method: "POST", headers, body });
      // Nothing is fetched or sent while the provider waits for its answer.
      expect(fake.ledger.attempts()).toHaveLength(before);
    }
    await live(HOUR);
    fake.webhooks.clear();
    fake.core.receive(answerTo(sent, "mia@example.org", "Lost"));
    fake.webhooks.clear();
    await live(HOUR);
    expect((await questions()).map(({ text }) => text)).toEqual(["Twice"]);
    await reconcile(world.house.ports);
    await reconcile(world.house.ports);
    await live(HOUR);
    expect((await questions()).map(({ text }) => text)).toEqual(["Twice", "Lost"]);
    expect(conversation(KRISTA)).toHaveLength(2);
    expect(fake.ledger.duplicates()).toEqual(new Map());
  });

  it("waits, with lessons going on, while the provider does not hand it out", async () => {
    const { sent } = await withLesson("mia@example.org");
    fake.faults.rule((request) =>
      request.path.includes("/receiving/") ? { kind: "error-before", status: 500 } : undefined,
    );
    fake.core.receive(answerTo(sent, "mia@example.org", "Patience"));
    await tellWebhooks(fake.core, world.house.app);
    await live(7 * DAY);
    expect(fake.ledger.acceptedTo("mia@example.org")).toHaveLength(2);
    expect(await questions()).toEqual([]);
    fake.faults.clear();
    await live(DAY);
    expect(await questions()).toHaveLength(1);
  });
});

describe("mail that nobody wrote", () => {
  it.each<[Layout, string]>([
    ["out-of-office", "automatic"],
    ["bounce", "bounce"],
  ])("of the kind %s is known for what it is and never answered", async (layout, state) => {
    const { sent } = await withLesson("mia@icloud.example");
    fake.core.receive(await replyFrom(layout, sent));
    await post();
    expect(await states()).toEqual([state]);
    expect([...conversation(KRISTA), ...conversation("mia@icloud.example")]).toEqual([]);
  });

  it("but ourselves, sent back by a mailbox, is let lie: lesson, acknowledgement, forward", async () => {
    const { sent } = await withLesson("mia@example.org");
    fake.core.receive(answerTo(sent, "mia@example.org", "Why?"));
    await post();
    const ours = [sent, ...conversation("mia@example.org"), ...conversation(KRISTA)];
    expect(ours).toHaveLength(3);
    const before = fake.ledger.accepted().length;
    for (const mail of ours) fake.core.receive(redirected(mail, sent.replyTo[0] ?? ""));
    await post();
    expect((await states()).slice(1)).toEqual(["loop", "loop", "loop"]);
    expect(fake.ledger.accepted()).toHaveLength(before);
  });

  it("comes to a stop after one round where two engines write to each other", async () => {
    const otherFake = await startFake();
    const otherCourse: Course = {
      ...course,
      sender: { name: "B", email: "b@course-b.example" },
      reply_to: "b@course-b.example",
    };
    const other = await start(otherFake, otherCourse, "reply.course-b.example");
    // Each has the other for a learner, and each learner's mailbox redirects to a reply address of the other.
    const { sent } = await withLesson("b@course-b.example");
    await enrollLearner(other, otherCourse, KRISTA);
    await other.live(8 * DAY);
    const [theirs] = otherFake.ledger.acceptedTo(KRISTA);
    if (theirs === undefined) throw new Error("no lesson went out");

    fake.core.receive(answerTo(sent, "b@course-b.example", "A question to begin with"));
    let rounds = 0;
    const passed = { here: fake.ledger.accepted().length, there: otherFake.ledger.accepted().length };
    for (let quiet = false; !quiet && rounds < 10; rounds += 1) {
      await post();
      for (const mail of fake.ledger.accepted().slice(passed.here)) {
        otherFake.core.receive(redirected(mail, theirs.replyTo[0] ?? ""));
      }
      await tellWebhooks(otherFake.core, other.house.app);
      await other.live(HOUR);
      const back = otherFake.ledger.accepted().slice(passed.there);
      for (const mail of back) fake.core.receive(redirected(mail, sent.replyTo[0] ?? ""));
      quiet = back.length === 0;
      passed.here = fake.ledger.accepted().length;
      passed.there = otherFake.ledger.accepted().length;
    }
    expect(rounds).toBe(1);
    expect(await states()).toEqual(["question"]);
    const there = await other.archive.selectFrom("received_mails").select("state").execute();
    expect(new Set(there.map(({ state }) => state))).toEqual(new Set(["loop"]));
    await other.close();
    await otherFake.close();
  });

  it("marked by nothing at all is stopped by its number", async () => {
    const { sent } = await withLesson("mia@example.org");
    for (let n = 0; n < 15; n += 1) fake.core.receive(answerTo(sent, "mia@example.org", `I am a machine ${n}`));
    await post();
    expect((await states()).filter((state) => state === "loop")).toHaveLength(5);
    expect(conversation("mia@example.org")).toHaveLength(1);
  });
});

it("a batch that was frozen before replies were taken is repeated to the byte", async () => {
  await world.close();
  const plain = await openWorld({ courses: [course], clock, secret: SECRET, carrier: (at) => carrierTo(fake.url, at) });
  await enrollLearner(plain, course, "mia@example.org");
  await clock.moveTo(Date.UTC(2026, 11, 1, 17));
  fake.faults.next({ at: "POST /emails/batch", fault: { kind: "reset-after" } });
  await plain.house.dispatcher.drain();
  const row = await plain.archive.selectFrom("batches").select("letterhead").executeTakeFirstOrThrow();
  expect(row.letterhead).not.toContain("receivingDomain");

  // The same archive in a house that takes replies now.
  const ports = { ...plain.house.ports, receiving: world.house.ports.receiving };
  const { makeDispatcher } = await import("../../src/dispatch/dispatcher.ts");
  const dispatcher = makeDispatcher(ports);
  await travelTo(clock.now() + HOUR, clock, dispatcher, async () => "go-on" as const);
  expect(fake.ledger.attempts()).toHaveLength(2);
  expect([...fake.ledger.bodiesByKey().values()].map((bodies) => bodies.size)).toEqual([1]);
  expect(fake.ledger.acceptedTo("mia@example.org")[0]?.replyTo).toEqual([KRISTA]);

  await travelTo(clock.now() + 7 * DAY, clock, dispatcher, async () => "go-on" as const);
  const second = fake.ledger.acceptedTo("mia@example.org")[1];
  expect(readReplyAddress(SECRET, DOMAIN, second?.replyTo[0] ?? "")).toEqual({
    purpose: "reply",
    id: second?.tags["d"],
  });
  await plain.close();
  world = await start(fake, course, DOMAIN);
});

it("an answer that is found before its question waits for it, and a bounce of the creator's mailbox is not the learner's", async () => {
  const { sent } = await withLesson("mia@example.org");
  fake.core.receive(answerTo(sent, "mia@example.org", "Why?"));
  await post();
  const [forward] = conversation(KRISTA);
  if (forward === undefined) throw new Error("nothing was passed on");
  const event = fake.webhooks.push({
    type: "email.bounced",
    created_at: new Date(clock.now()).toISOString(),
    data: { email_id: forward.id, tags: forward.tags, bounce: { type: "Permanent", subType: "General" } },
  });
  const { headers, body } = fake.webhooks.signed(event);
  await world.house.app.request("/webhooks/resend", { method: "POST", headers, body });
  expect(await world.archive.selectFrom("suppressions").select("address").execute()).toEqual([]);

  // The archive forgets what it was told, as one does that comes from a backup; the provider's list tells it again.
  await world.archive.deleteFrom("questions").execute();
  await world.archive.deleteFrom("received_mails").execute();
  fake.core.receive(answerTo(forward, KRISTA, "Because."));
  await post();
  expect(conversation("mia@example.org").map(kindOf)).toEqual(["acknowledgement"]);
  await reconcile(world.house.ports);
  await live(DAY);
  expect(conversation("mia@example.org").map(kindOf)).toEqual(["acknowledgement", "answer"]);
  expect(conversation(KRISTA)).toHaveLength(1);
  expect(fake.ledger.duplicates()).toEqual(new Map());
});

it("the status says how many questions are open, and what nobody got to see", async () => {
  const { sent } = await withLesson("mia@example.org");
  fake.core.receive(answerTo(sent, "mia@example.org", "Why?"));
  fake.core.receive({ from: "stranger@example.net", to: [`x@${DOMAIN}`], subject: "Hi", text: "Hi" });
  await post();
  const status = formatStatus(await readStatus(world.archive, [course], clock.now()));
  expect(status).toContain("One question is open, since");
  expect(status).toContain("A received email couldn't be tied to a learner");
});
