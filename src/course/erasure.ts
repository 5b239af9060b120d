import { createHmac } from "node:crypto";

/**
 * What stays of an address that was erased: nothing that it can be read from or guessed at without the secret, and the same
 * for the same address, so that it is known when it comes again.
 */
export function addressKey(secret: string, address: string): string {
  return createHmac("sha256", secret).update(`erased\n${address}`).digest("base64url");
}
