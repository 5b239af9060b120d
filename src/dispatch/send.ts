import { afterAnswer, type ClaimDecision, decideClaim } from "../course/batch.ts";
import { FILL_VERSION } from "../course/message.ts";
import { sha256 } from "../mail/request.ts";
import { recordAnswer } from "../store/answering.ts";
import { type Claimed, claimNext } from "../store/claiming.ts";
import type { ClaimView } from "../store/members.ts";
import { batchBody, freezeHalves } from "./freeze.ts";
import type { DispatchPorts } from "./ports.ts";

/** Requests under way at once. The limiter spaces them; this bounds what a slow provider can pile up. */
const IN_FLIGHT = 4;

/**
 * CLAIM, SEND and COMPLETE until nothing more can go out now.
 *
 * @returns how many batches were moved on; 0 where there was nothing to do
 */
export async function sendAll(ports: DispatchPorts): Promise<number> {
  // Most ticks find nothing: one look says so, where four would ask the archive four times.
  if (!(await sendOne(ports))) return 0;
  const counts = await Promise.all(Array.from({ length: IN_FLIGHT }, () => sendInTurn(ports)));
  return counts.reduce((sum, count) => sum + count, 1);
}

async function sendInTurn(ports: DispatchPorts): Promise<number> {
  let moved = 0;
  while (await sendOne(ports)) moved += 1;
  return moved;
}

/** @returns whether a batch was moved on */
async function sendOne(ports: DispatchPorts): Promise<boolean> {
  ports.reach("before-claim");
  const at = { now: ports.now(), account: ports.carrier.account, owner: ports.worker };
  let body: Uint8Array = new Uint8Array();
  const claim = await claimNext(ports.archive, at, ports.readEdition, (view) => {
    body = batchBody(view.members, view.letterhead, ports.secret);
    ports.reach("inside-claim");
    return decide(ports, view, body);
  });
  switch (claim.result) {
    case "nothing":
      return false;
    case "held":
      ports.log.warn("sending-held", { until: claim.until, reason: claim.reason });
      return false;
    case "settled":
      ports.log.warn("batch-settled", { batch: claim.batchId, decision: claim.decision.claim });
      return true;
    case "claimed":
      await send(ports, claim.batch, body);
      return true;
  }
}

function decide(ports: DispatchPorts, view: ClaimView, body: Uint8Array): ClaimDecision {
  return decideClaim(view.history, {
    now: ports.now(),
    account: ports.carrier.account,
    allMayReceive: view.allMayReceive,
    acceptedElsewhere: view.acceptedElsewhere,
    sameBytes: view.fillVersion === FILL_VERSION && sha256(body) === view.bodySha256,
  });
}

async function send(ports: DispatchPorts, batch: Claimed, body: Uint8Array): Promise<void> {
  const { idempotencyKey, members } = batch;
  ports.reach("after-claim");
  const receipt = await ports.carrier.post({ idempotencyKey, body, members: members.length });
  ports.reach("after-send");

  const history = { ...batch.history, members: members.length };
  const move = afterAnswer(history, receipt, ports.now(), ports.random());
  const halves = move.move === "split" ? freezeHalves(ports, members, batch.letterhead) : [];
  await recordAnswer(ports.archive, batch, receipt, move, ports.now(), halves);
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
