import type { Refusal } from "./wire.ts";

export type ApiKey = {
  readonly team: string;
  readonly access: "full" | "sending";
  readonly state: "active" | "inactive" | "suspended";
};

export type Domain = {
  readonly name: string;
  readonly status?: "verified" | "pending" | "failed" | "not_started";
  readonly receiving?: boolean;
};

/** Who a request comes from, or why it goes no further. */
export type Admission =
  | { readonly ok: true; readonly apiKey: ApiKey }
  | { readonly ok: false; readonly refusal: Refusal };

const refused = (status: number, name: string, message: string): Admission => ({
  ok: false,
  refusal: { status, name, message },
});

export function admit(keys: ReadonlyMap<string, ApiKey>, token: string | undefined): Admission {
  if (token === undefined) return refused(401, "missing_api_key", "Missing API key in the authorization header.");
  const apiKey = keys.get(token);
  if (!apiKey) return refused(403, "invalid_api_key", "API key is invalid.");
  switch (apiKey.state) {
    case "active":
      return { ok: true, apiKey };
    case "inactive":
      return refused(403, "restricted_api_key", "This API key is not active.");
    case "suspended":
      return refused(403, "suspended_api_key", "This API key is suspended.");
  }
}

export const SENDING_ONLY: Refusal = {
  status: 401,
  name: "restricted_api_key",
  message: "This API key is restricted to only send emails.",
};
