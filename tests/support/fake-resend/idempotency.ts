import type { Answer, FakeRequest, Refusal } from "./wire.ts";

const KEPT_MS = 24 * 3_600_000;

export const SENDS = ["POST /emails", "POST /emails/batch"];

export const INVALID_KEY: Refusal = {
  status: 400,
  name: "invalid_idempotency_key",
  message: "The idempotency key must be between 1 and 256 characters.",
};
export const DIFFERENT_BODY: Refusal = {
  status: 409,
  name: "invalid_idempotent_request",
  message: "This idempotency key has already been used on a request that had a different payload.",
};
export const STILL_RUNNING: Refusal = {
  status: 409,
  name: "concurrent_idempotent_requests",
  message: "Another request with the same idempotency key is currently in progress.",
};

/** Resend does not say whether an error is kept under its key like a success. 409 and 429 never are. */
export type RememberErrors = "none" | "4xx" | "4xx-and-5xx";

/** A key counts per team and endpoint; `key` is null when the request has none or the endpoint takes none. */
export const idempotencyKeyOf = (endpoint: string, request: FakeRequest): string | null =>
  SENDS.includes(endpoint) ? (request.headers["idempotency-key"] ?? null) : null;

type Finding =
  | { readonly kind: "new" }
  | { readonly kind: "replay"; readonly answer: Answer }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export type Idempotency = {
  find(scope: string, bodySha256: string, at: number): Finding;
  /** The request is under way and nothing is known of its end. */
  begin(scope: string, bodySha256: string, at: number): void;
  /** Keeps the answer if answers of its kind are kept, else frees the key. */
  end(scope: string, bodySha256: string, at: number, answer: Answer): void;
  /** Frees a key whose request is under way. */
  abandon(scope: string): void;
  /** Until then, whoever asks hears that the first request is still running. */
  keepBusy(scope: string, until: number): void;
  /** Under this key, errors too: `answer` takes the place of what is kept, when errors of its kind are kept. */
  overrule(scope: string, bodySha256: string, at: number, answer: Answer): void;
};

type Entry = { bodySha256: string; startedAt: number; busyUntil: number; answer: Answer | undefined };

export function makeIdempotency(rememberErrors: RememberErrors): Idempotency {
  const entries = new Map<string, Entry>();

  const isKept = (status: number): boolean => {
    if (status < 300) return true;
    if (status === 409 || status === 429) return false;
    return status < 500 ? rememberErrors !== "none" : rememberErrors === "4xx-and-5xx";
  };

  const live = (scope: string, at: number): Entry | undefined => {
    const entry = entries.get(scope);
    if (entry && at - entry.startedAt >= KEPT_MS) entries.delete(scope);
    return entries.get(scope);
  };

  const keep = (scope: string, bodySha256: string, at: number, answer: Answer | undefined): void => {
    entries.set(scope, { bodySha256, startedAt: at, busyUntil: at, answer });
  };

  return {
    find(scope, bodySha256, at) {
      const entry = live(scope, at);
      if (!entry) return { kind: "new" };
      if (entry.bodySha256 !== bodySha256) return { kind: "refused", refusal: DIFFERENT_BODY };
      if (!entry.answer || at < entry.busyUntil) return { kind: "refused", refusal: STILL_RUNNING };
      return { kind: "replay", answer: entry.answer };
    },
    begin(scope, bodySha256, at) {
      if (!live(scope, at)) keep(scope, bodySha256, at, undefined);
    },
    end(scope, bodySha256, at, answer) {
      if (isKept(answer.status)) keep(scope, bodySha256, at, answer);
      else entries.delete(scope);
    },
    abandon(scope) {
      if (entries.get(scope)?.answer === undefined) entries.delete(scope);
    },
    keepBusy(scope, until) {
      const entry = entries.get(scope);
      if (entry) entry.busyUntil = Math.max(entry.busyUntil, until);
    },
    overrule(scope, bodySha256, at, answer) {
      const entry = live(scope, at);
      if (!isKept(answer.status) || (entry && entry.bodySha256 !== bodySha256)) return;
      keep(scope, bodySha256, entry?.startedAt ?? at, answer);
    },
  };
}
