import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatStatus, readStatus } from "../../src/commands/status.ts";
import { readReplyAddress } from "../../src/course/reply-address.ts";
import { readCompletions } from "../../src/store/progress.ts";
import { type EmailWorld, openEmailWorld, POTTERY, SAMPLE } from "../support/email-world.ts";
import { messageIdOf } from "../support/fake-resend/events.ts";
import type { AcceptedMail } from "../support/fake-resend/ledger.ts";
import type { IncomingMail } from "../support/fake-resend/received.ts";
import { enrollLearner } from "../support/learners.ts";
import { answerTo } from "../support/replies.ts";
import { SECRET } from "../support/world.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const DOMAIN = "reply.course.example";
const RULE = `mailbox@${DOMAIN}`;
const ADA = SAMPLE.reply_to;
const BO = POTTERY.reply_to;
const MIA = "mia@learner.example";
const BEN = "ben@learner.example";

let around: EmailWorld;
/** Mia is in both courses, Ben in one. Everybody has had their first lesson. */
let mia: string;
let ben: string;

beforeEach(async () => {
  around = await openEmailWorld(DOMAIN);
  mia = (await enrollLearner(around.world, SAMPLE, MIA)).id;
  await enrollLearner(around.world, POTTERY, MIA);
  ben = (await enrollLearner(around.world, POTTERY, BEN)).id;
  await around.live(2 * DAY);
  await around.receive({ from: "stranger@x.example", to: [`nobody@${DOMAIN}`], text: "So that events are told" });
  await around.world.archive.deleteFrom("questions").execute();
});
afterEach(() => around.close());

const questions = () => around.world.archive.selectFrom("questions").selectAll().orderBy("received_at").execute();
const state = async () => (await around.states()).at(-1);
const newTo = (address: string, before: number) => around.inbox(address).slice(before);

/** An email to a mailbox whose rule forwards it, as providers change it on its way. */
const PROVIDERS = {
  Gmail: (from: string) => ({
    to: [from],
    receivedFor: [RULE],
    headers: {
      "Return-Path": `<${from.replace("@", `+caf_=mailbox=${DOMAIN}@`)}>`,
      "X-Forwarded-To": RULE,
      "X-Forwarded-For": `${from} ${RULE}`,
      "Delivered-To": from,
    },
  }),
  "Gmail, where the provider only tells of the headers": (from: string) => ({
    to: [from],
    receivedFor: [],
    headers: { "X-Forwarded-To": RULE, "X-Forwarded-For": `${from} ${RULE}`, "Delivered-To": from },
  }),
  "Outlook (redirect)": (from: string) => ({
    to: [from],
    receivedFor: [RULE],
    headers: { "Resent-From": `<${from}>`, "X-MS-Exchange-Inbox-Rules-Loop": from, "X-Auto-Response-Suppress": "All" },
  }),
  Fastmail: (from: string) => ({
    to: ["undisclosed@else.example"],
    receivedFor: [RULE],
    headers: {
      "X-Delivered-To": from,
      "X-Resolved-To": RULE,
      "Return-Path": "<SRS0=Ab1c=XY=learner.example=mia@srs.fm.example>",
    },
  }),
  "a Sieve redirect": (from: string) => ({
    to: [`Ada <${from}>`],
    receivedFor: [RULE],
    headers: { "X-Sieve-Redirected-From": from, "Return-Path": "<>" },
  }),
  "Postfix, in capitals": (from: string) => ({
    to: [from.toUpperCase()],
    receivedFor: [RULE.toUpperCase()],
    headers: { "X-Original-To": from, "Delivered-To": from },
  }),
} satisfies Record<string, (from: string) => Partial<IncomingMail>>;
const gmail = PROVIDERS.Gmail;

describe("an email to the creator's mailbox, forwarded by a rule", () => {
  it.each(Object.entries(PROVIDERS))("by %s is tied, kept, and answered in its thread", async (_how, by) => {
    const [atMia, atAda] = [around.inbox(MIA).length, around.inbox(ADA).length];
    await around.receive({
      ...by(ADA),
      from: "Mia Ott <mia@learner.example>",
      subject: "Lesson one",
      text: "How long is a charter?",
      messageId: "<q1@learner.example>",
    });
    expect(await questions()).toMatchObject([
      { text: "How long is a charter?", enrollment_id: mia, lesson_id: "lesson-1", tied_by: "sender", state: "open" },
    ]);
    // The creator has it: she only gets a note below it, with an address that answers it.
    const [note, ...others] = newTo(ADA, atAda);
    expect(others).toEqual([]);
    expect(`${note?.text}${note?.html}`).not.toContain("How long is a charter?");
    expect(note?.text).toContain(MIA);
    expect(note?.text).toContain("“The lesson numbered 1” (Sample course)");
    expect(note?.subject).toBe("Re: Lesson one");
    expect(note?.headers).toMatchObject({ "In-Reply-To": "<q1@learner.example>", "X-Coursepost": "forward" });
    expect(readReplyAddress(SECRET, DOMAIN, note?.replyTo[0] ?? "")?.purpose).toBe("answer");
    // Senders can be forged: the learner gets nothing by itself, and no lesson is done.
    expect(newTo(MIA, atMia)).toEqual([]);
    expect(await readCompletions(around.world.archive, mia)).toEqual([]);

    await around.receive(answerTo(note!, ADA, "One page."));
    const [answer] = newTo(MIA, atMia);
    expect(answer?.text).toBe("One page.");
    expect(answer?.subject).toBe("Re: Lesson one");
    expect(answer?.headers["In-Reply-To"]).toBe("<q1@learner.example>");
    expect(await questions()).toMatchObject([{ state: "answered" }]);
    expect(newTo(BO, 0)).toEqual([]);
  });

  it("is about that creator's course, though the learner's newest lesson is another's", async () => {
    await around.live(DAY);
    for (const [mailbox, course] of [
      [ADA, SAMPLE.id],
      [BO, POTTERY.id],
    ] as const) {
      await around.receive({ ...gmail(mailbox), text: `About ${course}` });
      const { enrollment_id } = (await questions()).at(-1) ?? expect.fail("no question");
      const row = await around.world.archive
        .selectFrom("enrollments")
        .select("course_id")
        .where("id", "=", enrollment_id ?? "")
        .executeTakeFirst();
      expect(row?.course_id).toBe(course);
    }
  });

  it.each<[string, Partial<IncomingMail>]>([
    ["somebody who isn't a learner", { from: "aunt@family.example" }],
    ["a learner of another creator's course", { from: BEN }],
    ["a newsletter", { from: "news@shop.example", headers: { "List-Id": "<news.shop.example>" } }],
    ["a bank's program", { from: "no-reply@bank.example", headers: { "Auto-Submitted": "auto-generated" } }],
  ])("from %s isn't ours: nothing of it is kept, not even who wrote it", async (_who, mail) => {
    const before = around.fake.ledger.accepted().length;
    const by = gmail(ADA);
    await around.receive({ ...by, text: "Private words", ...mail, headers: { ...by.headers, ...mail.headers } });
    expect(await state()).toBe("elsewhere");
    expect(await questions()).toEqual([]);
    const rows = await around.world.archive.selectFrom("received_mails").selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(/aunt|ben@|shop|bank/);
    expect(around.fake.ledger.accepted()).toHaveLength(before);
  });

  it("from a learner's program is known for a program's, and kept as a row", async () => {
    const by = gmail(ADA);
    await around.receive({ ...by, subject: "Out of office: hello", text: "Away", headers: by.headers });
    expect(await state()).toBe("automatic");
    expect(await questions()).toEqual([]);
  });

  it("that answers a lesson in its thread is tied to that lesson, and still sends nothing and marks nothing", async () => {
    const [first] = around.inbox(BEN);
    await around.live(7 * DAY);
    const before = around.inbox(BEN).length;
    const by = gmail(BO);
    await around.receive({
      ...by,
      from: BEN,
      text: "Back to lesson one?",
      headers: { ...by.headers, "In-Reply-To": messageIdOf(first?.id ?? "") },
    });
    expect(await questions()).toMatchObject([{ enrollment_id: ben, lesson_id: "lesson-1", tied_by: "thread" }]);
    expect(newTo(BEN, before)).toEqual([]);
    expect(await readCompletions(around.world.archive, ben)).toEqual([]);
  });

  it("that went to a token as well is one question, in whichever order the two copies come", async () => {
    for (const [order, address] of [MIA, BEN].entries()) {
      const [lesson] = around.inbox(address).filter(({ from }) => from.includes(POTTERY.sender.email));
      const email = { from: address, text: `Why? ${address}`, messageId: `<twice-${order}@x.example>` };
      const direct = { ...email, to: lesson?.replyTo ?? [], cc: [BO], receivedFor: lesson?.replyTo ?? [] };
      const byRule = { ...email, ...gmail(BO), to: lesson?.replyTo ?? [], cc: [BO] };
      const copies = order === 0 ? [direct, byRule] : [byRule, direct];
      for (const copy of copies) await around.receive(copy);
    }
    expect((await questions()).map(({ text, tied_by }) => [text, tied_by])).toEqual([
      [`Why? ${MIA}`, "token"],
      [`Why? ${BEN}`, "token"],
    ]);
    expect((await around.states()).filter((each) => each === "loop")).toHaveLength(2);
  });

  it("that signs up for a course as well signs up once, by its own copy", async () => {
    const email = {
      from: "new@x.example",
      text: "",
      messageId: "<both@x.example>",
      to: [`sample@${DOMAIN}`],
      cc: [ADA],
    };
    await around.receive({ ...email, receivedFor: [`sample@${DOMAIN}`] });
    await around.receive({ ...email, ...gmail(ADA), to: email.to });
    expect(around.inbox("new@x.example")).toHaveLength(1);
  });
});

describe("the creator's answer from her own mailbox", () => {
  const answerBcc = {
    from: `Ada <${ADA}>`,
    to: [MIA],
    receivedFor: [RULE],
    subject: "Re: Charter",
    text: "One page.",
    messageId: "<answer@course.example>",
    headers: { "In-Reply-To": "<q1@learner.example>", References: "<q1@learner.example>" },
  };

  it("with a copy to the rule's address is kept with the question, and isn't sent a second time", async () => {
    await around.receive({ ...gmail(ADA), text: "How long?", messageId: "<q1@learner.example>" });
    await around.receive({ ...gmail(BO), from: BEN, text: "How hot?", messageId: "<q2@learner.example>" });
    const before = around.fake.ledger.accepted().length;
    await around.receive(answerBcc);
    expect((await questions()).map(({ text, state: is }) => [text, is])).toEqual([
      ["How long?", "answered"],
      ["How hot?", "open"],
    ]);
    expect(await around.world.archive.selectFrom("answers").select("text").execute()).toEqual([{ text: "One page." }]);
    expect(around.fake.ledger.accepted()).toHaveLength(before);
  });

  it.each<[string, Partial<IncomingMail>]>([
    ["to somebody else", { to: [BEN] }],
    ["in another thread", { headers: { "In-Reply-To": "<other@learner.example>" } }],
    ["by somebody else", { from: "evil@x.example" }],
    ["that is our own", { headers: { ...answerBcc.headers, "X-Coursepost": "answer" } }],
    ["without that copy", { receivedFor: [`else@${DOMAIN}`] }],
  ])("%s answers nothing", async (_how, change) => {
    await around.receive({ ...gmail(ADA), text: "How long?", messageId: "<q1@learner.example>" });
    await around.receive({ ...answerBcc, ...change });
    expect(await around.world.archive.selectFrom("answers").selectAll().execute()).toEqual([]);
    expect((await questions())[0]?.state).toBe("open");
  });
});

describe("no circle:", () => {
  it.each<[string, (sent: AcceptedMail) => Partial<IncomingMail>]>([
    ["as it was", () => ({})],
    ["with another Message-ID", () => ({ messageId: "<rewritten@provider.example>" })],
    ["with another Message-ID, from another address", () => ({ messageId: "<r@x.example>", from: MIA })],
    ["without our mark, with another Message-ID", () => ({ messageId: "<r@x.example>", headers: {} })],
    ["without our mark, from another address", () => ({ headers: {}, from: MIA })],
  ])("what we sent the creator comes back through the rule %s, and ends there", async (_how, changed) => {
    const [lesson] = around.inbox(MIA).filter(({ from }) => from.includes(ADA.split("@")[1] ?? ""));
    await around.receive({ from: MIA, to: lesson?.replyTo ?? [], text: "By token" });
    await around.receive({ ...gmail(ADA), text: "By the rule" });
    const ours = around.inbox(ADA);
    expect(ours).toHaveLength(2);
    const before = [around.fake.ledger.accepted().length, (await questions()).length];
    for (const sent of ours) {
      const by = gmail(ADA);
      const change = changed(sent);
      await around.receive({
        from: /<(.+)>/.exec(sent.from)?.[1] ?? "",
        ...by,
        subject: sent.subject,
        text: sent.text ?? "",
        messageId: messageIdOf(sent.id),
        ...change,
        headers: { ...by.headers, ...(change.headers ?? sent.headers) },
      });
      expect(await state()).toBe("loop");
    }
    expect([around.fake.ledger.accepted().length, (await questions()).length]).toEqual(before);
  });

  it("the creator's answer with a copy to herself is one answer", async () => {
    await around.receive({ ...gmail(ADA), text: "How?" });
    const [note] = around.inbox(ADA);
    const before = around.inbox(MIA).length;
    const answer = { ...answerTo(note!, ADA, "Like this."), cc: [ADA], receivedFor: note!.replyTo };
    await around.receive(answer);
    await around.receive({ ...answer, ...gmail(ADA), to: answer.to, cc: [ADA] });
    expect(newTo(MIA, before)).toHaveLength(1);
    expect(await state()).toBe("loop");
  });

  it("what somebody writes to the rule's own address goes to the creator whole, who doesn't have it", async () => {
    await around.receive({ to: [RULE], text: "Found this address somewhere." });
    expect(around.inbox(BO).concat(around.inbox(ADA)).at(-1)?.text).toContain("Found this address somewhere.");
    await around.receive({ to: [RULE], from: "stranger@x.example", text: "Hello?" });
    expect((await questions()).at(-1)).toMatchObject({ text: "Hello?", state: "unattributed" });
  });

  it("more questions than can be told one by one are listed in one email, with an address for each", async () => {
    const learners = Array.from({ length: 25 }, (_, n) => `learner${n}@class.example`);
    for (const address of learners) await enrollLearner(around.world, POTTERY, address);
    for (const from of learners) await around.receive({ ...gmail(BO), from, text: `From ${from}` });
    await around.live(15 * MINUTE);
    const ours = around.inbox(BO).filter(({ headers }) => headers["X-Coursepost"] !== undefined);
    expect(ours.filter(({ headers }) => headers["X-Coursepost"] === "digest")).toHaveLength(1);
    expect(ours.at(-1)?.text?.match(/To answer, email a\+/g)).toHaveLength(5);
    expect((await questions()).every(({ passed_by }) => passed_by !== null)).toBe(true);
  });
});

const GMAIL_ASKS = {
  from: "forwarding-noreply@google.com",
  to: [RULE],
  subject: `(#987654321) Gmail Forwarding Confirmation - Receive Mail from ${ADA}`,
  text: `${ADA} has requested to automatically forward mail to your email
address ${RULE}.
Confirmation code: 987654321

To allow ${ADA} to automatically forward mail to your address,
please click the link below to confirm the request:

https://mail-settings.google.com/mail/vf-%5BANGjdJ_Ab1-cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV%5D-xYz_12

If you click the link and it appears to be broken, please copy and paste it
into a new browser window.

Thanks for using Gmail!

If you do not approve of this request, no further action is required. If you accidentally clicked the link, please click this link to cancel this verification:
https://mail-settings.google.com/mail/uf-%5BANGjdJ_cancel%5D-xYz_12
`,
};

describe("Gmail's question whether a rule may forward", () => {
  const status = async () =>
    formatStatus(await readStatus(around.world.archive, [SAMPLE, POTTERY], around.clock.now()));

  it.each<[string, Partial<IncomingMail>]>([
    ["in English", {}],
    ["as a program's", { headers: { "Auto-Submitted": "auto-generated", Precedence: "bulk" } }],
    ["in German", { subject: `(#987654321) Gmail-Weiterleitungsbestätigung – E-Mail von ${ADA} empfangen` }],
    ["with its code in the text alone", { subject: "Gmail" }],
    ["in HTML", { text: "", html: `<div>${GMAIL_ASKS.text.replaceAll("\n", "<br>")}</div>` }],
  ])("is shown with its code and its link, %s, and a line in the log says so", async (_how, mail) => {
    await around.receive({ ...GMAIL_ASKS, ...mail });
    const shown = await status();
    expect(shown).toContain(`asks whether ${ADA} may forward`);
    expect(shown).toContain("Code: 987654321");
    expect(shown).toContain(
      "https://mail-settings.google.com/mail/vf-%5BANGjdJ_Ab1-cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV%5D-xYz_12",
    );
    expect(shown).not.toContain("/uf-");
    expect(around.world.log.filter(({ event }) => event === "mailbox-rule-to-confirm")).toHaveLength(1);
    expect(JSON.stringify(around.world.log)).not.toMatch(/987654321|@/);
    await around.live(8 * DAY);
    expect(await status()).not.toContain("987654321");
  });

  it("is found among machine mail and a flood of the like", async () => {
    for (let n = 0; n < 30; n += 1) await around.receive({ ...GMAIL_ASKS, subject: `Nonsense ${n}`, text: "No code" });
    await around.receive(GMAIL_ASKS);
    expect(await status()).toContain("Code: 987654321");
  });

  it.each<[string, Partial<IncomingMail>]>([
    [
      "about somebody else's mailbox",
      {
        subject: "(#987654321) Gmail Forwarding Confirmation - Receive Mail from evil@gmail.com",
        text: GMAIL_ASKS.text.replaceAll(ADA, "evil@gmail.com"),
      },
    ],
    ["from somebody else", { from: "forwarding-noreply@google.com.evil.example" }],
    ["that our own server is said to have sent", { headers: { "X-Coursepost": "forward" } }],
  ])("isn't shown where it's %s", async (_what, mail) => {
    await around.receive({ ...GMAIL_ASKS, ...mail });
    expect(await status()).not.toContain("may forward");
  });

  it("is kept to be read where it has a form that nobody knows yet", async () => {
    await around.receive({ ...GMAIL_ASKS, subject: "(Gmail)", text: "Tap here", headers: { Precedence: "bulk" } });
    expect((await questions()).at(-1)).toMatchObject({ text: "Tap here", state: "unattributed" });
    expect(await status()).not.toContain("may forward");
  });

  it("shows no link that leads anywhere else", async () => {
    await around.receive({
      ...GMAIL_ASKS,
      text: `${ADA} asks.\nhttps://mail-settings.google.com.evil.example/mail/vf-1\nhttps://evil.example/?https://mail.google.com/mail/uf-2\nhttp://mail.google.com/mail/vf-1`,
    });
    const shown = await status();
    expect(shown).toContain("Code: 987654321");
    expect(shown).not.toMatch(/Link:|evil|vf-/);
  });

  it("of another provider, which a program asks, is kept to be read", async () => {
    await around.receive({
      from: "no-reply@mail-provider.example",
      to: [RULE],
      subject: "Verify forwarding",
      text: `Verify that ${ADA} may forward: https://mail-provider.example/v/123`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
    expect((await questions()).at(-1)?.text).toContain("https://mail-provider.example/v/123");
  });
});
