import { createHmac } from "node:crypto";
import { isSameText } from "./same-text.ts";

/**
 * What only this server can make of some words, in 22 letters of base64url.
 *
 * @param purpose so that no mark passes for one of another kind
 */
export function makeMark(secret: string, purpose: string, of: string): string {
  return createHmac("sha256", secret).update(`${purpose}\n${of}`).digest("base64url").slice(0, 22);
}

/** Whether what somebody sent is the mark of these words, compared in constant time. */
export function isMark(given: string, secret: string, purpose: string, of: string): boolean {
  return isSameText(given, makeMark(secret, purpose, of));
}
