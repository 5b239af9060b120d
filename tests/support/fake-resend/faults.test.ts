import { describe, expect, it } from "vitest";
import type { Fault } from "./faults.ts";
import type { Probe } from "./probe.ts";
import { answered, BATCH, bodyOf, call, delivery, idsOf, probe, sendUnder, START, verdict } from "./probe.ts";
import { seededRandom } from "./random.ts";
import { randomFaults } from "./random-faults.ts";
import type { Outcome } from "./wire.ts";

const HOUR = 3_600_000;

function sendUnderFault(fake: Probe, fault: Fault): Outcome {
  fake.faults.next({ at: BATCH, fault });
  return sendUnder(fake, "k1");
}

/** Twenty batches, each sent again and again under one key until the answer is whole. */
function sentThroughFaults(seed: number): Probe {
  const fake = probe();
  fake.faults.rule(randomFaults(seededRandom(seed), { rate: 0.7 }));
  for (let batch = 0; batch < 20; batch++) {
    const body = [delivery(`d${batch}a`), delivery(`d${batch}b`)];
    while (idsOf(sendUnder(fake, `k${batch}`, body))?.length !== body.length) fake.pass(61_000);
  }
  return fake;
}

describe("faults before acceptance", () => {
  it.each<[Fault, string]>([
    [{ kind: "error-before" }, "500 application_error"],
    [{ kind: "error-before", status: 503 }, "503 service_unavailable"],
    [{ kind: "reset-before" }, "reset"],
    [{ kind: "hang-before" }, "hang"],
    [{ kind: "rate-limited", retryAfterSeconds: 7 }, "429 rate_limit_exceeded"],
    [{ kind: "daily-quota" }, "429 daily_quota_exceeded"],
    [{ kind: "monthly-quota" }, "429 monthly_quota_exceeded"],
    [{ kind: "concurrent-409" }, "409 concurrent_idempotent_requests"],
    [{ kind: "invalid-409" }, "409 invalid_idempotent_request"],
    [{ kind: "key-revoked" }, "403 restricted_api_key"],
    [{ kind: "key-revoked", status: 401 }, "401 restricted_api_key"],
    [{ kind: "poison", match: /^d2@/ }, "422 invalid_parameter"],
    [{ kind: "poison", match: "d2@", status: 400 }, "400 validation_error"],
  ])("%o leaves the ledger empty, once", (fault, expected) => {
    const fake = probe();
    expect(verdict(sendUnderFault(fake, fault))).toBe(expected);
    expect(fake.ledger.accepted()).toEqual([]);
    expect(fake.faults.counts()).toEqual({ [fault.kind]: 1 });
    expect(verdict(sendUnder(fake, "k1"))).toBe("200");
    expect(fake.ledger.duplicates().size).toBe(0);
  });

  it("answers as a proxy does", () => {
    const fake = probe();
    const html = answered(sendUnderFault(fake, { kind: "error-before", status: 502, body: "html" }));
    expect([html.status, html.headers["content-type"]]).toEqual([502, "text/html"]);
    expect(answered(sendUnderFault(fake, { kind: "error-before", body: "empty" })).body).toHaveLength(0);
    expect(answered(sendUnderFault(fake, { kind: "redirect" }))).toMatchObject({
      status: 302,
      headers: { location: "/elsewhere" },
    });
  });

  it("poisons nobody who is not there", () => {
    const fake = probe();
    expect(verdict(sendUnderFault(fake, { kind: "poison", match: "d9@" }))).toBe("200");
    expect(fake.faults.counts()).toEqual({});
  });
});

describe("faults after acceptance", () => {
  it.each<Fault>([
    { kind: "error-after", status: 502, body: "html" },
    { kind: "reset-after" },
    { kind: "hang-after" },
    { kind: "truncated-200" },
    { kind: "truncated-200", cut: "socket" },
    { kind: "wrong-length-200" },
    { kind: "not-json-200" },
  ])("%o spoils the answer; the key gives a clean copy of it", (fault) => {
    const fake = probe();
    const spoiled = sendUnderFault(fake, fault);
    expect(fake.ledger.accepted()).toHaveLength(2);
    const ids = fake.ledger.accepted().map(({ id }) => ({ id }));
    const clean = sendUnder(fake, "k1");
    expect(bodyOf(clean)).toEqual({ data: ids });
    expect(spoiled).not.toMatchObject({ kind: "answer", body: answered(clean).body });
    expect(fake.ledger.accepted()).toHaveLength(2);
    expect(fake.faults.counts()).toEqual({ [fault.kind]: 1 });
  });

  it("leaves one id out, and tells how much was promised when the line is cut", () => {
    const fake = probe();
    const short = bodyOf(sendUnderFault(fake, { kind: "wrong-length-200" }));
    expect(short).toMatchObject({ data: [{ id: fake.ledger.accepted()[0]?.id }] });
    const cut = answered(sendUnderFault(fake, { kind: "truncated-200", cut: "socket" }));
    expect(cut.promisedLength).toBeGreaterThan(cut.body.length);
  });

  it("keeps a slow key busy until its answer is due", () => {
    const fake = probe();
    expect(sendUnderFault(fake, { kind: "slow", ms: 5_000 })).toMatchObject({ status: 200, afterMs: 5_000 });
    expect(verdict(sendUnder(fake, "k1"))).toBe("409 concurrent_idempotent_requests");
    fake.pass(5_000);
    expect(verdict(sendUnder(fake, "k1"))).toBe("200");
    expect(fake.ledger.accepted()).toHaveLength(2);
  });

  it("accepts a request late, after its sender has given up", () => {
    const fake = probe();
    expect(sendUnderFault(fake, { kind: "hang-before", lateMs: 60_000 })).toEqual({ kind: "hang", lateMs: 60_000 });
    expect(fake.nextDueAt()).toBe(START + 60_000);
    fake.pass(30_000);
    expect(verdict(sendUnder(fake, "k1"))).toBe("409 concurrent_idempotent_requests");
    expect(fake.ledger.accepted()).toEqual([]);
    fake.pass(HOUR);
    expect(fake.ledger.accepted().map(({ acceptedAt }) => acceptedAt)).toEqual([START + 60_000, START + 60_000]);
    expect(verdict(sendUnder(fake, "k1"))).toBe("200");
    expect(fake.ledger.accepted()).toHaveLength(2);
  });
});

describe("the plan of faults", () => {
  it("goes by endpoint and number, and falls back on the rule", () => {
    const fake = probe();
    fake.faults.next({ at: BATCH, fault: { kind: "error-before" }, times: 2 });
    fake.faults.rule((_, n) => (n === 4 ? { kind: "daily-quota" } : undefined));
    expect(verdict(call(fake, "GET /domains"))).toBe("200");
    const verdicts = Array.from({ length: 4 }, () => verdict(sendUnder(fake, "k1")));
    expect(verdicts).toEqual(["500 application_error", "500 application_error", "429 daily_quota_exceeded", "200"]);
    expect(fake.faults.waiting()).toBe(0);
  });

  it("writes the same ledger for the same seed, with each mail in it once", () => {
    const first = sentThroughFaults(7);
    const again = sentThroughFaults(7);
    const other = sentThroughFaults(8);
    expect(first.ledger.sha256({ withTimes: true })).toBe(again.ledger.sha256({ withTimes: true }));
    expect(first.ledger.sha256({ withTimes: true })).not.toBe(other.ledger.sha256({ withTimes: true }));
    expect(first.ledger.sha256()).toBe(other.ledger.sha256());
    expect(first.ledger.accepted()).toHaveLength(40);
    expect(first.ledger.duplicates().size).toBe(0);
    expect(first.faults.counts()).toEqual(again.faults.counts());
  });
});

describe("answers that nobody documents", () => {
  it("are given in place of a list", () => {
    const fake = probe();
    fake.faults.next({ at: "GET /emails", fault: { kind: "strange-200", body: "[null]" } });
    expect(bodyOf(call(fake, "GET /emails"))).toEqual([null]);
  });

  it("turn a list round, or say that its first page is all", () => {
    const fake = probe();
    sendUnder(fake, "k1", [delivery("d1"), delivery("d2"), delivery("d3")]);
    const ids = (outcome: ReturnType<typeof call>) =>
      (bodyOf(outcome) as { data: { id: string }[]; has_more: boolean }).data.map(({ id }) => id);
    const straight = ids(call(fake, "GET /emails"));
    fake.faults.next({ at: "GET /emails", fault: { kind: "strange-list", how: "reversed" } });
    expect(ids(call(fake, "GET /emails"))).toEqual(straight.toReversed());
    fake.faults.next({ at: "GET /emails", fault: { kind: "strange-list", how: "unpaged" } });
    expect(bodyOf(call(fake, "GET /emails?limit=1"))).toMatchObject({ has_more: false });
  });

  it("refuse every email of an account in the provider's own words", () => {
    const fake = probe();
    const fault = { kind: "refused", status: 400, name: "validation_error", message: "API key is invalid" } as const;
    fake.faults.next({ at: BATCH, fault });
    expect(verdict(sendUnder(fake, "k1"))).toBe("400 validation_error");
    expect(fake.ledger.accepted()).toEqual([]);
  });

  it("are remembered with each attempt: answered, refused or unclear", () => {
    const fake = probe();
    fake.faults.next({ at: BATCH, fault: { kind: "daily-quota" } });
    fake.faults.next({ at: BATCH, fault: { kind: "reset-after" } });
    for (let n = 0; n < 3; n += 1) sendUnder(fake, "k1");
    expect(fake.ledger.attempts().map(({ result }) => result)).toEqual(["refused", "unclear", "answered"]);
  });
});
