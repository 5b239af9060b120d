import type { FakeRequest } from "./wire.ts";
import { endpointOf } from "./wire.ts";

/** `json` is Resend's own error; `html` and `empty` come from a proxy in front of it. */
export type ErrorBody = "json" | "html" | "empty";

export type Fault =
  // Nothing is accepted.
  | { readonly kind: "error-before"; readonly status?: 500 | 502 | 503; readonly body?: ErrorBody }
  | { readonly kind: "reset-before" }
  /** No answer. With `lateMs`, the request is acted on that much later; until then its key is in progress. */
  | { readonly kind: "hang-before"; readonly lateMs?: number }
  | { readonly kind: "rate-limited"; readonly retryAfterSeconds?: number }
  | { readonly kind: "daily-quota" }
  | { readonly kind: "monthly-quota" }
  | { readonly kind: "concurrent-409" }
  | { readonly kind: "invalid-409" }
  | { readonly kind: "key-revoked"; readonly status?: 401 | 403 }
  | { readonly kind: "redirect"; readonly location?: string }
  /** An error of Resend's own with these words: what it says of a whole account, for one. */
  | { readonly kind: "refused"; readonly status: number; readonly name: string; readonly message: string }
  /** 200 with this body, whatever was asked for. */
  | { readonly kind: "strange-200"; readonly body: string }
  /** Refuses each mail to an address that matches. Strikes only if there is one. */
  | { readonly kind: "poison"; readonly match: string | RegExp; readonly status?: 400 | 422 }
  // The request is acted on as ever, and the answer comes to grief.
  | { readonly kind: "error-after"; readonly status?: 500 | 502 | 503; readonly body?: ErrorBody }
  | { readonly kind: "reset-after" }
  /** No answer. With `busyMs`, the key stays in progress that long. */
  | { readonly kind: "hang-after"; readonly busyMs?: number }
  /** The answer comes `ms` later; the key is in progress until then. */
  | { readonly kind: "slow"; readonly ms: number }
  // These strike only if the answer is a success.
  /** The JSON stops in the middle: `clean` announces the short length, `socket` loses the connection. */
  | { readonly kind: "truncated-200"; readonly cut?: "clean" | "socket" }
  | { readonly kind: "wrong-length-200" }
  | { readonly kind: "not-json-200" }
  /** A list has its oldest item first, or says that its first page is all there is. */
  | { readonly kind: "strange-list"; readonly how: "reversed" | "unpaged" };

export type FaultKind = Fault["kind"];

/** Undefined leaves the request alone. `n` counts the requests from 1. */
export type FaultRule = (request: FakeRequest, n: number) => Fault | undefined;

type PlannedFault = {
  /** `POST /emails/batch`, or an expression over method and path; left out, the next request of any kind. */
  readonly at?: string | RegExp;
  readonly fault: Fault;
  /** How many matching requests it is for, 1 unless told. */
  readonly times?: number;
};

export type Faults = {
  /** Queues a fault for the next matching request. The queue goes before the rule. */
  next(planned: PlannedFault): void;
  /** Decides for every request that no queued fault is for. A second rule takes the place of the first. */
  rule(rule: FaultRule | undefined): void;
  /** Empties the queue and drops the rule. Counts stay. */
  clear(): void;
  /** How many queued faults still wait for their request. */
  waiting(): number;
  /** How often each kind has struck. */
  counts(): Partial<Record<FaultKind, number>>;
  /** For the core: the fault for this request. */
  take(request: FakeRequest): Fault | undefined;
  /** For the core: it did strike. */
  struck(kind: FaultKind): void;
};

const isFor = (at: string | RegExp | undefined, endpoint: string): boolean =>
  at === undefined || (typeof at === "string" ? at === endpoint : at.test(endpoint));

export function makeFaults(): Faults {
  const counts: Partial<Record<FaultKind, number>> = {};
  let queue: { at: PlannedFault["at"]; fault: Fault; left: number }[] = [];
  let standing: FaultRule | undefined;
  let requests = 0;

  return {
    next: ({ at, fault, times = 1 }) => void queue.push({ at, fault, left: times }),
    rule: (rule) => void (standing = rule),
    clear() {
      queue = [];
      standing = undefined;
    },
    waiting: () => queue.reduce((sum, { left }) => sum + left, 0),
    counts: () => ({ ...counts }),
    take(request) {
      requests++;
      const planned = queue.find(({ at }) => isFor(at, endpointOf(request)));
      if (!planned) return standing?.(request, requests);
      planned.left--;
      if (planned.left === 0) queue = queue.filter((other) => other !== planned);
      return planned.fault;
    },
    struck: (kind) => void (counts[kind] = (counts[kind] ?? 0) + 1),
  };
}
