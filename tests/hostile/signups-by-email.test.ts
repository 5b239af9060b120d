import { afterEach, expect, it } from "vitest";
import { asReceived } from "../../src/mail/mailbox.ts";
import { type EmailWorld, openEmailWorld, POTTERY, SAMPLE } from "../support/email-world.ts";
import type { AcceptedMail } from "../support/fake-resend/ledger.ts";
import type { IncomingMail } from "../support/fake-resend/received.ts";
import { enrollLearner } from "../support/learners.ts";
import { makeLetterbox } from "../support/letterbox.ts";
import { openWorld } from "../support/world.ts";
import { messageIdOf } from "../support/fake-resend/events.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DOMAIN = "reply.course.example";

const worlds: EmailWorld[] = [];
async function open(...args: Parameters<typeof openEmailWorld>): Promise<EmailWorld> {
  const opened = await openEmailWorld(...args);
  worlds.push(opened);
  return opened;
}
afterEach(async () => {
  for (const each of worlds.splice(0)) await each.close();
});

const letters = (mails: readonly AcceptedMail[]) => mails.filter(({ subject }) => /confirm|already/i.test(subject));

it("a hundred emails in the name of one victim, under all the names of their mailbox, bring three letters a day", async () => {
  const around = await open(DOMAIN);
  const spelling = (n: number) => [`m.ia+${n}@gmail.com`, `mia+${n}@googlemail.com`, "MIA@gmail.com"][n % 3] ?? "";
  for (let n = 0; n < 100; n += 1) {
    await around.receive({ from: spelling(n), to: [`${n % 2 === 0 ? "sample" : "pottery"}@${DOMAIN}`] });
  }
  await around.live(DAY - 101 * MINUTE);
  expect(letters(around.fake.ledger.accepted()).length).toBeLessThanOrEqual(3);
  expect(around.fake.ledger.accepted()).toEqual(letters(around.fake.ledger.accepted()));
  const confirmed = await around.world.archive.selectFrom("enrollments").select("confirmed_at").execute();
  expect(new Set(confirmed.map(({ confirmed_at }) => confirmed_at))).toEqual(new Set([null]));
  // The mailbox of somebody else isn't touched by that.
  await around.receive({ from: "ben@learner.example" });
  expect(letters(around.inbox("ben@learner.example"))).toHaveLength(1);
});

it("a learner in whose name strangers write gets at most two letters a day, and keeps getting lessons", async () => {
  const around = await open(DOMAIN);
  await enrollLearner(around.world, SAMPLE, "mia@learner.example");
  await enrollLearner(around.world, POTTERY, "ben@learner.example");
  for (let n = 0; n < 48; n += 1) {
    await around.receive({ from: "mia@learner.example" });
    await around.live(HOUR - MINUTE);
  }
  expect(letters(around.inbox("mia@learner.example")).length).toBeLessThanOrEqual(4);
  expect(around.inbox("mia@learner.example").map(({ subject }) => subject)).toContain("Lesson 1, friend");
  expect(letters(around.inbox("ben@learner.example"))).toEqual([]);
});

it("forged senders of one domain are held to thirty an hour, and of all domains to a hundred; nobody is lost", async () => {
  const around = await open(DOMAIN);
  for (let n = 0; n < 60; n += 1) {
    await around.receive(
      { from: `p${n}@evil.example` },
      { from: `p${n}@d${n}.example` },
      { from: `q${n}@e${n}.example` },
    );
  }
  await around.live(1);
  const within = (mails: readonly AcceptedMail[]) => {
    const times = mails.map(({ acceptedAt }) => acceptedAt);
    return Math.max(...times.map((end) => times.filter((at) => at > end - HOUR && at <= end).length));
  };
  // An honest person among them waits their turn.
  await around.receive({ from: "mia@learner.example" });
  await around.live(6 * HOUR);
  const sent = letters(around.fake.ledger.accepted());
  // A minute for what was planned at the edge of the hour.
  expect(within(sent)).toBeLessThanOrEqual(105);
  expect(within(sent.filter(({ to }) => to[0]?.endsWith("@evil.example")))).toBeLessThanOrEqual(32);
  expect(sent).toHaveLength(181);
  expect(letters(around.inbox("mia@learner.example"))).toHaveLength(1);
  expect(new Set(await around.states())).toEqual(new Set(["signup"]));
});

it("an email that its own domain disowns signs nobody up; its words are kept", async () => {
  const given = { from: "victim@bank.example", to: [], subject: "", headers: {}, message_id: "", attachments: [] };
  expect(asReceived({ ...given, authentication: { dmarc: "fail" } })).toMatchObject({ disowned: true });
  for (const authentication of [{ dmarc: "pass" }, { dmarc: "unknown" }, {}, null]) {
    expect(asReceived({ ...given, authentication })).not.toHaveProperty("disowned");
  }
  const letterbox = makeLetterbox(DOMAIN);
  const world = await openWorld({ courses: [SAMPLE, POTTERY], receiving: () => letterbox.receiving });
  for (const [from, disowned] of [
    ["victim@bank.example", true],
    ["mia@learner.example", false],
  ] as const) {
    const more = disowned ? { disowned } : {};
    await letterbox.arrive(world, { from, to: [`sample@${DOMAIN}`] }, { text: "subscribe", ...more });
  }
  await world.house.dispatcher.drain();
  const signed = await world.archive.selectFrom("subscribers").select("address").execute();
  expect(signed).toEqual([{ address: "mia@learner.example" }]);
  const kept = await world.archive.selectFrom("questions").select(["from_address", "state"]).execute();
  expect(kept).toEqual([{ from_address: "victim@bank.example", state: "unattributed" }]);
  await world.close();
});

const AUTO_ANSWERS: readonly (readonly [string, (sent: AcceptedMail) => Partial<IncomingMail>])[] = [
  ["to Reply-To, marked", ({ replyTo }) => ({ to: replyTo, headers: { "Auto-Submitted": "auto-replied" } })],
  ["to Reply-To, with nothing but its words", ({ replyTo }) => ({ to: replyTo, text: "I'm at the lake until May." })],
  ["to the course's address, with nothing but its words", () => ({ text: "I'm at the lake until May." })],
  ["to the course's address, empty", () => ({})],
];

it.each(AUTO_ANSWERS)(
  "a program that answers every confirmation %s gets no more than the caps, and no note",
  async (_how, answer) => {
    const around = await open(DOMAIN);
    const from = "robot@learner.example";
    await around.receive({ from }, { from: "ben@learner.example" });
    let answered = 0;
    for (let round = 0; round < 30; round += 1) {
      const sent = around.inbox(from);
      const news = sent.slice(answered).map((mail) => ({ from, subject: `Re: ${mail.subject}`, ...answer(mail) }));
      answered = sent.length;
      await around.receive(...news);
      await around.live(5 * MINUTE);
    }
    const all = around.inbox(from);
    expect(all.length).toBeLessThanOrEqual(2);
    expect(letters(all)).toEqual(all);
    expect(letters(around.inbox("ben@learner.example"))).toHaveLength(1);
  },
);

it("two installations whose addresses sign each other up come to a stop after one confirmation", async () => {
  const here = await open(DOMAIN, [SAMPLE]);
  const there = await open("reply.pots.example", [POTTERY], here.clock);
  // Somebody writes in the name of the other one's address.
  await here.receive({ from: "pottery@reply.pots.example" });
  const passed = { here: 0, there: 0 };
  let rounds = 0;
  for (let quiet = false; !quiet && rounds < 10; rounds += 1) {
    const out = here.fake.ledger.accepted().slice(passed.here);
    passed.here += out.length;
    await there.receive(...out.map((mail) => delivered(mail)));
    const back = there.fake.ledger.accepted().slice(passed.there);
    passed.there += back.length;
    await here.receive(...back.map((mail) => delivered(mail)));
    quiet = back.length === 0;
  }
  expect(rounds).toBe(1);
  expect(here.fake.ledger.accepted()).toHaveLength(1);
  expect(await there.states()).toEqual(["automatic"]);
  expect(await there.world.archive.selectFrom("enrollments").select("id").execute()).toEqual([]);
});

/** An email of ours as its addressee's server takes it in. */
function delivered(sent: AcceptedMail): IncomingMail {
  const { from, to, subject, text, headers, replyTo, id } = sent;
  const address = /<([^>]+)>/.exec(from)?.[1] ?? from;
  return { from: address, to, subject, text: text ?? "", headers, replyTo, messageId: messageIdOf(id) };
}
