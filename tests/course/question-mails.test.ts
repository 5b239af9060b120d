import { describe, expect, it } from "vitest";
import { fillEmail } from "../../src/course/email.ts";
import { questionFill, questionMails } from "../../src/course/question-mails.ts";
import { en } from "../../src/words/en.ts";
import { receivedId, replySubject } from "../../src/course/question.ts";

const asked = {
  from: "mia@example.org",
  subject: "AW: Re: Lesson 1\r\nBcc: x@evil.example",
  text: '<script>alert(1)</script>\n& "why"?',
  messageId: "<m@example.org>",
  references: ["<a@x>", "<m@example.org>", "<b@x>"],
  noSubject: "your question",
  about: "Lesson 1",
  note: "No attachments came with it.",
  answer: null,
};

describe("a mail of a conversation", () => {
  it("holds a stranger's words as text, in HTML and in its headers", () => {
    const { values } = questionFill("forward", asked, "a+1@reply.example.com");
    const { subject, html, text } = fillEmail(questionMails(en.question, "en").forward, values);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;<br>&amp; &quot;why&quot;?");
    expect(html).not.toContain("<script>");
    expect(text).toContain(asked.text);
  });

  it("stands in the thread of the mail that it is about, named once and last", () => {
    expect(questionFill("answer", { ...asked, answer: "So." }, undefined).headers).toEqual({
      "In-Reply-To": "<m@example.org>",
      References: "<a@x> <b@x> <m@example.org>",
      "X-Coursepost": "answer",
    });
  });

  it("goes straight to whoever asked where answers are not taken any more", () => {
    expect(questionFill("forward", asked, undefined).replyTo).toBe("mia@example.org");
  });

  it.each(["forward", "acknowledgement"] as const)("says of the %s that no machine need answer it", (kind) => {
    const { headers } = questionFill(kind, asked, undefined);
    expect(headers?.["Auto-Submitted"]).toMatch(/^auto-/);
    expect(headers?.["X-Auto-Response-Suppress"]).toBe("All");
  });
});

it.each([
  ["Lesson 1", "Re: Lesson 1"],
  ["RE: Re: AW: Lesson 1", "Re: Lesson 1"],
  ["Re[2]: Lesson 1", "Re: Lesson 1"],
  ["", "Re: your question"],
  ["Regarding lesson 1", "Re: Regarding lesson 1"],
])("the subject %j is answered with %j", (subject, answered) => {
  expect(replySubject(subject, "your question")).toBe(answered);
});

it("a received mail has the same name whenever it is found: another would make a restored archive pass it on again", () => {
  expect(receivedId("instance", "provider-id")).toBe(receivedId("instance", "provider-id"));
  expect(receivedId("instance", "provider-id")).toMatch(/^[0-9a-f]{32}$/);
  expect(receivedId("other", "provider-id")).not.toBe(receivedId("instance", "provider-id"));
});
