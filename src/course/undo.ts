import { createHmac } from "node:crypto";
import { isSameText } from "./same-text.ts";

/**
 * Shows that what is taken back was done in this browser: the page after it has the mark, and no email does. So somebody with a
 * forwarded email can't take back what its owner did.
 *
 * @param what that was done, and when
 */
export function undoMark(secret: string, enrollmentId: string, what: string): string {
  return createHmac("sha256", secret).update(`undo\n${enrollmentId}\n${what}`).digest("base64url").slice(0, 22);
}

export function isUndoMark(given: string, secret: string, enrollmentId: string, what: string): boolean {
  return isSameText(given, undoMark(secret, enrollmentId, what));
}
