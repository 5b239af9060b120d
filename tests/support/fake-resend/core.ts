import type { ApiKey } from "./account.ts";
import type { Api } from "./api.ts";
import type { Arrival } from "./arrival.ts";
import { arrivalOf } from "./arrival.ts";
import type { Fault, Faults } from "./faults.ts";
import type { AfterFault, BeforeFault } from "./faulty-answers.ts";
import { answerInstead, poisoned, spoiled } from "./faulty-answers.ts";
import type { Idempotency } from "./idempotency.ts";
import type { AttemptResult, Ledger } from "./ledger.ts";
import type { FakeRequest, Outcome } from "./wire.ts";

export type CoreParts = {
  readonly now: () => number;
  readonly keys: ReadonlyMap<string, ApiKey>;
  readonly api: Api;
  readonly idempotency: Idempotency;
  readonly faults: Faults;
  readonly ledger: Ledger;
};

export type Core = {
  /** One request in, its outcome out, at the clock's time. */
  handle(request: FakeRequest): Outcome;
  /** Acts on requests left hanging with `lateMs` whose time has come. Every `handle` begins with it. */
  catchUp(): void;
  /** When the next of them is due, in epoch milliseconds. */
  nextDueAt(): number | undefined;
};

/** What its sender can know by the answer alone. A lost connection, a 5xx and "still running" tell nothing. */
function resultOf(outcome: Outcome): AttemptResult {
  if (outcome.kind !== "answer" || outcome.promisedLength !== undefined) return "unclear";
  const { status } = outcome;
  if (status < 300) return "answered";
  const running = status === 409 && Buffer.from(outcome.body).includes("concurrent");
  return status >= 400 && status < 500 && !running ? "refused" : "unclear";
}

type Late = { readonly dueAt: number; readonly act: () => void };

export function makeCore({ now, keys, api, idempotency, faults, ledger }: CoreParts): Core {
  let late: Late[] = [];

  const instead = (fault: BeforeFault, { scope, bodySha256 }: Arrival, at: number): Outcome => {
    faults.struck(fault.kind);
    const outcome = answerInstead(fault);
    // A JSON error is the application's own and may stay under the key; a proxy's never gets there.
    const ownError = fault.kind === "error-before" && (fault.body ?? "json") === "json";
    if (ownError && scope !== null && outcome.kind === "answer") idempotency.overrule(scope, bodySha256, at, outcome);
    return outcome;
  };

  const leftHanging = (arrival: Arrival, at: number, lateMs: number | undefined): Outcome => {
    faults.struck("hang-before");
    if (lateMs === undefined) return { kind: "hang" };
    const { scope, bodySha256 } = arrival;
    if (scope !== null) idempotency.begin(scope, bodySha256, at);
    const dueAt = at + lateMs;
    const act = (): void => {
      if (scope !== null) idempotency.abandon(scope);
      api(arrival, dueAt);
    };
    late = [...late, { dueAt, act }].sort((a, b) => a.dueAt - b.dueAt);
    return { kind: "hang", lateMs };
  };

  const afterwards = (fault: AfterFault, arrival: Arrival, at: number): Outcome => {
    const answer = api(arrival, at);
    const outcome = spoiled(fault, answer);
    if (!outcome) return answer;
    faults.struck(fault.kind);
    const { scope, bodySha256 } = arrival;
    if (scope === null) return outcome;
    if (fault.kind === "slow") idempotency.keepBusy(scope, at + fault.ms);
    if (fault.kind === "hang-after") idempotency.keepBusy(scope, at + (fault.busyMs ?? 0));
    const ownError = fault.kind === "error-after" && (fault.body ?? "json") === "json";
    if (ownError && outcome.kind === "answer") idempotency.overrule(scope, bodySha256, at, outcome);
    return outcome;
  };

  const underFault = (fault: Fault, arrival: Arrival, at: number): Outcome => {
    switch (fault.kind) {
      case "poison":
        return api(
          arrival,
          at,
          poisoned(fault, () => faults.struck("poison")),
        );
      case "hang-before":
        return leftHanging(arrival, at, fault.lateMs);
      case "error-after":
      case "reset-after":
      case "hang-after":
      case "slow":
      case "truncated-200":
      case "wrong-length-200":
      case "not-json-200":
      case "strange-list":
        return afterwards(fault, arrival, at);
      case "error-before":
      case "reset-before":
      case "rate-limited":
      case "daily-quota":
      case "monthly-quota":
      case "concurrent-409":
      case "invalid-409":
      case "key-revoked":
      case "redirect":
      case "refused":
      case "strange-200":
        return instead(fault, arrival, at);
    }
  };

  const catchUp = (): void => {
    const at = now();
    const due = late.filter(({ dueAt }) => dueAt <= at);
    late = late.filter(({ dueAt }) => dueAt > at);
    for (const { act } of due) act();
  };

  return {
    handle(request) {
      catchUp();
      const at = now();
      const arrival = arrivalOf(request, keys);
      const { endpoint, isSend, key, token, bodySha256 } = arrival;
      const attempt = { at, endpoint, key, account: token ?? null, bodySha256 };
      const end = isSend ? ledger.enterAttempt(attempt) : undefined;
      const fault = faults.take(arrival.request);
      const outcome = fault ? underFault(fault, arrival, at) : api(arrival, at);
      end?.(resultOf(outcome));
      return outcome;
    },
    catchUp,
    nextDueAt: () => late[0]?.dueAt,
  };
}
