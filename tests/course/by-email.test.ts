import { describe, expect, it } from "vitest";
import { courseMatterSchema } from "../../src/course/course.ts";
import { forwardedFrom, withRuleAddress } from "../../src/course/mailbox-rule.ts";
import { namesAt } from "../../src/course/named-address.ts";
import type { ReceivedMail } from "../../src/course/received-mail.ts";
import { asksToLeave, firstNameIn, onlyAsksToSignUp } from "../../src/course/signup-mail.ts";
import { sampleCourse } from "../support/course.ts";

const DOMAIN = "reply.example.com";

describe("names at the receiving domain", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["in small letters", ["tpm-101@reply.example.com"], ["tpm-101"]],
    ["in capitals", ["TPM-101@Reply.Example.Com"], ["tpm-101"]],
    ["in quotes", ['"tpm-101"@reply.example.com', '"tp\\m-101"@reply.example.com'], ["tpm-101"]],
    ["with a tag", ["tpm-101+x+y@reply.example.com", '"tpm-101+x"@reply.example.com'], ["tpm-101"]],
    [
      "of two courses",
      ["tpm-101@reply.example.com", "x@else.example", "pottery@reply.example.com"],
      ["tpm-101", "pottery"],
    ],
    ["with nothing before the tag", ["+x@reply.example.com"], ["+x"]],
    ["elsewhere", ["tpm-101@example.com", "tpm-101@reply.example.com.evil.example", "@reply.example.com"], []],
    ["of a token", [`r+${"0".repeat(60)}@reply.example.com`], ["r"]],
  ])("are read %s", (_how, to, names) => {
    expect(namesAt(DOMAIN, to)).toEqual(names);
  });
});

describe("a course's id", () => {
  const matter = (id: string) => ({
    id,
    title: "T",
    tagline: "T",
    description: "D",
    sender: { name: "A", email: "a@x.example" },
    reply_to: "a@x.example",
    site: "https://x.example",
    schedule: { every: "week", on: "tuesday", at: "09:00", zone: "UTC" },
    consent: "Yes.",
  });
  it.each(["a", "r", "u", "mailbox", "postmaster", "abuse", "no-reply", "mailer-daemon"])(
    "can't be %s, whose email goes elsewhere",
    (id) => {
      const issues = courseMatterSchema.safeParse(matter(id)).error?.issues ?? [];
      expect(issues.map(({ path }) => path[0])).toContain("id");
    },
  );
  it.each(["tpm-101", "b", "mailboxes", "support"])("can be %s", (id) => {
    const issues = courseMatterSchema.safeParse(matter(id)).error?.issues ?? [];
    expect(issues.map(({ path }) => path[0])).not.toContain("id");
  });
});

const course = { id: "tpm-101", title: "TPM 101" };
const asks = (text: string, subject = "", rest = "") =>
  onlyAsksToSignUp({ subject, text, rest }, course, "Mia Ott mia.ott@learner.example");

describe("an email that asks to be signed up", () => {
  it.each<[string, string?]>([
    [""],
    ["", "subscribe"],
    ["subscribe", "Subscribe"],
    ["Hi,\n\nplease sign me up for TPM 101.\n\nThank you,\nMia Ott", "TPM 101"],
    ["tpm-101"],
    ["I would like to join the course. Best regards, Mia"],
    ["Hallo, ich möchte mich für den Kurs anmelden. Viele Grüße, Mia", "Anmeldung"],
    ["Bonjour, je souhaite m'inscrire au cours. Merci !"],
    ["Hola, quiero inscribirme. Gracias", "Inscripción"],
    ["Ciao, vorrei iscrivermi al corso. Grazie"],
    ["订阅"],
    ["👍"],
  ])("says nothing else: %j %j", (text, subject) => {
    expect(asks(text, subject)).toBe(true);
  });

  it.each<[string, string?, string?]>([
    ["Is this course free?"],
    ["subscribe", "What does it cost"],
    ["Thank you for the course"],
    ["Please sign me up. I'm a nurse and can only read on weekends."],
    ["unsubscribe"],
    ["Sign up my colleague Ben instead"],
    ["subscribe", "", Array.from({ length: 11 }, (_, n) => `A line that I forwarded ${n}`).join("\n")],
    ["subscribe ".repeat(60)],
    ["🎉🎉🎉 42"],
    ["Bitte melden"],
  ])("says more: %j %j", (text, subject, rest) => {
    expect(asks(text, subject, rest)).toBe(false);
  });

  it("asks to leave in its text or its subject", () => {
    expect(asksToLeave({ subject: "", text: "Stop" })).toBe(true);
    expect(asksToLeave({ subject: "unsubscribe", text: "please, all of it" })).toBe(true);
    expect(asksToLeave({ subject: "subscribe", text: "" })).toBe(false);
  });
});

describe("the first name in From", () => {
  it.each<[string, string | null]>([
    ["Mia Ott", "Mia"],
    ["Ott, Mia", "Mia"],
    ["Dr. Mia Ott", "Mia"],
    ["Prof. Dr. Ott, Mia", "Mia"],
    ["Zoë", "Zoë"],
    ["美咲 田中", "美咲"],
    ["", null],
    ["mia@learner.example", null],
    ["MIA.EXAMPLE.COM", null],
    ["=?utf-8?q?Mia?=", null],
    ["Mia\u202e Ott", null],
    ["support", null],
    ["1-800-SPAM", null],
    [`M${"i".repeat(80)}`, null],
  ])("%j is %j", (display, name) => {
    expect(firstNameIn(display)).toBe(name);
  });
});

describe("a rule in a creator's mailbox", () => {
  const one = sampleCourse();
  const two = {
    ...sampleCourse(),
    id: "pottery",
    reply_to: "bo@pots.example",
    sender: { name: "Bo", email: "news@pots.example" },
  };
  const mail = (to: readonly string[], headers: Record<string, string> = {}): ReceivedMail => ({
    receivedAt: 0,
    from: "mia@learner.example",
    to,
    subject: "",
    text: "",
    headers,
    messageId: undefined,
    references: [],
    attachments: 0,
  });
  const from = (email: ReceivedMail) => forwardedFrom(email, DOMAIN, [one, two])?.courseIds;

  it("is known by the mailbox that the email names, and has that creator's courses", () => {
    expect(from(mail([`mailbox@${DOMAIN}`, "bo@pots.example"]))).toEqual(["pottery"]);
    expect(from(mail([`mailbox@${DOMAIN}`, "bo+tag@pots.example"]))).toEqual(["pottery"]);
    expect(
      from(mail([`mailbox@${DOMAIN}`], { "x-forwarded-for": `questions@course.example mailbox@${DOMAIN}` })),
    ).toEqual(["sample"]);
    expect(from(mail([`mailbox@${DOMAIN}`], { "delivered-to": "news@pots.example" }))).toEqual(["pottery"]);
    expect(from(mail([`mailbox@${DOMAIN}`, "bo@pots.example", "questions@course.example"]))).toEqual([
      "sample",
      "pottery",
    ]);
  });

  it("isn't one where the email was written to its address, or names no creator", () => {
    expect(from(mail([`mailbox@${DOMAIN}`]))).toBeUndefined();
    expect(from(mail([`mailbox@${DOMAIN}`], { "x-forwarded-for": "somebody@else.example" }))).toBeUndefined();
    expect(from(mail([`sample@${DOMAIN}`, "bo@pots.example"]))).toBeUndefined();
  });

  it("is known by a header alone where its address isn't among the recipients", () => {
    const email = withRuleAddress(mail(["bo@pots.example"], { "x-forwarded-to": `mailbox@${DOMAIN}` }), DOMAIN);
    expect(email.to).toEqual(["bo@pots.example", `mailbox@${DOMAIN}`]);
    // No header brings an email to any other address of ours.
    const others = { "x-forwarded-to": `sample@${DOMAIN}`, "delivered-to": `r+${"0".repeat(60)}@${DOMAIN}` };
    expect(withRuleAddress(mail(["bo@pots.example"], others), DOMAIN).to).toEqual(["bo@pots.example"]);
  });
});
