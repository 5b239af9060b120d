import { createHash } from "node:crypto";
import type { Resend } from "resend";
import type { Dispatcher } from "undici";
import { codeOf } from "../course/reason.ts";
import { type Bounds, boundedResend } from "./bounded-fetch.ts";
import type { Carrier, Receipt } from "./carrier.ts";
import { type Limiter, waitForTurn } from "./limiter.ts";
import { type HttpResponse, readAnswer } from "./resend-answer.ts";
import { lookThrough, sentEmails } from "./look-up.ts";

/** How long one request may take, from first byte to last. Less than a lease, so that no other worker sends meanwhile. */
const PATIENCE_MS = 30_000;

/** Resend forgets after 30 days: what is missing from an older list proves nothing. */
const RETENTION_MS = 29 * 86_400_000;

/** For one request of a look-up. One email has all of its HTML and text; a page of 100 has neither. */
const LOOK_UP: Bounds = { patienceMs: 15_000, maxBytes: 4 * 1_048_576 };

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
  const { limiter, now, patience } = ports;
  const sdk = boundedResend(ports.sdk, patience === undefined ? LOOK_UP : { ...LOOK_UP, patienceMs: patience });
  const url = new URL(`${account.baseUrl}/emails/batch`);
  const singleUrl = new URL(`${account.baseUrl}/emails`);
  const turn = () => waitForTurn(limiter, ports);

  return {
    account: createHash("sha256").update(`${account.baseUrl}\n${account.apiKey}`).digest("hex").slice(0, 16),

    post: async ({ idempotencyKey, body, members, single = false, notAfter }) => {
      await turn();
      if (now() >= notAfter) return NOT_BEGUN;
      let response: HttpResponse;
      try {
        const late = AbortSignal.timeout(patience ?? PATIENCE_MS);
        response = await send(ports.connections, single ? singleUrl : url, body, late, {
          authorization: `Bearer ${account.apiKey}`,
          "content-type": "application/json",
          "idempotency-key": idempotencyKey,
          "user-agent": account.userAgent,
          ...(single ? {} : { "x-batch-validation": "strict" }),
        });
      } catch (error) {
        const kind = neverConnected(error) ? "not-sent" : "ambiguous";
        return { kind, why: describe(error), status: null, errorName: null };
      }
      limiter.learn(response.headers, now());
      const receipt = readAnswer(response, single ? "single" : members, now());
      if (receipt.kind === "slow-down") limiter.pause(now() + receipt.retryAfterMs);
      return receipt;
    },

    lookUp: (members, since, known = []) => {
      if (now() - since > RETENTION_MS) return Promise.resolve("cannot-tell");
      return lookThrough(sentEmails(sdk, turn), members, since, known);
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

/** Codes of errors before there is a connection: not a byte of the request has left. */
const NO_CONNECTION = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/** Node's TLS errors about the certificate of the other side, which is looked at before anything is written. */
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF)|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|HOSTNAME_MISMATCH)/;

/** Whether it's certain that nothing left. A connection that broke is not: the request may have been on it. */
function neverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("syscall" in error && (error.syscall === "connect" || error.syscall === "getaddrinfo")) return true;
  // Where a name has several addresses, each was tried.
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(neverConnected);
  const code = codeOf(error) ?? "";
  return NO_CONNECTION.has(code) || CERTIFICATE.test(code);
}

function describe(error: unknown): string {
  return error instanceof Error ? `no answer (${codeOf(error) ?? error.name})` : "the request failed";
}
