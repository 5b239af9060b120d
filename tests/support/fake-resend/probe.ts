// How the fake's own tests ask it things, in-process and on a clock that stands until a test moves it.
import type { FakeResend, FakeResendOptions } from "../fake-resend.ts";
import { FULL_KEY, makeFakeResend } from "../fake-resend.ts";
import { seededIds, seededRandom } from "./random.ts";
import type { Answer, Outcome } from "./wire.ts";
import { isRecord } from "./wire.ts";

export const START = Date.UTC(2026, 10, 23, 9);
export const BATCH = "POST /emails/batch";

export type Probe = FakeResend & {
  readonly now: () => number;
  /** Moves the clock; a request that comes in late comes in. */
  pass(ms: number): void;
  moveTo(instant: number): void;
};

export function probe(options: Partial<FakeResendOptions> = {}): Probe {
  let now = START;
  const fake = makeFakeResend({ now: () => now, newId: seededIds(seededRandom(1)), ...options });
  const moveTo = (instant: number): void => {
    now = instant;
    fake.catchUp();
  };
  return { ...fake, now: () => now, moveTo, pass: (ms) => moveTo(now + ms) };
}

export const mail = (changes: Record<string, unknown> = {}) => ({
  from: "Krista <hello@example.com>",
  to: ["ada@learner.example"],
  subject: "Lesson 1",
  html: "<p>Hello</p>",
  ...changes,
});

/** A mail with the tag `d`, to `<id>@learner.example` unless told. */
export const delivery = (id: string, to = `${id}@learner.example`) =>
  mail({ to: [to], tags: [{ name: "d", value: id }] });

export function call(
  fake: FakeResend,
  endpoint: string,
  body: unknown = "",
  headers: Readonly<Record<string, string | undefined>> = {},
): Outcome {
  const [method = "", path = ""] = endpoint.split(" ");
  return fake.handle({
    method,
    path,
    headers: { authorization: `Bearer ${FULL_KEY}`, "user-agent": "coursepost", ...headers },
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
  });
}

/** Two deliveries, `d1` and `d2`, unless told. */
export const sendUnder = (fake: FakeResend, key: string, body: unknown = [delivery("d1"), delivery("d2")]): Outcome =>
  call(fake, BATCH, body, { "idempotency-key": key });

export function answered(outcome: Outcome): Answer {
  if (outcome.kind !== "answer") throw new Error(`The outcome was ${outcome.kind}.`);
  return outcome;
}

export const bodyOf = (outcome: Outcome): unknown => JSON.parse(Buffer.from(answered(outcome).body).toString());

/** `200`, `422 invalid_parameter`, `hang` or `reset`. */
export function verdict(outcome: Outcome): string {
  if (outcome.kind !== "answer") return outcome.kind;
  if (outcome.status < 300) return String(outcome.status);
  const body = bodyOf(outcome);
  return `${outcome.status} ${isRecord(body) ? String(body["name"]) : ""}`;
}

/** The ids of a batch, if the answer is a whole and readable success. */
export function idsOf(outcome: Outcome): string[] | undefined {
  if (outcome.kind !== "answer" || outcome.status !== 200) return undefined;
  try {
    const body = bodyOf(outcome);
    return isRecord(body) && Array.isArray(body["data"]) ? body["data"].map(({ id }) => String(id)) : undefined;
  } catch {
    return undefined;
  }
}
