import { afterAnswer, type ClaimDecision, decideClaim, LEASE_MS } from "../course/batch.ts";
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
 * @throws what the first of them failed with, once those under way have ended
 */
export async function sendAll(ports: DispatchPorts): Promise<number> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let moved = 0;
  try {
    for (; failures.length === 0; moved += 1) {
      const claimed = await claim(ports);
      if (claimed === "nothing") break;
      if (claimed === "settled") continue;
      const sending: Promise<void> = send(ports, claimed)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
      if (underWay.size === IN_FLIGHT) await Promise.race(underWay);
    }
  } finally {
    await Promise.all(underWay);
  }
  if (failures.length > 0) throw failures[0];
  return moved;
}

/** A batch that is ours until the lease is over, and the bytes to post. */
type Assignment = { readonly batch: Claimed; readonly body: Uint8Array; readonly leaseUntil: number };

async function claim(ports: DispatchPorts): Promise<Assignment | "settled" | "nothing"> {
  ports.reach("before-claim");
  const at = { now: ports.now(), account: ports.carrier.account, owner: ports.worker };
  let body: Uint8Array = new Uint8Array();
  const found = await claimNext(ports.archive, at, ports.readEdition, (view) => {
    body = batchBody(view.members, view.letterhead, ports.secret);
    ports.reach("inside-claim");
    return decide(ports, view, body);
  });
  switch (found.result) {
    case "nothing":
      return "nothing";
    case "held":
      ports.log.warn("sending-held", { until: found.until, reason: found.reason });
      return "nothing";
    case "settled":
      ports.log.warn("batch-settled", { batch: found.batchId, decision: found.decision.claim });
      return "settled";
    case "claimed":
      return { batch: found.batch, body, leaseUntil: at.now + LEASE_MS };
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

async function send(ports: DispatchPorts, { batch, body, leaseUntil }: Assignment): Promise<void> {
  const { idempotencyKey, members } = batch;
  ports.reach("after-claim");
  const receipt = await ports.carrier.post({ idempotencyKey, body, members: members.length, notAfter: leaseUntil });
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
