/**
 * What a provider's answer to one request means, whatever it looked like on the wire. Only `accepted` proves that mail
 * was taken; `not-sent`, `slow-down`, `quota`, `refused` and `barred` prove that it was not; the others prove nothing.
 */
export type Answer =
  /** One id a member, in the order of the request. */
  | { readonly kind: "accepted"; readonly ids: readonly string[] }
  /** A 200 whose body cannot be read, or has not one id a member: taken, most likely. */
  | { readonly kind: "unreadable"; readonly why: string }
  /** There was no connection: nothing left this machine. */
  | { readonly kind: "not-sent"; readonly why: string }
  /** Time ran out, the connection broke, or the provider failed: taken or not. */
  | { readonly kind: "ambiguous"; readonly why: string }
  /** The first request under this key is still running. */
  | { readonly kind: "running" }
  /** The key was used for other bytes: our bug, or two archives with one identity. */
  | { readonly kind: "conflict" }
  | { readonly kind: "slow-down"; readonly retryAfterMs: number }
  | { readonly kind: "quota"; readonly why: string }
  /** At least one member isn't valid, or something is wrong with the account: one answer alone doesn't tell which. */
  | { readonly kind: "refused"; readonly why: string }
  /** The key or the domain may not send. */
  | { readonly kind: "barred"; readonly why: string };
