import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eraseLearner } from "../../src/actions/erase-learner.ts";
import { readEnrollment } from "../../src/store/subscribing.ts";
import type { IncomingMail } from "../support/fake-resend/received.ts";
import { messageIdOf } from "../support/fake-resend/events.ts";
import { type EmailWorld, linkIn, openEmailWorld, POTTERY, SAMPLE } from "../support/email-world.ts";
import { enrollLearner, joinByForm } from "../support/learners.ts";
import { answerTo } from "../support/replies.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DOMAIN = "reply.course.example";
const MIA = "mia@learner.example";
const BEN = "ben@learner.example";

let around: EmailWorld;
beforeEach(async () => {
  around = await openEmailWorld(DOMAIN);
});
afterEach(() => around.close());

const questions = () => around.world.archive.selectFrom("questions").selectAll().orderBy("received_at").execute();
const enrollments = () =>
  around.world.archive
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select(["address", "course_id", "confirmed_at", "first_name", "zone"])
    .orderBy("address")
    .orderBy("course_id")
    .execute();
const subjects = (address: string) => around.inbox(address).map(({ subject }) => subject);

describe("an email to a course's address", () => {
  it("brings one confirmation to its sender, and nothing else before the button is pressed", async () => {
    await around.receive({ from: "Mia Ott <mia@learner.example>" }, { from: BEN, to: [`pottery@${DOMAIN}`] });
    expect(await around.states()).toEqual(["signup", "signup"]);
    for (const address of [MIA, BEN]) expect(subjects(address)).toEqual([expect.stringContaining("Please confirm")]);
    expect(await enrollments()).toMatchObject([
      { address: BEN, course_id: "pottery", confirmed_at: null },
      { address: MIA, course_id: "sample", confirmed_at: null },
    ]);
    await around.live(30 * DAY);
    expect(around.fake.ledger.accepted()).toHaveLength(2);

    await around.world.post(linkIn(around.inbox(MIA), "confirm"));
    await around.live(9 * DAY);
    expect(subjects(MIA)).toHaveLength(3);
    expect(subjects(BEN)).toHaveLength(1);
    expect(await enrollments()).toMatchObject([{ confirmed_at: null }, { first_name: "Mia", zone: null }]);
    expect(await questions()).toEqual([]);
    expect(around.fake.ledger.duplicates()).toEqual(new Map());
    expect(JSON.stringify(around.world.log)).not.toMatch(/@|Mia/);
  });

  it("is recorded as what was asked, and that it was asked by email", async () => {
    await around.receive({ subject: "subscribe" });
    const asked = await around.world.archive.selectFrom("consent_events").selectAll().execute();
    expect(asked).toMatchObject([
      { kind: "asked", source: "email", network: "unknown", text: `An email to sample@${DOMAIN}: "subscribe"` },
    ]);
  });

  it.each<[string, Partial<IncomingMail>]>([
    ["with a tag", { to: [`sample+from-a-friend@${DOMAIN}`] }],
    ["in capitals", { to: [`SAMPLE@${DOMAIN.toUpperCase()}`] }],
    ["in quotes", { to: [`"sample"@${DOMAIN}`] }],
    ["with a name", { to: [`The course <sample@${DOMAIN}>`] }],
    ["in Cc", { to: ["somebody@else.example"], cc: [`sample@${DOMAIN}`], receivedFor: [] }],
    ["in Bcc", { to: ["somebody@else.example"], receivedFor: [`sample@${DOMAIN}`] }],
    ["among several recipients", { to: ["x@else.example", `sample@${DOMAIN}`, "y@else.example"] }],
    ["that was sent twice in one email", { to: [`sample@${DOMAIN}`, `sample+again@${DOMAIN}`] }],
    ["beside the address of another course", { to: [`sample@${DOMAIN}`, `pottery@${DOMAIN}`] }],
    [
      "with a wish in words",
      { subject: "Sign me up", text: "Hi,\nplease subscribe me to the Sample course.\nThanks, Mia" },
    ],
    ["with a wish in German", { subject: "Anmeldung", text: "Hallo, ich möchte mich anmelden. Danke!" }],
  ])("%s signs up with one confirmation, and keeps no question", async (_how, mail) => {
    await around.receive(mail);
    expect(await around.states()).toEqual(["signup"]);
    expect(subjects(MIA)).toEqual([expect.stringContaining("Please confirm")]);
    expect(around.inbox(SAMPLE.reply_to)).toEqual([]);
  });

  it("to both courses at once counts as two forms in a row: one confirmation, for the first", async () => {
    await around.receive({ to: [`pottery@${DOMAIN}`, `sample@${DOMAIN}`] });
    expect(around.inbox(MIA)).toHaveLength(1);
    await around.world.post(linkIn(around.inbox(MIA), "confirm"));
    expect(await enrollments()).toMatchObject([
      { course_id: "pottery", confirmed_at: expect.any(Number) },
      { course_id: "sample", confirmed_at: null },
    ]);
    // The other one can be asked for once more.
    await around.live(HOUR);
    await around.receive({});
    await around.world.post(linkIn(around.inbox(MIA), "confirm"));
    expect(await enrollments()).toMatchObject([{}, { course_id: "sample", confirmed_at: expect.any(Number) }]);
  });

  it.each<[string, string, Partial<IncomingMail>]>([
    ["automatic", "an out-of-office note", { headers: { "Auto-Submitted": "auto-replied" }, text: "I'm away." }],
    ["automatic", "a mailing list's email", { headers: { "List-Id": "<x.example>" } }],
    ["automatic", "one in bulk", { headers: { Precedence: "bulk" } }],
    ["bounce", "a bounce report", { headers: { "Content-Type": "multipart/report; report-type=delivery-status" } }],
    ["bounce", "a mail server's email", { from: "mailer-daemon@mx.example" }],
    ["loop", "an email from the receiving domain", { from: `sample@${DOMAIN}` }],
    ["loop", "an email from the course's sender", { from: SAMPLE.sender.email }],
    ["loop", "an email with our own mark", { headers: { "X-Coursepost": "forward" } }],
    ["question", "one from a domain without email", { from: "mia@home.invalid" }],
    ["question", "one that asks to stop", { text: "Unsubscribe" }],
    ["question", "one that asks to stop in its subject", { subject: "Please unsubscribe me from this", text: "!!" }],
  ])("signs nobody up where it's %s: %s", async (state, _what, mail) => {
    await around.receive(mail);
    expect(await around.states()).toEqual([state]);
    expect(await enrollments()).toEqual([]);
    expect(around.fake.ledger.accepted()).toEqual([]);
  });

  it("of a learner gives what the form gives: the way back to their page, or the question whether they come back", async () => {
    await enrollLearner(around.world, SAMPLE, MIA);
    await around.live(HOUR);
    await around.receive({});
    expect(subjects(MIA)).toEqual([expect.stringContaining("Already in")]);
    await around.world.post(linkIn(around.inbox(MIA), "u"));
    await around.live(HOUR);
    await around.receive({});
    expect(subjects(MIA)).toEqual([expect.stringContaining("Already in"), expect.stringContaining("Please confirm")]);
  });

  it("of a learner that says something is a question about their lesson, and sends them nothing", async () => {
    await enrollLearner(around.world, SAMPLE, MIA);
    await enrollLearner(around.world, POTTERY, BEN);
    await around.live(2 * DAY);
    const before = around.inbox(MIA).length;
    await around.receive({ subject: "Lesson 1", text: "What does a charter look like?" });
    expect(await questions()).toMatchObject([
      { text: "What does a charter look like?", tied_by: "sender", lesson_id: "lesson-1", state: "open" },
    ]);
    expect(around.inbox(MIA)).toHaveLength(before);
    expect(around.inbox(SAMPLE.reply_to).at(-1)?.text).toContain("What does a charter look like?");
  });

  it("that answers an email of ours is a question in its thread, whoever sends it", async () => {
    await enrollLearner(around.world, SAMPLE, MIA);
    await around.live(9 * DAY);
    await around.receive({ from: "else@x.example", text: "nothing" });
    const [lesson] = around.inbox(MIA);
    await around.receive({
      from: "mia@work.example",
      text: "Subscribe? No: why?",
      headers: { "In-Reply-To": messageIdOf(lesson?.id ?? "") },
    });
    expect((await questions()).at(-1)).toMatchObject({ tied_by: "thread", lesson_id: "lesson-1" });
    expect(around.inbox("mia@work.example")).toEqual([]);
  });

  it("and to a token at once is a reply: tokens win", async () => {
    await enrollLearner(around.world, SAMPLE, BEN);
    await around.live(9 * DAY);
    const [lesson] = around.inbox(BEN);
    await around.receive({ from: BEN, to: [`pottery@${DOMAIN}`, lesson?.replyTo[0] ?? ""], text: "Why?" });
    expect(await questions()).toMatchObject([{ tied_by: "token", text: "Why?" }]);
    expect(await enrollments()).toMatchObject([{ course_id: "sample" }]);
  });

  it("with more to say keeps the words, and passes them on once the address is confirmed", async () => {
    const words = "I'm a nurse and 52. Is this course for me?";
    await around.receive({ subject: "Please subscribe me", text: words }, { from: BEN, text: "Do you take cats?" });
    expect(await around.states()).toEqual(["question", "question"]);
    expect(subjects(MIA)).toHaveLength(1);
    expect(await questions()).toMatchObject([
      { text: words, state: "unattributed", tied_by: "sender", from_address: MIA },
      { text: "Do you take cats?", state: "unattributed" },
    ]);
    expect(around.inbox(SAMPLE.reply_to)).toEqual([]);

    await around.world.post(linkIn(around.inbox(MIA), "confirm"));
    await around.live(HOUR);
    expect(await questions()).toMatchObject([{ state: "open" }, { state: "unattributed" }]);
    const forwards = around.inbox(SAMPLE.reply_to);
    expect(forwards.map(({ text }) => text)).toEqual([expect.stringContaining(words)]);
    await around.receive(answerTo(forwards[0]!, SAMPLE.reply_to, "Yes, welcome!"));
    expect(around.inbox(MIA).at(-1)?.text).toBe("Yes, welcome!");
    expect(around.inbox(BEN)).toHaveLength(1);
  });

  it("in Bcc of a reply-all counts by the course it names, not by the newest lesson of another course", async () => {
    await enrollLearner(around.world, SAMPLE, MIA);
    await around.live(9 * DAY);
    await around.receive({ to: [`pottery@${DOMAIN}`], text: "How hot does the oven have to be?" });
    const [question] = await questions();
    const pottery = await around.world.archive
      .selectFrom("enrollments")
      .select("id")
      .where("course_id", "=", "pottery")
      .executeTakeFirstOrThrow();
    expect(question).toMatchObject({ enrollment_id: pottery.id, state: "unattributed" });
    expect(around.inbox(SAMPLE.reply_to)).toEqual([]);
  });
});

describe("what comes again", () => {
  it("the same email from the provider's list, after a backup, asks nobody who has answered it", async () => {
    await around.receive({}, { from: BEN });
    await around.world.post(linkIn(around.inbox(MIA), "confirm"));
    await around.live(2 * HOUR);
    // As an archive from a backup that doesn't know these emails; who is in and what was sent is in the journal.
    await around.world.archive.deleteFrom("received_mails").execute();
    const before = around.fake.ledger.accepted().length;
    const { reconcile } = await import("../../src/dispatch/reconcile.ts");
    await reconcile(around.world.house.ports);
    await around.live(DAY);
    expect(await around.states()).toEqual(["signup", "signup"]);
    expect(
      around.fake.ledger
        .accepted()
        .slice(before)
        .map(({ subject }) => subject),
    ).toEqual([
      // Mia's first lesson.
      expect.stringContaining("Lesson 1"),
    ]);
  });

  it("of somebody who had everything erased meanwhile brings nothing back", async () => {
    const id = await joinByForm(around.world, SAMPLE, MIA);
    await joinByForm(around.world, SAMPLE, BEN);
    around.fake.core.receive({ from: MIA, to: [`pottery@${DOMAIN}`], subject: "", text: "" });
    await around.live(HOUR);
    const enrollment = (await readEnrollment(around.world.archive, id)) ?? expect.fail("no enrollment");
    const evidence = { text: "erase", source: "operator", network: "unknown", at: around.clock.now() };
    expect(await eraseLearner(around.world.house.ports, enrollment, evidence)).toBe("erased");
    const before = around.inbox(MIA).length;
    await around.receive();
    expect(around.inbox(MIA)).toHaveLength(before);
    expect((await enrollments()).map(({ address }) => address)).toEqual([BEN]);
  });
});

it("lessons and letters of a list name the address in List-Subscribe, each its own course's", async () => {
  await enrollLearner(around.world, SAMPLE, MIA);
  await enrollLearner(around.world, POTTERY, BEN);
  await around.receive({ from: "new@learner.example" });
  await around.live(9 * DAY);
  expect(around.inbox(MIA)[0]?.headers["List-Subscribe"]).toBe(`<mailto:sample@${DOMAIN}?subject=subscribe>`);
  expect(around.inbox(BEN)[0]?.headers["List-Subscribe"]).toBe(`<mailto:pottery@${DOMAIN}?subject=subscribe>`);
  const [confirmation] = around.inbox("new@learner.example");
  expect(confirmation?.headers).toEqual({ "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" });
});

it("the signup page of each course shows its own address", async () => {
  for (const { id } of [SAMPLE, POTTERY]) {
    const page = await (await around.world.get(`/${id}`)).text();
    expect(page).toContain(`href="mailto:${id}@${DOMAIN}?subject=subscribe"`);
    expect(page.match(/@reply\.course\.example\?/g)).toHaveLength(1);
  }
});
