import { z } from "zod";
import type { Answer } from "../course/answer.ts";
import type { Receipt } from "./carrier.ts";

/** An HTTP response, read whole. Header names in lower case. */
export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

const acceptedSchema = z.object({ data: z.array(z.object({ id: z.string().min(1) })) });
const singleSchema = z.object({ id: z.string().min(1) });
const errorSchema = z.object({ name: z.string().max(100), message: z.string().max(10_000).catch("") });

const DEFAULT_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 86_400_000;

/**
 * Reads Resend's answer to a batch (Resend, api-reference/errors). The status decides; the error's name only where one
 * status means several things. What no page describes is taken as ambiguous: it proves nothing.
 *
 * @param members how many ids a full answer holds; `single` for an email that was posted by itself
 * @param now epoch milliseconds, for a `retry-after` that is a date
 */
export function readAnswer(response: HttpResponse, members: number | "single", now: number): Receipt {
  const json = parseJson(response.body);
  const error = errorSchema.safeParse(json).data;
  return {
    ...meaning(response, json, error, members, now),
    status: response.status,
    errorName: error?.name ?? null,
  };
}

type ApiError = z.infer<typeof errorSchema>;

function meaning(
  { status, headers, body }: HttpResponse,
  json: unknown,
  error: ApiError | undefined,
  members: number | "single",
  now: number,
): Answer {
  if (status >= 200 && status < 300) return readIds(json, members);
  const why = error === undefined ? `HTTP ${status}` : `HTTP ${status} ${error.name}: ${error.message}`;
  switch (status) {
    case 400:
    case 422:
      // A proxy in between may say 400 too; only Resend's own word proves that nothing was taken.
      if (error === undefined) return { kind: "ambiguous", why };
      return error.name === "invalid_idempotency_key" ? { kind: "barred", why } : { kind: "refused", why };
    case 413:
      return { kind: "refused", why };
    case 409:
      return readConflict(error?.name, why);
    case 429:
      if (error?.name === "daily_quota_exceeded" || error?.name === "monthly_quota_exceeded") {
        return { kind: "quota", why };
      }
      return { kind: "slow-down", retryAfterMs: retryAfter(headers["retry-after"], now) };
    case 401:
    case 403:
    case 404:
    case 405:
    case 451:
      return { kind: "barred", why };
    default:
      if (status >= 300 && status < 400) return { kind: "barred", why: `${why}: a redirect, which is not followed` };
      return { kind: "ambiguous", why: body === "" ? `${why}, empty` : why };
  }
}

function readIds(json: unknown, members: number | "single"): Answer {
  if (members === "single") {
    const one = singleSchema.safeParse(json).data;
    return one === undefined
      ? { kind: "unreadable", why: "200 without a readable id" }
      : { kind: "accepted", ids: [one.id] };
  }
  const accepted = acceptedSchema.safeParse(json).data;
  if (accepted === undefined) return { kind: "unreadable", why: "200 without readable ids" };
  const ids = accepted.data.map((item) => item.id);
  if (ids.length === members) return { kind: "accepted", ids };
  return { kind: "unreadable", why: `200 with ${ids.length} ids for ${members} mails` };
}

function readConflict(name: string | undefined, why: string): Answer {
  if (name === "concurrent_idempotent_requests" || name === "resource_locked") return { kind: "running" };
  return name === "invalid_idempotent_request" ? { kind: "conflict" } : { kind: "ambiguous", why };
}

/** RFC 9110, 10.2.3: seconds or a date. */
function retryAfter(header: string | undefined, now: number): number {
  if (header === undefined || header.trim() === "") return DEFAULT_RETRY_MS;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_RETRY_MS) : DEFAULT_RETRY_MS;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
