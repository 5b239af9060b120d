import { describe, expect, it } from "vitest";
import { readAnswer } from "../../src/mail/resend-answer.ts";

const NOW = Date.UTC(2026, 11, 1, 9);
const error = (name: string) => JSON.stringify({ statusCode: 0, name, message: "said so" });
const read = (status: number, body: string, headers: Record<string, string> = {}) =>
  readAnswer({ status, headers, body }, 2, NOW);

describe("Resend's answer to a batch", () => {
  it("with one id a mail is acceptance", () => {
    expect(read(200, '{"data":[{"id":"a"},{"id":"b"}]}')).toMatchObject({ kind: "accepted", ids: ["a", "b"] });
  });

  it.each([
    ["too few ids", 200, '{"data":[{"id":"a"}]}'],
    ["too many ids", 200, '{"data":[{"id":"a"},{"id":"b"},{"id":"c"}]}'],
    ["an empty id", 200, '{"data":[{"id":""},{"id":"b"}]}'],
    ["half a body", 200, '{"data":[{"id":"a"},{"i'],
    ["a page instead", 200, "<html>captive portal</html>"],
    ["nothing", 200, ""],
    ["no content", 204, ""],
  ])("a success with %s is no proof", (_what, status, body) => {
    expect(read(status, body).kind).toBe("unreadable");
  });

  it("to one email by itself has its id, and nothing else is one", () => {
    const single = (body: string) => readAnswer({ status: 200, headers: {}, body }, "single", NOW);
    expect(single('{"id":"a"}')).toMatchObject({ kind: "accepted", ids: ["a"] });
    for (const body of ['{"data":[{"id":"a"}]}', '{"id":""}', '{"id', "{}", ""])
      expect(single(body).kind).toBe("unreadable");
    expect(read(200, '{"id":"a"}').kind).toBe("unreadable");
  });

  it.each([
    [400, error("validation_error"), "refused"],
    [400, error("invalid_idempotency_key"), "barred"],
    [400, "<html>bad request</html>", "ambiguous"],
    [401, error("missing_api_key"), "barred"],
    [403, error("invalid_api_key"), "barred"],
    [403, "error code: 1010", "barred"],
    [404, error("not_found"), "barred"],
    [405, error("method_not_allowed"), "barred"],
    [408, "", "ambiguous"],
    [409, error("concurrent_idempotent_requests"), "running"],
    [409, error("resource_locked"), "running"],
    [409, error("invalid_idempotent_request"), "conflict"],
    [409, "", "ambiguous"],
    [413, "", "refused"],
    [422, error("missing_required_field"), "refused"],
    [429, error("rate_limit_exceeded"), "slow-down"],
    [429, error("daily_quota_exceeded"), "quota"],
    [429, error("monthly_quota_exceeded"), "quota"],
    [429, "slow down", "slow-down"],
    [302, "", "barred"],
    [451, error("security_error"), "barred"],
    [500, error("internal_server_error"), "ambiguous"],
    [500, "null", "ambiguous"],
    [502, "<html>", "ambiguous"],
    [503, error("service_unavailable"), "ambiguous"],
    [599, "", "ambiguous"],
  ])("%i %s means %s", (status, body, kind) => {
    expect(read(status, body).kind).toBe(kind);
  });

  it.each([
    ["2", 2000],
    ["0.5", 500],
    ["0", 0],
    ["-3", 0],
    ["", 1000],
    ["soon", 1000],
    ["99999999", 86_400_000],
    [new Date(NOW + 5000).toUTCString(), 5000],
  ])("retry-after %j waits %i ms", (header, wait) => {
    expect(read(429, error("rate_limit_exceeded"), { "retry-after": header })).toMatchObject({ retryAfterMs: wait });
  });

  it("keeps the status and the error's name for the record", () => {
    expect(read(503, error("service_unavailable"))).toMatchObject({ status: 503, errorName: "service_unavailable" });
    expect(read(502, "<html>")).toMatchObject({ status: 502, errorName: null });
  });
});
