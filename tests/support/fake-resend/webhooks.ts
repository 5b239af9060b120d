import { Webhook } from "standardwebhooks";
import type { Envelope } from "./events.ts";

type WebhookEvent = {
  /** The `svix-id`, the same over all retries. */
  readonly id: string;
  readonly type: string;
  readonly body: string;
  readonly envelope: Envelope;
  /** Attempts made so far. */
  readonly attempts: number;
  readonly nextAttemptAt: number;
};

export type SignedPost = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Hands one webhook to the endpoint and gives its HTTP status; a rejection is an endpoint that is down. */
type Post = (post: SignedPost) => number | Promise<number>;

type Choice = boolean | ((event: WebhookEvent) => boolean);

export type DeliveryOptions = {
  /** Dropped for good, never posted. */
  readonly lose?: Choice;
  /** Posted twice under one id. */
  readonly double?: Choice;
  /** Signed with another secret; refused, it is retried. */
  readonly forge?: Choice;
  /** Signed ten minutes ago; refused, it is retried. */
  readonly stale?: Choice;
  /** Milliseconds to put an event off; it stays pending. Undefined or 0 is now. */
  readonly delay?: (event: WebhookEvent) => number | undefined;
  /** `true` turns the order round; a function gives another, a seeded shuffle for one. */
  readonly reorder?: true | ((events: readonly WebhookEvent[]) => readonly WebhookEvent[]);
};

type DeliveryReport = {
  readonly posted: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly lost: number;
  readonly delayed: number;
};

export type Webhooks = {
  /** Queues an event; the first attempt is due at once. */
  push(envelope: Envelope): WebhookEvent;
  /** Every event neither acknowledged nor given up, due or not. */
  pending(): readonly WebhookEvent[];
  /** Events given up after the last retry. */
  failed(): readonly WebhookEvent[];
  /** When the next attempt falls due, in epoch milliseconds. */
  nextDueAt(): number | undefined;
  /** Posts every event that is due, one after another, to a URL or through a function. */
  deliver(target: string | Post, options?: DeliveryOptions): Promise<DeliveryReport>;
  /** Headers and body as they would be posted, for a test that posts by itself. */
  signed(event: WebhookEvent): SignedPost;
  clear(): void;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** From one attempt to the next, as Resend documents it. */
export const RETRY_WAITS = [0, 5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR] as const;
const STALE_MS = 10 * MINUTE;
const FORGER = "whsec_bm90IHRoZSBzZWNyZXQgdGhhdCB5b3Uga25vdw==";

const chosen = (choice: Choice | undefined, event: WebhookEvent): boolean =>
  typeof choice === "function" ? choice(event) : choice === true;

const postTo =
  (url: string): Post =>
  async ({ headers, body }) => {
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(5 * SECOND) });
    await response.arrayBuffer();
    return response.status;
  };

async function isTaken(post: Post, signedPost: SignedPost): Promise<boolean> {
  try {
    const status = await post(signedPost);
    return status >= 200 && status < 300;
  } catch {
    return false;
  }
}

function ordered(events: readonly WebhookEvent[], reorder: DeliveryOptions["reorder"]): readonly WebhookEvent[] {
  if (reorder === undefined) return events;
  return reorder === true ? events.toReversed() : reorder(events);
}

export type WebhookOptions = {
  readonly secret: string;
  readonly now: () => number;
  /** The clock of the signatures, which a verifier holds against its own. */
  readonly signingClock: () => number;
  readonly newId: () => string;
};

export function makeWebhooks({ secret, now, signingClock, newId }: WebhookOptions): Webhooks {
  // Keyed by svix-id; a Map keeps the order of arrival, and every attempt puts a new value in the old place.
  const queue = new Map<string, WebhookEvent>();
  const failed: WebhookEvent[] = [];

  const sign = (event: WebhookEvent, withSecret: string, at: number): SignedPost => ({
    headers: {
      "content-type": "application/json",
      "user-agent": "Svix-Webhooks/1.0",
      "svix-id": event.id,
      "svix-timestamp": String(Math.floor(at / 1000)),
      "svix-signature": new Webhook(withSecret).sign(event.id, new Date(at), event.body),
    },
    body: event.body,
  });

  const settle = (event: WebhookEvent, acknowledged: boolean): void => {
    if (acknowledged) return void queue.delete(event.id);
    const attempts = event.attempts + 1;
    const wait = RETRY_WAITS[attempts];
    if (wait !== undefined) return void queue.set(event.id, { ...event, attempts, nextAttemptAt: now() + wait });
    queue.delete(event.id);
    failed.push({ ...event, attempts });
  };

  const deliver: Webhooks["deliver"] = async (target, options = {}) => {
    const post = typeof target === "string" ? postTo(target) : target;
    const report = { posted: 0, acknowledged: 0, refused: 0, lost: 0, delayed: 0 };
    const due = [...queue.values()].filter((event) => event.nextAttemptAt <= now());

    for (const event of ordered(due, options.reorder)) {
      const delay = options.delay?.(event) ?? 0;
      if (delay > 0) {
        queue.set(event.id, { ...event, nextAttemptAt: now() + delay });
        report.delayed++;
        continue;
      }
      if (chosen(options.lose, event)) {
        queue.delete(event.id);
        report.lost++;
        continue;
      }
      const signedAt = signingClock() - (chosen(options.stale, event) ? STALE_MS : 0);
      const signedPost = sign(event, chosen(options.forge, event) ? FORGER : secret, signedAt);
      const times = chosen(options.double, event) ? 2 : 1;
      let taken = false;
      for (let time = 0; time < times; time++) {
        // One after another, because the order is part of what a test asks for.
        // oxlint-disable-next-line no-await-in-loop
        taken = (await isTaken(post, signedPost)) || taken;
        report.posted++;
      }
      if (taken) report.acknowledged++;
      else report.refused++;
      settle(event, taken);
    }
    return report;
  };

  return {
    push(envelope) {
      const event: WebhookEvent = {
        id: `msg_${newId()}`,
        type: envelope.type,
        body: JSON.stringify(envelope),
        envelope,
        attempts: 0,
        nextAttemptAt: now(),
      };
      queue.set(event.id, event);
      return event;
    },
    pending: () => [...queue.values()],
    failed: () => failed,
    nextDueAt: () =>
      queue.size === 0
        ? undefined
        : [...queue.values()].reduce((first, { nextAttemptAt }) => Math.min(first, nextAttemptAt), Infinity),
    deliver,
    signed: (event) => sign(event, secret, signingClock()),
    clear: () => queue.clear(),
  };
}
