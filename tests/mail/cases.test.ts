import { describe, expect, test } from "vitest";
import { judge } from "../../src/course/received-mail.ts";
import { unquote } from "../../src/mail/unquote.ts";
import { textOfHtml } from "../../src/mail/html-text.ts";
import { ANSWERED, isExact, lostLines, REPLY_SETS, replyCases, SENDER_SETS, senderCases } from "./cases/read.ts";
import type { SenderCase } from "./cases/read.ts";

const OWN = { senders: new Set(["hello@course.example"]), domain: "reply.course.example", sentByUs: false };

describe.each(REPLY_SETS)("of the replies that are %s", (set) => {
  test("no word that a person wrote is lost, and 85 % of the replies are shown exactly", async () => {
    const cases = replyCases(set);
    const lost: unknown[] = [];
    const inexact: unknown[] = [];
    for (const one of cases) {
      const { shown, notOurs } = await unquote(written(one), ANSWERED);
      const gone = lostLines(one, `${shown}\n${notOurs}`);
      if (gone.length > 0) lost.push({ id: one.id, gone });
      if (!isExact(one, shown)) inexact.push({ id: one.id, shown });
    }

    expect(lost).toEqual([]);
    expect(inexact.length, JSON.stringify(inexact, undefined, 1)).toBeLessThanOrEqual(cases.length * 0.15);
  });
});

describe.each(SENDER_SETS)("of the senders that are %s", (set) => {
  test("no person is thrown away, and 90 % of the machines are recognized", () => {
    const cases = senderCases(set);
    const people = cases.filter(({ expected }) => expected === "person");
    const machines = cases.filter(({ expected }) => expected === "machine");

    expect(people.filter((one) => natureHere(one) !== "person").map(({ id }) => id)).toEqual([]);
    const missed = machines.filter((one) => natureHere(one) === "person").map(({ id }) => id);
    expect(missed.length, missed.join(", ")).toBeLessThanOrEqual(machines.length * 0.1);
  });
});

describe.each(REPLY_SETS)("of the replies that are %s, read as emails from somebody", (set) => {
  test("none is taken for a program's", () => {
    const mails = replyCases(set).map(({ id, text, html = "" }) => ({ id, text: text ?? textOfHtml(html) }));
    const sent = {
      expected: "person",
      from: "mia@example.org",
      subject: "Re: TPM 101, lesson 2: The risk register",
    } as const;
    const headers = { "in-reply-to": "<1@course.example>" };

    expect(mails.filter((one) => natureHere({ ...sent, ...one, headers }) !== "person")).toEqual([]);
  });
});

function written({ text = "", html }: { readonly text?: string; readonly html?: string }) {
  return html === undefined ? { text } : { text, html };
}

function natureHere({ from, subject, text, headers }: SenderCase): string {
  const mail = { receivedAt: 0, from, to: ["r@reply.course.example"], subject, text, headers };
  const rest = { messageId: "<1@example.org>", references: [], attachments: 0 };
  return judge({ ...mail, ...rest }, { ...OWN, toAnswer: false }, 0).nature;
}
