import { tellLeft } from "../actions/tell-left.ts";
import { afterAnswer, type ClaimDecision, decideClaim, LEASE_MS } from "../course/batch.ts";
import { FILL_VERSION } from "../course/message.ts";
import { hasWindow, makeTimekeeper } from "../course/window.ts";
import { sha256 } from "../mail/request.ts";
import { recordAnswer } from "../store/answering.ts";
import { type Claimed, claimNext } from "../store/claiming.ts";
import type { ClaimView } from "../store/members.ts";
import { batchBody, freezeHalves } from "./freeze.ts";
import type { DispatchPorts } from "./ports.ts";

/**
 * Requests under way at once. The limiter spaces them; this bounds what a slow provider can pile up: 16 bodies of about
 * 2 MB, or 9 MB with attachments, each under way for 30 s at most.
 */
const IN_FLIGHT = 16;

/** A request that takes longer isn't waited for by others. Resend answers within a second. */
const HUNG_AFTER_MS = 5000;

/** Sends what is frozen. Requests stay under way on their own, so that one that hangs delays nobody else. */
export type Sender = {
  /**
   * CLAIM and SEND for what can go out now, without waiting for the answers.
   *
   * @returns whether a batch was settled without sending, so that its members may be frozen again
   */
  readonly begin: (lessonsHeld: boolean) => Promise<boolean>;
  /** The number of the first request that isn't taken for hung by now: one that's under way, or the next to begin. */
  readonly firstAlive: () => number;
  /** Waits until one of the requests from this number on has its answer filed; false where none is under way. */
  readonly awaitOne: (from: number) => Promise<boolean>;
  /** What requests failed with since this was last asked: a bug, or an archive that can't be written. */
  readonly failures: () => readonly unknown[];
};

export function makeSender(ports: DispatchPorts): Sender {
  const underWay = new Map<number, { readonly sending: Promise<void>; readonly begunAt: number }>();
  let failed: unknown[] = [];
  let count = 0;
  let toldHold = "";

  /** Once for each hold: it's looked at every second. */
  const tellHold = ({ until, reason }: { readonly until: number; readonly reason: string }) => {
    const hold = `${until} ${reason}`;
    if (hold !== toldHold) ports.log.warn("sending-held", { until, reason });
    toldHold = hold;
  };

  const launch = (assignment: Assignment) => {
    const number = count;
    count += 1;
    const sending = send(ports, assignment)
      .catch((error: unknown) => void failed.push(error))
      .finally(() => underWay.delete(number));
    underWay.set(number, { sending, begunAt: assignment.batch.begunAt });
  };

  return {
    begin: async (lessonsHeld) => {
      let settled = false;
      while (failed.length === 0 && underWay.size < IN_FLIGHT) {
        const claimed = await claim(ports, lessonsHeld, tellHold);
        if (claimed === "nothing") break;
        if (claimed === "settled") settled = true;
        else launch(claimed);
      }
      return settled;
    },
    firstAlive: () => {
      const alive = ports.now() - HUNG_AFTER_MS;
      return [...underWay].find(([, { begunAt }]) => begunAt > alive)?.[0] ?? count;
    },
    awaitOne: async (from) => {
      const mine = [...underWay].flatMap(([number, { sending }]) => (number >= from ? [sending] : []));
      if (mine.length > 0) await Promise.race(mine);
      return mine.length > 0;
    },
    failures: () => {
      const all = failed;
      failed = [];
      return all;
    },
  };
}

/** A batch that is ours until the lease is over, and the bytes to post. */
type Assignment = { readonly batch: Claimed; readonly body: Uint8Array; readonly leaseUntil: number };

async function claim(
  ports: DispatchPorts,
  lessonsHeld: boolean,
  tellHold: (hold: { readonly until: number; readonly reason: string }) => void,
): Promise<Assignment | "settled" | "nothing"> {
  ports.reach("before-claim");
  const at = { now: ports.now(), account: ports.carrier.account, owner: ports.worker };
  let body: Uint8Array = new Uint8Array();
  const found = await claimNext(ports.archive, at, ports.readEdition, (view) => {
    body = bodyOf(ports, view);
    ports.reach("inside-claim");
    return decide(ports, view, body, lessonsHeld);
  });
  switch (found.result) {
    case "nothing":
      return "nothing";
    case "held":
      tellHold(found);
      return "nothing";
    case "settled":
      ports.log.warn("batch-settled", { batch: found.batchId, decision: found.decision.claim });
      return "settled";
    case "claimed":
      return { batch: found.batch, body, leaseUntil: at.now + LEASE_MS };
  }
}

/** @returns nothing where the bytes of a file are gone: then it isn't what was frozen, and isn't sent */
function bodyOf(ports: DispatchPorts, { members, letterhead, bytes }: ClaimView): Uint8Array {
  const complete = members.every(({ fill }) => (fill.files ?? []).every(({ sha256: digest }) => bytes.has(digest)));
  return complete ? batchBody(members, letterhead, ports.secret, bytes) : new Uint8Array();
}

function decide(ports: DispatchPorts, view: ClaimView, body: Uint8Array, lessonsHeld: boolean): ClaimDecision {
  const now = ports.now();
  const timingOf = makeTimekeeper(ports.courses, now);
  return decideClaim(view.history, {
    now,
    account: ports.carrier.account,
    allMayReceive: view.allMayReceive,
    allInTime: view.timed.every((member) => timingOf(member).now && !(lessonsHeld && hasWindow(member.kind))),
    acceptedElsewhere: view.acceptedElsewhere,
    sameBytes: view.fillVersion === FILL_VERSION && sha256(body) === view.bodySha256,
  });
}

async function send(ports: DispatchPorts, { batch, body, leaseUntil }: Assignment): Promise<void> {
  const { idempotencyKey, members } = batch;
  ports.reach("after-claim");
  const single = members[0]?.fill.files !== undefined;
  const notAfter = leaseUntil;
  const receipt = await ports.carrier.post({ idempotencyKey, body, members: members.length, single, notAfter });
  ports.reach("after-send");

  const history = { ...batch.history, members: members.length, withFiles: single };
  const now = ports.now();
  const move = await recordAnswer(ports.archive, batch, receipt, now, (standing) => {
    const next = afterAnswer(history, receipt, standing, now, ports.random());
    const halves = next.move === "split" ? freezeHalves(ports, members, batch.letterhead) : [];
    return { move: next, halves, afterLeaving: (tx, receivedId) => tellLeft(ports, tx, receivedId) };
  });
  ports.reach("after-record");

  const fields = {
    batch: batch.id,
    members: members.length,
    attempt: batch.attempt,
    answer: receipt.kind,
    status: receipt.status,
    move: move.move,
  };
  if (move.move === "accept") ports.log.info("batch-accepted", fields);
  else ports.log.warn("batch-not-accepted", { ...fields, why: "why" in receipt ? receipt.why : null });
}
