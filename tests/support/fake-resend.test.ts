import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { FULL_KEY, SENDING_KEY } from "./fake-resend.ts";
import type { Fault } from "./fake-resend/faults.ts";
import type { RememberErrors } from "./fake-resend/idempotency.ts";
import {
  answered,
  BATCH,
  bodyOf,
  call,
  delivery,
  idsOf,
  mail,
  probe,
  sendUnder,
  START,
  verdict,
} from "./fake-resend/probe.ts";

const SECOND = 1_000;
const DAY = 24 * 3_600 * SECOND;

describe("the door", () => {
  it("wants a user agent, a live key and a known path", () => {
    const fake = probe();
    expect(answered(call(fake, "GET /emails", "", { "user-agent": undefined })).status).toBe(403);
    expect(verdict(call(fake, "GET /emails", "", { authorization: undefined }))).toBe("401 missing_api_key");
    expect(verdict(call(fake, "GET /emails", "", { authorization: "Bearer re_other" }))).toBe("403 invalid_api_key");
    expect(verdict(call(fake, "GET /broadcasts"))).toBe("404 not_found");
    expect(verdict(call(fake, "DELETE /emails"))).toBe("405 method_not_allowed");
    expect(verdict(call(fake, "GET /emails/batch"))).toBe("405 method_not_allowed");
  });

  it("lets a sending key send and nothing else", () => {
    const fake = probe();
    const sendingKey = { authorization: `Bearer ${SENDING_KEY}` };
    expect(verdict(call(fake, "POST /emails", mail(), sendingKey))).toBe("200");
    expect(verdict(call(fake, "GET /domains", "", sendingKey))).toBe("401 restricted_api_key");
  });

  it.each([
    ["inactive", "403 restricted_api_key"],
    ["suspended", "403 suspended_api_key"],
  ] as const)("refuses a key that a test has made %s", (state, expected) => {
    const fake = probe();
    fake.keys.set(FULL_KEY, { team: "team", access: "full", state });
    expect(verdict(call(fake, "POST /emails", mail()))).toBe(expected);
    expect(fake.ledger.accepted()).toEqual([]);
  });
});

describe("sending", () => {
  it("writes everything down that was accepted", () => {
    const fake = probe();
    const sent = mail({
      cc: "cc@learner.example",
      reply_to: "desk@example.com",
      text: "Hello",
      headers: { "List-Unsubscribe": "<https://example.com/u>" },
      tags: [{ name: "d", value: "d1" }],
    });
    const answer = bodyOf(call(fake, "POST /emails", sent, { "Idempotency-Key": "k1" }));
    const [accepted, ...more] = fake.ledger.accepted();
    expect(more).toEqual([]);
    expect(answer).toEqual({ id: accepted?.id });
    expect(accepted).toEqual({
      id: accepted?.id,
      acceptedAt: START,
      team: "team",
      key: "k1",
      index: 0,
      bodySha256: hash("sha256", JSON.stringify(sent)),
      from: "Krista <hello@example.com>",
      to: ["ada@learner.example"],
      cc: ["cc@learner.example"],
      bcc: [],
      replyTo: ["desk@example.com"],
      subject: "Lesson 1",
      html: "<p>Hello</p>",
      text: "Hello",
      headers: { "List-Unsubscribe": "<https://example.com/u>" },
      tags: { d: "d1" },
    });
    expect(fake.ledger.acceptedTo("cc@learner.example")).toHaveLength(1);
  });

  it.each([
    ["no sender", { from: undefined }, "422 missing_required_field"],
    ["a sender without a domain", { from: "Krista" }, "422 invalid_parameter"],
    ["a sender with a line break", { from: "K\r\nBcc: x <hello@example.com>" }, "422 invalid_parameter"],
    ["another's domain", { from: "hello@elsewhere.example" }, "403 validation_error"],
    ["no recipient", { to: [] }, "422 missing_required_field"],
    ["51 recipients", { to: Array.from({ length: 51 }, (_, n) => `a${n}@b.example`) }, "422 invalid_parameter"],
    ["a broken recipient", { to: "ada@" }, "422 invalid_parameter"],
    ["no subject", { subject: "" }, "422 missing_required_field"],
    ["no content", { html: undefined }, "422 missing_required_field"],
    ["a header over two lines", { headers: { "X-A": "a\nb" } }, "422 invalid_parameter"],
    ["a header that is a number", { headers: { "X-A": 1 } }, "422 invalid_parameter"],
    ["a tag with a dot", { tags: [{ name: "d", value: "a.b" }] }, "422 invalid_parameter"],
    ["a tag too long", { tags: [{ name: "d", value: "a".repeat(257) }] }, "422 invalid_parameter"],
    [
      "76 tags",
      { tags: Array.from({ length: 76 }, (_, n) => ({ name: `t${n}`, value: "v" })) },
      "422 invalid_parameter",
    ],
    ["a field in camel case", { replyTo: "desk@example.com" }, "422 invalid_parameter"],
    ["an empty attachment", { attachments: [{ filename: "a.pdf" }] }, "422 invalid_attachment"],
  ])("refuses %s", (_, changes, expected) => {
    const fake = probe();
    expect(verdict(call(fake, "POST /emails", mail(changes)))).toBe(expected);
    expect(fake.ledger.accepted()).toEqual([]);
  });

  it("takes attachments of one email, and writes them down", () => {
    const fake = probe();
    const attachments = [{ filename: "a.txt", content: "YWJj", content_type: "text/plain" }];
    expect(verdict(call(fake, "POST /emails", mail({ attachments })))).toBe("200");
    expect(fake.ledger.accepted()[0]?.attachments).toEqual([
      { filename: "a.txt", contentType: "text/plain", content: "YWJj" },
    ]);
    const broken = [{ filename: "a.txt", content: "not base64!" }];
    expect(verdict(call(fake, "POST /emails", mail({ attachments: broken })))).toBe("422 invalid_attachment");
    const large = [{ filename: "a.txt", content: "A".repeat(41_943_044) }];
    expect(verdict(call(fake, "POST /emails", mail({ attachments: large })))).toBe("422 invalid_attachment");
  });

  it("passes over unknown fields when it is not strict, as Resend may", () => {
    expect(verdict(call(probe({ strict: false }), "POST /emails", mail({ replyTo: "x" })))).toBe("200");
  });

  it("takes a whole batch or, strictly, none of it", () => {
    const fake = probe();
    const ids = idsOf(call(fake, BATCH, [delivery("d1"), delivery("d2")]));
    expect(ids?.map((id) => fake.ledger.byId(id)?.tags["d"])).toEqual(["d1", "d2"]);
    expect(fake.ledger.accepted().map(({ index }) => index)).toEqual([0, 1]);

    const broken = [delivery("d3"), mail({ to: "nobody" })];
    expect(verdict(call(fake, BATCH, broken))).toBe("422 invalid_parameter");
    expect(verdict(call(fake, BATCH, [mail({ attachments: [{ content: "" }] })]))).toBe("422 invalid_parameter");
    expect(verdict(call(fake, BATCH, []))).toBe("422 invalid_parameter");
    expect(verdict(call(fake, BATCH, Array(101).fill(mail())))).toBe("422 invalid_parameter");
    expect(verdict(call(fake, BATCH, "[{"))).toBe("400 validation_error");
    expect(fake.ledger.accepted()).toHaveLength(2);
  });

  it("takes what it can of a permissive batch and reports the rest by index", () => {
    const fake = probe();
    const batch = [mail({ to: "nobody" }), delivery("d1"), mail({ subject: "" }), delivery("d2")];
    const outcome = call(fake, BATCH, batch, { "x-batch-validation": "permissive" });
    expect(bodyOf(outcome)).toMatchObject({
      data: fake.ledger.accepted().map(({ id }) => ({ id })),
      errors: [
        { index: 0, message: expect.stringContaining("to") },
        { index: 2, message: expect.stringContaining("subject") },
      ],
    });
    expect(fake.ledger.accepted().map(({ index }) => index)).toEqual([1, 3]);
  });
});

function verdictsOnceAndAgain(rememberErrors: RememberErrors, fault: Fault): string[] {
  const fake = probe({ rememberErrors });
  fake.faults.next({ fault });
  return [verdict(sendUnder(fake, "k1")), verdict(sendUnder(fake, "k1"))];
}

describe("idempotency", () => {
  it("gives the first answer again for the same bytes, for 24 hours", () => {
    const fake = probe();
    const first = bodyOf(sendUnder(fake, "k1"));
    fake.pass(DAY - 1);
    expect(bodyOf(sendUnder(fake, "k1"))).toEqual(first);
    expect(fake.ledger.accepted()).toHaveLength(2);
    fake.pass(1);
    expect(bodyOf(sendUnder(fake, "k1"))).not.toEqual(first);
    expect([...fake.ledger.duplicates().keys()]).toEqual(["d1", "d2"]);
  });

  it("refuses other bytes under a key, and the ledger tells", () => {
    const fake = probe();
    sendUnder(fake, "k1");
    expect(verdict(sendUnder(fake, "k1", [delivery("d3")]))).toBe("409 invalid_idempotent_request");
    expect(fake.ledger.bodiesByKey().get("k1")?.size).toBe(2);
    expect(fake.ledger.countByTag("d")).toEqual(
      new Map([
        ["d1", 1],
        ["d2", 1],
      ]),
    );
  });

  it("keeps keys apart by team and endpoint, and knows which account used them", () => {
    const fake = probe({
      keys: {
        [FULL_KEY]: { team: "team", access: "full", state: "active" },
        re_other: { team: "other", access: "full", state: "active" },
      },
    });
    sendUnder(fake, "k1");
    call(fake, "POST /emails", mail(), { "idempotency-key": "k1" });
    call(fake, BATCH, [mail()], { "idempotency-key": "k1", authorization: "Bearer re_other" });
    expect(fake.ledger.accepted()).toHaveLength(4);
    expect(fake.ledger.accountsByKey().get("k1")).toEqual(new Set([FULL_KEY, "re_other"]));
  });

  it.each(["", "k".repeat(257)])("refuses a key of the wrong length", (key) => {
    expect(verdict(sendUnder(probe(), key))).toBe("400 invalid_idempotency_key");
  });

  it("forgets or remembers errors, whichever a test believes of Resend", () => {
    const poison: Fault = { kind: "poison", match: "d2@" };
    expect(verdictsOnceAndAgain("none", poison)).toEqual(["422 invalid_parameter", "200"]);
    expect(verdictsOnceAndAgain("4xx", poison)).toEqual(["422 invalid_parameter", "422 invalid_parameter"]);
    expect(verdictsOnceAndAgain("4xx", { kind: "error-after" })).toEqual(["500 application_error", "200"]);
    for (const kind of ["error-before", "error-after"] as const) {
      expect(verdictsOnceAndAgain("4xx-and-5xx", { kind })).toEqual(["500 application_error", "500 application_error"]);
    }
    expect(verdictsOnceAndAgain("4xx-and-5xx", { kind: "rate-limited" })).toEqual(["429 rate_limit_exceeded", "200"]);
  });
});

describe("limits", () => {
  it("allows so many requests in a second of the clock, and says how many are left", () => {
    const fake = probe({ ratePerSecond: 2 });
    expect(answered(call(fake, "GET /domains")).headers).toMatchObject({
      "ratelimit-limit": "2",
      "ratelimit-remaining": "1",
      "ratelimit-reset": "1",
      "ratelimit-policy": "2;w=1",
    });
    call(fake, "GET /domains");
    const third = call(fake, "POST /emails", mail());
    expect(verdict(third)).toBe("429 rate_limit_exceeded");
    expect(answered(third).headers["retry-after"]).toBe("1");
    fake.pass(SECOND);
    expect(verdict(call(fake, "POST /emails", mail()))).toBe("200");
  });

  it("counts addresses and received mail against the UTC day", () => {
    const fake = probe({ dailyQuota: 4 });
    fake.receive({ from: "ada@learner.example", to: ["desk@example.com"], subject: "Re: Lesson 1" });
    const first = call(fake, "POST /emails", mail({ cc: "bob@learner.example" }));
    expect(answered(first).headers).toMatchObject({ "x-resend-daily-quota": "3", "x-resend-monthly-quota": "3" });
    expect(verdict(sendUnder(fake, "k1"))).toBe("429 daily_quota_exceeded");
    fake.moveTo(Date.UTC(2026, 10, 24));
    expect(verdict(sendUnder(fake, "k1"))).toBe("200");
  });

  it("counts the month too", () => {
    const fake = probe({ monthlyQuota: 2 });
    expect(verdict(sendUnder(fake, "k1"))).toBe("200");
    expect(verdict(sendUnder(fake, "k2"))).toBe("429 monthly_quota_exceeded");
    fake.moveTo(Date.UTC(2026, 11, 1));
    expect(verdict(sendUnder(fake, "k2"))).toBe("200");
  });
});
