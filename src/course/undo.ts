import { isMark, makeMark } from "./mark.ts";

/**
 * Shows that what is taken back was done in this browser: the page after it has the mark, and no email does. So somebody with a
 * forwarded email can't take back what its owner did.
 *
 * @param what that was done, and when
 */
export function undoMark(secret: string, enrollmentId: string, what: string): string {
  return makeMark(secret, "undo", `${enrollmentId}\n${what}`);
}

export function isUndoMark(given: string, secret: string, enrollmentId: string, what: string): boolean {
  return isMark(given, secret, "undo", `${enrollmentId}\n${what}`);
}
