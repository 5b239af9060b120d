import type { ErrorBody, Fault } from "./faults.ts";
import { DIFFERENT_BODY, STILL_RUNNING } from "./idempotency.ts";
import { DAILY_QUOTA, MONTHLY_QUOTA, RATE_LIMITED } from "./limits.ts";
import type { Mail } from "./mail.ts";
import { bareAddress, recipientsOf } from "./mail.ts";
import type { Answer, Outcome, Refusal } from "./wire.ts";
import { isRecord, jsonAnswer, refusalAnswer, textAnswer, withHeaders } from "./wire.ts";

type OfKind<Kind extends Fault["kind"]> = Extract<Fault, { kind: Kind }>;

export type BeforeFault = OfKind<
  | "error-before"
  | "reset-before"
  | "rate-limited"
  | "daily-quota"
  | "monthly-quota"
  | "concurrent-409"
  | "invalid-409"
  | "key-revoked"
  | "redirect"
  | "refused"
  | "strange-200"
>;
export type AfterFault = OfKind<
  | "error-after"
  | "reset-after"
  | "hang-after"
  | "slow"
  | "truncated-200"
  | "wrong-length-200"
  | "not-json-200"
  | "strange-list"
>;

const ERROR_NAMES = { 500: "application_error", 502: "application_error", 503: "service_unavailable" } as const;

function errorAnswer(status: 500 | 502 | 503 = 500, body: ErrorBody = "json"): Answer {
  switch (body) {
    case "json":
      return refusalAnswer({ status, name: ERROR_NAMES[status], message: "Something went wrong." });
    case "html":
      return textAnswer(status, "text/html", `<html><body><h1>${status}</h1><hr>cloudflare</body></html>`);
    case "empty":
      return { kind: "answer", status, headers: {}, body: new Uint8Array() };
  }
}

const revoked = (status: 401 | 403): Refusal => ({
  status,
  name: "restricted_api_key",
  message: "This API key is not active.",
});

/** What the client gets in place of the request being acted on. */
export function answerInstead(fault: BeforeFault): Outcome {
  switch (fault.kind) {
    case "error-before":
      return errorAnswer(fault.status, fault.body);
    case "reset-before":
      return { kind: "reset" };
    case "rate-limited":
      return withHeaders(refusalAnswer(RATE_LIMITED), {
        "retry-after": String(fault.retryAfterSeconds ?? 1),
        "ratelimit-remaining": "0",
      });
    case "daily-quota":
      return refusalAnswer(DAILY_QUOTA);
    case "monthly-quota":
      return refusalAnswer(MONTHLY_QUOTA);
    case "concurrent-409":
      return refusalAnswer(STILL_RUNNING);
    case "invalid-409":
      return refusalAnswer(DIFFERENT_BODY);
    case "key-revoked":
      return refusalAnswer(revoked(fault.status ?? 403));
    case "redirect":
      return {
        kind: "answer",
        status: 302,
        headers: { location: fault.location ?? "/elsewhere" },
        body: new Uint8Array(),
      };
    case "refused":
      return refusalAnswer(fault);
    case "strange-200":
      return textAnswer(200, "application/json; charset=utf-8", fault.body);
  }
}

function strangeList(answer: Answer, how: "reversed" | "unpaged"): Answer | undefined {
  const value: unknown = JSON.parse(Buffer.from(answer.body).toString());
  if (!isRecord(value) || !Array.isArray(value["data"])) return undefined;
  const strange = how === "reversed" ? { ...value, data: value["data"].toReversed() } : { ...value, has_more: false };
  return { ...jsonAnswer(answer.status, strange), headers: answer.headers };
}

function truncated(answer: Answer, cut: "clean" | "socket"): Answer {
  const half = answer.body.subarray(0, Math.floor(answer.body.length / 2));
  return cut === "clean" ? { ...answer, body: half } : { ...answer, body: half, promisedLength: answer.body.length };
}

function withOneIdMissing(answer: Answer): Answer {
  const value: unknown = JSON.parse(Buffer.from(answer.body).toString());
  const ids = isRecord(value) ? value["data"] : undefined;
  const short = Array.isArray(ids) ? { data: ids.slice(0, -1) } : {};
  return { ...jsonAnswer(answer.status, short), headers: answer.headers };
}

/** What the client gets after the request was acted on; undefined if the fault has nothing to spoil here. */
export function spoiled(fault: AfterFault, answer: Answer): Outcome | undefined {
  const success = answer.status < 300;
  switch (fault.kind) {
    case "error-after":
      return errorAnswer(fault.status, fault.body);
    case "reset-after":
      return { kind: "reset" };
    case "hang-after":
      return { kind: "hang" };
    case "slow":
      return { ...answer, afterMs: fault.ms };
    case "truncated-200":
      return success ? truncated(answer, fault.cut ?? "clean") : undefined;
    case "wrong-length-200":
      return success ? withOneIdMissing(answer) : undefined;
    case "not-json-200":
      return success ? textAnswer(answer.status, "text/html", "<html><body>OK</body></html>") : undefined;
    case "strange-list":
      return success ? strangeList(answer, fault.how) : undefined;
  }
}

/** Refuses mail to the poisoned addresses, and tells when it did. */
export function poisoned(fault: OfKind<"poison">, struck: () => void): (mail: Mail) => Refusal | undefined {
  const matches = (address: string): boolean =>
    typeof fault.match === "string" ? address.includes(fault.match) : new RegExp(fault.match).test(address);
  return (mail) => {
    if (!recipientsOf(mail).some((recipient) => matches(bareAddress(recipient) ?? recipient))) return undefined;
    struck();
    const status = fault.status ?? 422;
    const name = status === 400 ? "validation_error" : "invalid_parameter";
    return { status, name, message: "Invalid `to` field. The email address is not valid." };
  };
}
