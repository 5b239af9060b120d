import type { Course } from "../course/course.ts";
import type { MoveKind } from "../course/delivery.ts";
import { addressKey } from "../course/erasure.ts";
import { readLink, readOwnLink } from "../course/link.ts";
import { acceptable, stoppable } from "../course/move.ts";
import type { Archive, Tx } from "../store/archive.ts";
import { forgetErasure } from "../store/erasing.ts";
import { mergeSubscriber } from "../store/merging.ts";
import { holderOf, moveSubscriber, readMove, readMoves } from "../store/moving.ts";
import type { MoveRow } from "../store/schema.ts";
import {
  type Enrollment,
  type Evidence,
  readEnrollment,
  readEnrollments,
  recordConsent,
  resumeEnrollment,
} from "../store/subscribing.ts";
import { isSuppressed } from "../store/suppressing.ts";
import { wordsOf } from "../words/words.ts";
import type { ActionPorts } from "./ports.ts";
import { resumable } from "./resuming.ts";

/** A move as somebody with one of its links sees it. */
export type ShownMove = {
  readonly move: MoveRow;
  readonly enrollment: Enrollment;
  readonly course: Course | undefined;
  /** Whether it is what its account asked for last. */
  readonly newest: boolean;
};

export type NotAccepted =
  | "too-late"
  | "stopped"
  | "already"
  /** Somebody confirmed the new address as theirs. */
  | "taken"
  /** The new address refuses our email. */
  | "refused"
  /** The old address marked our email as spam. */
  | "complained";

export type Accepted =
  | {
      readonly kind: "moved";
      /** As it is now. */
      readonly enrollment: Pick<Enrollment, "id" | "subscriberId" | "address" | "epoch">;
      readonly course: Course | undefined;
    }
  | { readonly kind: NotAccepted; readonly course: Course | undefined }
  | { readonly kind: "dead-link" };

export type Stopped =
  | { readonly kind: "stopped" | "restored" | "already" | "too-late" | "taken"; readonly course: Course | undefined }
  | { readonly kind: "dead-link" };

/** The link in the email to the new address. It is over with every other link of the account once the address changes. */
export async function showAcceptable(ports: ActionPorts, token: string): Promise<ShownMove | undefined> {
  return findAcceptable(ports, ports.archive, token);
}

async function findAcceptable(ports: ActionPorts, db: Archive, token: string): Promise<ShownMove | undefined> {
  const link = readOwnLink(ports.secret, "address", token);
  const shown = link === undefined ? undefined : await showMove(ports, db, "new-address", link.id);
  if (shown === undefined || link === undefined) return undefined;
  // What was accepted or stopped has raised the epoch: then the link says so, and does nothing.
  const over = shown.move.moved_at !== null || shown.move.stopped_at !== null;
  return over || shown.enrollment.epoch === link.epoch ? shown : undefined;
}

/** The link in the notice to the old address. */
export async function showStoppable(ports: ActionPorts, token: string): Promise<ShownMove | undefined> {
  const id = readLink(ports.secret, "keep-address", token);
  return id === undefined ? undefined : showMove(ports, ports.archive, "move-notice", id);
}

async function showMove(
  ports: ActionPorts,
  db: Archive,
  kind: MoveKind,
  deliveryId: string,
): Promise<ShownMove | undefined> {
  const move = await readMove(db, kind, deliveryId);
  const enrollment = move && (await readEnrollment(db, move.enrollment_id));
  if (move === undefined || enrollment === undefined) return undefined;
  const [newest] = await readMoves(db, move.subscriber_id);
  return { move, enrollment, course: ports.courses.get(enrollment.courseId), newest: newest?.id === move.id };
}

/** The new address is proven to be theirs: everything goes there from now on. */
export async function acceptMove(ports: ActionPorts, token: string, network: string): Promise<Accepted> {
  return ports.archive.transaction().execute(async (tx): Promise<Accepted> => {
    const shown = await findAcceptable(ports, tx, token);
    if (shown === undefined) return { kind: "dead-link" };
    const { course, enrollment, move, newest } = shown;
    const at = ports.now();
    const may = acceptable(move, newest, at);
    if (may !== "yes") return { kind: may, course };
    if (await isSuppressed(tx, move.new_address)) return { kind: "refused", course };
    // Only its author takes a complaint back, by a signup of their own.
    if (enrollment.suppressedFor === "complaint") return { kind: "complained", course };
    if (!(await makeFree(tx, move.new_address, enrollment.subscriberId))) return { kind: "taken", course };
    const resumed = await resumable(tx, ports, await readEnrollments(tx, enrollment.subscriberId), at);
    const moved = { ...enrollment, address: move.new_address };
    await moveSubscriber(tx, moved, [{ ...move, moved_at: at }]);
    await forgetErasure(tx, addressKey(ports.secret, move.new_address), at);
    const text = wordsOf(course).address.button;
    await recordConsent(tx, enrollment, "moved", { text, source: "address-page", network, at }, ports.newId);
    // Where the old mailbox had refused us, lessons go on at the new one.
    for (const { enrollmentId, nextDueAt } of resumed) await resumeEnrollment(tx, enrollmentId, nextDueAt);
    return { kind: "moved", enrollment: { ...moved, epoch: moved.epoch + 1 }, course };
  });
}

/**
 * Makes an address free for an account that has proven it. Who never confirmed a signup with it loses no row.
 *
 * @returns false where somebody else has proven it
 */
async function makeFree(tx: Tx, address: string, subscriberId: string): Promise<boolean> {
  const holder = await holderOf(tx, address);
  if (holder === undefined || holder.subscriberId === subscriberId) return true;
  if (holder.confirmed) return false;
  await mergeSubscriber(tx, holder.subscriberId, subscriberId);
  return true;
}

/**
 * The old address says no, before the move or for some days after: the account is at the old address again, and every link
 * that was made meanwhile is over. Moves that were asked for later are stopped as well: whoever asked for the first may have
 * asked for them.
 */
export async function stopMove(ports: ActionPorts, token: string, network: string): Promise<Stopped> {
  return ports.archive.transaction().execute(async (tx): Promise<Stopped> => {
    const id = readLink(ports.secret, "keep-address", token);
    const shown = id === undefined ? undefined : await showMove(ports, tx, "move-notice", id);
    if (shown === undefined) return { kind: "dead-link" };
    const { course, enrollment, move } = shown;
    const at = ports.now();
    const may = stoppable(move, at);
    if (may === "already" || may === "too-late") return { kind: may, course };
    const moves = await readMoves(tx, enrollment.subscriberId);
    const ended = moves
      .filter((one) => one.asked_at >= move.asked_at && one.stopped_at === null)
      .map((one) => ({ ...one, stopped_at: at }));
    // A correction by the operator may have come between: then there is nothing to go back to.
    const back = ended.some((one) => one.moved_at !== null);
    const address = back ? move.old_address : enrollment.address;
    if (!(await makeFree(tx, address, enrollment.subscriberId))) return { kind: "taken", course };
    const stopped = await resumable(tx, ports, await readEnrollments(tx, enrollment.subscriberId), at);
    await moveSubscriber(tx, { ...enrollment, address }, ended);
    if (!(await isSuppressed(tx, address))) {
      for (const { enrollmentId, nextDueAt } of stopped) await resumeEnrollment(tx, enrollmentId, nextDueAt);
    }
    const evidence: Evidence = { text: wordsOf(course).keepAddress.button, source: "keep-address-page", network, at };
    await recordConsent(tx, enrollment, "move-stopped", evidence, ports.newId);
    return { kind: may === "restore" ? "restored" : "stopped", course };
  });
}
