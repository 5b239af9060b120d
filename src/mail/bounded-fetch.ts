import type { Resend } from "resend";
import { codeOf } from "../course/reason.ts";

/** What one request may cost us. */
export type Bounds = {
  /** Milliseconds of real time, from the first byte sent to the last byte read. */
  readonly patienceMs: number;
  /** Of the answer's body, after decompression. */
  readonly maxBytes: number;
};

export type BoundedAnswer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly json: unknown;
    }
  /** `tooLarge` says something about this one resource; any other reason, that the provider can't be used now. */
  | { readonly kind: "no-answer"; readonly why: string; readonly tooLarge: boolean };

/** A sane answer nests about 6 levels. JSON.parse and zod recurse, and a million brackets fit into a megabyte. */
const MOST_NESTED = 64;

/** One request with a limit on time, size and nesting. Never throws: what went wrong is an answer. */
export async function fetchBounded(url: string, init: RequestInit, bounds: Bounds): Promise<BoundedAnswer> {
  const signal = AbortSignal.any([AbortSignal.timeout(bounds.patienceMs), ...(init.signal ? [init.signal] : [])]);
  try {
    // oxlint-disable-next-line eslint/no-restricted-globals -- the SDK's own way out, which this takes the place of
    const response = await fetch(url, { ...init, signal });
    const text = await readBounded(response, bounds.maxBytes);
    if (text === undefined) return { kind: "no-answer", why: "the answer is too large", tooLarge: true };
    if (isNestedTooDeep(text)) return { kind: "no-answer", why: "the answer is nested too deep", tooLarge: false };
    return {
      kind: "answer",
      status: response.status,
      headers: Object.fromEntries(response.headers.entries()),
      json: JSON.parse(text),
    };
  } catch (error) {
    return { kind: "no-answer", why: describe(error), tooLarge: false };
  }
}

/** @returns undefined where the body is larger; the rest of it isn't read then */
async function readBounded(response: Response, maxBytes: number): Promise<string | undefined> {
  if (Number(response.headers.get("content-length") ?? 0) > maxBytes) {
    await response.body?.cancel();
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function isNestedTooDeep(json: string): boolean {
  let depth = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    if (depth > MOST_NESTED) return true;
  }
  return false;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return "the request failed";
  if (error instanceof SyntaxError) return "the answer isn't JSON";
  return `no answer (${codeOf(error.cause) ?? error.name})`;
}

/**
 * The same account as `sdk`, with every request bounded. The SDK takes no fetch of its own; all its requests go through one
 * method, which is replaced in the copy. Answers that break a bound are the SDK's ordinary errors without a status.
 */
export function boundedResend(sdk: Resend, bounds: Bounds): Resend {
  const Sdk = sdk.constructor as new (key: string | undefined, options: object) => Resend;
  const copy = new Sdk(sdk.key, { baseUrl: sdk.baseUrl, userAgent: sdk.userAgent });
  const fetchRequest = async (path: string, options: RequestInit = {}) => {
    const answer = await fetchBounded(`${sdk.baseUrl}${path}`, options, bounds);
    if (answer.kind === "no-answer") {
      const name = answer.tooLarge ? "too_large" : "application_error";
      return { data: null, error: { message: answer.why, statusCode: null, name }, headers: null };
    }
    const { status, headers, json } = answer;
    if (status >= 200 && status < 300) return { data: json, error: null, headers };
    return { data: null, error: errorOf(json, status), headers };
  };
  return Object.assign(copy, { fetchRequest });
}

/** A provider's error may have any shape; what is read of it has ours. */
function errorOf(json: unknown, status: number) {
  const told: Readonly<Record<string, unknown>> = typeof json === "object" && json !== null ? { ...json } : {};
  const text = (value: unknown, otherwise: string) =>
    typeof value === "string" && value !== "" ? value.slice(0, 300) : otherwise;
  return {
    message: text(told["message"], "no message"),
    statusCode: status,
    name: text(told["name"], "application_error"),
  };
}
