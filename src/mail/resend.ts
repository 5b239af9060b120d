import { createHash } from "node:crypto";
import type { Resend } from "resend";
import type { Dispatcher } from "undici";
import type { Carrier, Receipt } from "./carrier.ts";
import type { Limiter } from "./limiter.ts";
import { type HttpResponse, readAnswer } from "./resend-answer.ts";

/** How long one request may take, from first byte to last. Less than a lease, so that no other worker sends meanwhile. */
const PATIENCE_MS = 30_000;

/** Resend forgets after 30 days: what is missing from an older list proves nothing. */
const RETENTION_MS = 29 * 86_400_000;

/** The provider's clock and ours may differ by this much, or what it lists would be taken for older than the attempt. */
const SKEW_MS = 6 * 3_600_000;

/** Pages of 100 that a look-up reads before it gives up: 3,000 mails, the free plan's month. */
const LOOK_UP_PAGES = 30;

/** To be claimed anew, at once. */
const NOT_BEGUN: Receipt = { kind: "slow-down", retryAfterMs: 0, status: null, errorName: null };

export type ResendAccount = {
  readonly apiKey: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Resend answers 403 without one. */
  readonly userAgent: string;
};

/**
 * The way out through Resend. The frozen bytes are posted as they are: the SDK would serialise again, has no
 * time limit, and folds a broken connection and an unreadable answer into one error. The SDK does the look-ups.
 *
 * @param connections where the network comes in; at most 1 MB of any answer is read
 */
export function resendCarrier(
  account: ResendAccount,
  ports: {
    readonly connections: Dispatcher;
    readonly sdk: Resend;
    readonly limiter: Limiter;
    readonly now: () => number;
    readonly sleep: (ms: number) => Promise<void>;
    /** Milliseconds of real time, 30,000 unless told. */
    readonly patience?: number;
  },
): Carrier {
  const { limiter, now } = ports;
  const url = new URL(`${account.baseUrl}/emails/batch`);
  const turn = async () => {
    const wait = limiter.reserve(now()) - now();
    if (wait > 0) await ports.sleep(wait);
  };

  return {
    account: createHash("sha256").update(`${account.baseUrl}\n${account.apiKey}`).digest("hex").slice(0, 16),

    post: async ({ idempotencyKey, body, members, notAfter }) => {
      await turn();
      if (now() >= notAfter) return NOT_BEGUN;
      let response: HttpResponse;
      try {
        const patience = AbortSignal.timeout(ports.patience ?? PATIENCE_MS);
        response = await send(ports.connections, url, body, patience, {
          authorization: `Bearer ${account.apiKey}`,
          "content-type": "application/json",
          "idempotency-key": idempotencyKey,
          "user-agent": account.userAgent,
          "x-batch-validation": "strict",
        });
      } catch (error) {
        return { kind: "ambiguous", why: describe(error), status: null, errorName: null };
      }
      limiter.learn(response.headers, now());
      const receipt = readAnswer(response, members, now());
      if (receipt.kind === "slow-down") limiter.pause(now() + receipt.retryAfterMs);
      return receipt;
    },

    lookUp: async (members, since) => {
      if (now() - since > RETENTION_MS) return "cannot-tell";
      const wanted = new Map(members.map((member) => [member.to, member.deliveryId]));
      let after: string | undefined;
      for (let page = 0; page < LOOK_UP_PAGES; page += 1) {
        await turn();
        const { data } = await ports.sdk.emails.list({ limit: 100, ...(after === undefined ? {} : { after }) });
        if (data === null) return "cannot-tell";
        for (const item of data.data) {
          if (Date.parse(item.created_at) < since - SKEW_MS) return "absent";
          const deliveryId = item.to.map((address) => wanted.get(address)).find((id) => id !== undefined);
          if (deliveryId === undefined) continue;
          await turn();
          // The list has no tags: two lessons to one address are told apart by looking at the mail itself.
          const mail = await ports.sdk.emails.get(item.id);
          if (mail.data === null) return "cannot-tell";
          if (mail.data.tags?.some((tag) => tag.name === "d" && tag.value === deliveryId)) return "accepted";
        }
        after = data.data.at(-1)?.id;
        if (!data.has_more || after === undefined) return "absent";
      }
      return "cannot-tell";
    },
  };
}

async function send(
  connections: Dispatcher,
  url: URL,
  body: Uint8Array,
  signal: AbortSignal,
  headers: Record<string, string>,
): Promise<HttpResponse> {
  const response = await connections.request({
    origin: url.origin,
    path: url.pathname,
    method: "POST",
    headers,
    body,
    signal,
  });
  return {
    status: response.statusCode,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    ),
    body: await response.body.text(),
  };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return "the request failed";
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return `no answer (${code})`;
}
