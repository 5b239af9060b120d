import { describe, expect, it } from "vitest";
import { wantsOut } from "../../src/course/opt-out.ts";
import { judge, messageIdsIn, type Nature, type ReceivedMail } from "../../src/course/received-mail.ts";

const mail = (headers: Record<string, string> = {}, rest: Partial<ReceivedMail> = {}): ReceivedMail => ({
  receivedAt: 0,
  from: "mia@example.org",
  to: ["r@reply.example.com"],
  subject: "Re: Lesson 1",
  text: "Why?",
  headers,
  messageId: "<1@example.org>",
  references: [],
  attachments: 0,
  ...rest,
});
const NEWS = { subject: "Kites of the week", text: "Five kites, and what they cost." };
const AWAY = { text: "Back on Monday." };
const own = {
  senders: new Set(["ada@course.example"]),
  domain: "reply.example.com",
  sentByUs: false,
  toAnswer: false,
};

describe("a mail that came in", () => {
  it.each<[Nature, string, ReceivedMail]>([
    ["person", "of a person", mail()],
    ["person", "that says it was not sent by itself", mail({ "auto-submitted": "no" })],
    ["person", "that speaks of the office further on", mail({}, { subject: "Re: I was out of the office" })],
    ["automatic", "with Auto-Submitted (RFC 3834)", mail({ "auto-submitted": "auto-replied; owner=x" }, AWAY)],
    ["automatic", "that was generated", mail({ "auto-submitted": "Auto-Generated" }, NEWS)],
    ["automatic", "in bulk", mail({ precedence: "bulk" }, NEWS)],
    ["automatic", "of an old responder", mail({ precedence: "auto_reply" }, AWAY)],
    ["automatic", "with X-Autoreply", mail({ "x-autoreply": "yes" }, AWAY)],
    ["automatic", "of a mailing list, or another engine's lesson", mail({ "list-id": "<tpm.other.example>" }, NEWS)],
    [
      "automatic",
      "whose subject alone says so",
      mail({}, { subject: "Out of Office: Lesson 1", text: "Back on Monday." }),
    ],
    ["automatic", "whose subject says so in German", mail({}, { subject: "Automatische Antwort: Lesson 1" })],
    ["bounce", "that is a report", mail({ "content-type": "multipart/report; report-type=delivery-status" })],
    ["bounce", "of a mail system", mail({}, { from: "mailer-daemon@example.org" })],
    ["loop", "with our own mark", mail({ "x-coursepost": "acknowledgement", "auto-submitted": "auto-replied" })],
    ["loop", "from our own sender", mail({}, { from: "ada@course.example" })],
    ["loop", "from our own reply domain", mail({}, { from: "r@reply.example.com" })],
  ])("is known as %s: one %s", (nature, _what, received) => {
    expect(judge(received, own, 0).nature).toBe(nature);
  });

  it("is a loop where it is one of ours, whatever became of its headers on the way", () => {
    expect(judge(mail(), { ...own, sentByUs: true }, 0).nature).toBe("loop");
  });

  it("is a loop from the eleventh in an hour; the creator may answer more than that, from the sender's own address", () => {
    expect(judge(mail(), own, 9).nature).toBe("person");
    expect(judge(mail(), own, 10).nature).toBe("loop");
    const answer = mail({}, { from: "ada@course.example" });
    expect(judge(answer, { ...own, toAnswer: true }, 50).nature).toBe("person");
    expect(judge(answer, { ...own, toAnswer: true }, 100).nature).toBe("loop");
  });
});

it.each(["stop", "STOP!", "Unsubscribe.", " please unsubscribe me ", "abmelden"])("%j asks to be let out", (text) => {
  expect(wantsOut(text)).toBe(true);
});

it.each(["", "How do I stop a program?", "stop. I mean, the exercise", "Unsubscribe or not, that is my question"])(
  "%j does not",
  (text) => {
    expect(wantsOut(text)).toBe(false);
  },
);

it("takes Message-IDs out of headers, and nothing that could forge one of ours", () => {
  expect(messageIdsIn("<a@b>\r\n <c@d>", undefined, "<a@b> <e f@g> <h@i\r\nBcc: x@y>")).toEqual(["<a@b>", "<c@d>"]);
  expect(messageIdsIn(Array.from({ length: 30 }, (_, n) => `<${n}@x>`).join(""))).toHaveLength(10);
});
