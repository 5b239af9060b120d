import type { Answer } from "../course/answer.ts";

/** One frozen request: up to 100 mails, as the bytes that are posted. */
export type FrozenRequest = {
  readonly idempotencyKey: string;
  readonly body: Uint8Array;
  readonly members: number;
  /** Whether the body is one email for POST /emails, and not a list of them. */
  readonly single?: boolean;
  /**
   * Epoch milliseconds from which on it must not be begun. A process that was stopped for hours would otherwise post
   * what another has sent meanwhile, under a key that the provider may have forgotten.
   */
  readonly notAfter: number;
};

/** An answer with what it looked like on the wire, for the record. */
export type Receipt = Answer & { readonly status: number | null; readonly errorName: string | null };

/** An email that may have gone out with a batch. */
export type SoughtEmail = { readonly deliveryId: string; readonly batchId: string; readonly to: string };

/** A way out. Posting the same request twice is accepted once. Never throws: what went wrong is an answer. */
export type Carrier = {
  /** Names the provider account, so that no request is repeated on another one. Holds no secret. */
  readonly account: string;
  readonly post: (request: FrozenRequest) => Promise<Receipt>;
  /**
   * Looks for what became of a request whose answer is unknown.
   *
   * @param since epoch milliseconds of the first attempt
   * @param known the provider's ids of emails that it surely accepted after that, by which its list is recognized
   * @returns `accepted` where one of the emails is there, `absent` where it is proven that none is
   */
  readonly lookUp: (
    members: readonly SoughtEmail[],
    since: number,
    known?: readonly string[],
  ) => Promise<"accepted" | "absent" | "cannot-tell">;
};
