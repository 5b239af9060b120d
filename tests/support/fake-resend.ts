import { randomUUID } from "node:crypto";
import type { ApiKey, Domain } from "./fake-resend/account.ts";
import { makeApi } from "./fake-resend/api.ts";
import type { Core } from "./fake-resend/core.ts";
import { makeCore } from "./fake-resend/core.ts";
import type { FateOf } from "./fake-resend/events.ts";
import { eventsOf, fateByAddress } from "./fake-resend/events.ts";
import type { Faults } from "./fake-resend/faults.ts";
import { makeFaults } from "./fake-resend/faults.ts";
import type { RememberErrors } from "./fake-resend/idempotency.ts";
import { makeIdempotency } from "./fake-resend/idempotency.ts";
import type { AcceptedMail, Ledger } from "./fake-resend/ledger.ts";
import { makeLedger } from "./fake-resend/ledger.ts";
import type { LimitOptions } from "./fake-resend/limits.ts";
import { makeLimits } from "./fake-resend/limits.ts";
import type { IncomingMail, ReceivedMail } from "./fake-resend/received.ts";
import { receivedEvent } from "./fake-resend/received.ts";
import { serve } from "./fake-resend/server.ts";
import type { Webhooks } from "./fake-resend/webhooks.ts";
import { makeWebhooks } from "./fake-resend/webhooks.ts";

export const FULL_KEY = "re_full";
export const SENDING_KEY = "re_sending";
export const WEBHOOK_SECRET = "whsec_Y291cnNlcG9zdC1mYWtlLXJlc2VuZC1zZWNyZXQ=";
const TEAM = "team";

export type FakeResendOptions = Partial<LimitOptions> & {
  /** Epoch milliseconds. Nothing in the core asks another clock. */
  readonly now: () => number;
  /** UUIDs. Nothing in the core has another source of chance. */
  readonly newId: () => string;
  /** API key → whose it is. `re_full` and `re_sending` of one team unless told. */
  readonly keys?: Readonly<Record<string, ApiKey>>;
  /** Those that are verified may send. `example.com` unless told. */
  readonly domains?: readonly Domain[];
  readonly rememberErrors?: RememberErrors;
  /** Refuse fields that the fake would ignore; true unless told. */
  readonly strict?: boolean;
  readonly webhookSecret?: string;
  /** The clock of the webhook signatures, `now` unless told. A verifier accepts 300 s either way of its own. */
  readonly signingClock?: () => number;
  /** What becomes of a mail, by the bare address of its first recipient. */
  readonly fateOf?: FateOf;
};

export type FakeResend = Core & {
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  /** Live: a test revokes a key by setting another state. */
  readonly keys: Map<string, ApiKey>;
  /** A mail comes in: it can be fetched, and an `email.received` is queued. Gives its id. */
  receive(mail: IncomingMail, team?: string): string;
};

const defaultKeys: Readonly<Record<string, ApiKey>> = {
  [FULL_KEY]: { team: TEAM, access: "full", state: "active" },
  [SENDING_KEY]: { team: TEAM, access: "sending", state: "active" },
};

/** Resend without sockets, a pure function of its requests, clock and ids. */
export function makeFakeResend(options: FakeResendOptions): FakeResend {
  const { now, newId, fateOf = fateByAddress } = options;
  const keys = new Map(Object.entries(options.keys ?? defaultKeys));
  const domains = (options.domains ?? [{ name: "example.com" }]).map((domain) => ({
    ...domain,
    id: newId(),
    createdAt: now(),
  }));
  const verified = new Set(
    domains.filter(({ status = "verified" }) => status === "verified").map(({ name }) => name.toLowerCase()),
  );
  const limits = makeLimits({
    ratePerSecond: options.ratePerSecond ?? 10,
    dailyQuota: options.dailyQuota ?? null,
    monthlyQuota: options.monthlyQuota ?? Infinity,
  });
  const idempotency = makeIdempotency(options.rememberErrors ?? "none");
  const ledger = makeLedger();
  const faults = makeFaults();
  const webhooks = makeWebhooks({
    secret: options.webhookSecret ?? WEBHOOK_SECRET,
    now,
    signingClock: options.signingClock ?? now,
    newId,
  });
  const received: ReceivedMail[] = [];

  const enter = (mail: AcceptedMail): void => {
    ledger.enter(mail);
    for (const event of eventsOf(mail, fateOf)) webhooks.push(event);
  };
  const api = makeApi({
    keys,
    limits,
    idempotency,
    library: { ledger, received, domains, fateOf },
    room: { limits, newId, enter },
    rules: { strict: options.strict ?? true, isVerified: (domain) => verified.has(domain) },
  });

  return {
    ...makeCore({ now, keys, api, idempotency, faults, ledger }),
    ledger,
    faults,
    webhooks,
    keys,
    receive(incoming, team = TEAM) {
      const mail = { ...incoming, id: newId(), team, receivedAt: now() };
      received.push(mail);
      limits.useQuota(team, 1, now());
      webhooks.push(receivedEvent(mail));
      return mail.id;
    },
  };
}

export type StartOptions = Partial<FakeResendOptions> & {
  readonly port?: number;
  /** Show the ledger at `GET /_ledger` to other processes. */
  readonly inspect?: boolean;
};

export type RunningFakeResend = {
  /** For the SDK's `baseUrl`: no slash at the end. */
  readonly url: string;
  readonly core: FakeResend;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly webhooks: Webhooks;
  close(): Promise<void>;
};

/** The same behind HTTP on 127.0.0.1. Clock and ids are the real ones unless told. */
export async function startFakeResend(options: StartOptions = {}): Promise<RunningFakeResend> {
  const { port = 0, inspect = false, ...rest } = options;
  const core = makeFakeResend({ now: Date.now, newId: randomUUID, signingClock: Date.now, ...rest });
  const { ledger, faults, webhooks } = core;
  const inspection = () => ({ ...ledger.toJSON(), sha256: ledger.sha256(), faults: faults.counts() });
  const server = await serve(core, inspect ? { port, inspect: inspection } : { port });
  return { ...server, core, ledger, faults, webhooks };
}
