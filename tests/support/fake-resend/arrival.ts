import { hash } from "node:crypto";
import type { ApiKey } from "./account.ts";
import { idempotencyKeyOf, SENDS } from "./idempotency.ts";
import type { FakeRequest } from "./wire.ts";
import { bearerToken, endpointOf, withLowerCaseHeaders } from "./wire.ts";

/** A request with what the rest of the fake wants to know of it, worked out once. */
export type Arrival = {
  readonly request: FakeRequest;
  readonly endpoint: string;
  readonly isSend: boolean;
  /** The API key that it came with. */
  readonly token: string | undefined;
  /** The idempotency key, null without one. */
  readonly key: string | null;
  /** What the idempotency key is unique within; null without a key, or a team. */
  readonly scope: string | null;
  /** Of sends alone, else empty. */
  readonly bodySha256: string;
};

export function arrivalOf(incoming: FakeRequest, keys: ReadonlyMap<string, ApiKey>): Arrival {
  const request = withLowerCaseHeaders(incoming);
  const endpoint = endpointOf(request);
  const isSend = SENDS.includes(endpoint);
  const token = bearerToken(request);
  const key = idempotencyKeyOf(endpoint, request);
  const team = token === undefined ? undefined : keys.get(token)?.team;
  return {
    request,
    endpoint,
    isSend,
    token,
    key,
    scope: key === null || team === undefined ? null : `${team} ${endpoint} ${key}`,
    bodySha256: isSend ? hash("sha256", request.body) : "",
  };
}
