import type { Hono } from "hono";
import { parseAddress } from "../course/address.ts";
import { CODE_LASTS_MS, isCodeOf, MOST_TRIES, TRIES_WINDOW_MS } from "../course/code.ts";
import type { Course } from "../course/course.ts";
import type { Tx } from "../store/archive.ts";
import { countTries, readConfirmations, recordTriedCode } from "../store/code-tries.ts";
import { findMove } from "../store/moving.ts";
import { readEnrollment } from "../store/subscribing.ts";
import { moveNow } from "./address.ts";
import { progressPath } from "./bearer.ts";
import { checkInboxPage } from "./check-inbox-page.ts";
import { lettersWait } from "../store/signup-limits.ts";
import { clientNetwork } from "./client-network.ts";
import { confirmNow } from "./confirm.ts";
import { readForm } from "./form.ts";
import { showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest } from "./problem-page.ts";

/**
 * Confirmation by the six digits of the letter, where a mail program breaks its links. The answer to a wrong code is the
 * same whether the address is known, has had its tries, or never signed up.
 */
export function addCode(app: Hono, ports: WebPorts): void {
  for (const course of ports.courses.values()) {
    const practice = ports.outbox !== undefined;
    app.get(`/${course.id}/check-inbox`, async (c) =>
      showPage(c, ports, checkInboxPage(course, practice, undefined, await lettersWait(ports.archive, ports.now()))),
    );

    app.post(`/${course.id}/check-inbox`, async (c) => {
      const form = await readForm(c);
      if (form === undefined) return showBadRequest(c, ports);
      const typed = { email: form("email"), code: form("code") };
      const enrollmentId = await confirmByCode(ports, course, typed, clientNetwork(c, ports.trustedProxies));
      if (enrollmentId === undefined) return showPage(c, ports, checkInboxPage(course, practice, typed));
      ports.nudge();
      return c.redirect(`${progressPath(ports, enrollmentId)}?welcome=1`, 303);
    });
  }
}

async function confirmByCode(
  ports: WebPorts,
  course: Course,
  typed: { readonly email: string; readonly code: string },
  network: string,
): Promise<string | undefined> {
  const address = parseAddress(typed.email);
  if (address === undefined) return undefined;
  const at = ports.now();
  return ports.archive.transaction().execute(async (tx) => {
    const since = { letters: at - CODE_LASTS_MS, tries: at - TRIES_WINDOW_MS };
    const found = await readConfirmations(tx, { courseId: course.id, address }, since);
    if (found === undefined) return moveByCode(tx, ports, { courseId: course.id, address }, typed.code, network);
    if (found.tries >= MOST_TRIES) return undefined;
    if (!isCodeOf(ports.secret, found.deliveryIds, typed.code)) {
      const evidence = { text: "", source: "code-form", network, at };
      await recordTriedCode(tx, found.enrollmentId, evidence, ports.newId);
      return undefined;
    }
    const enrollment = await readEnrollment(tx, found.enrollmentId);
    if (enrollment === undefined) return undefined;
    const outcome = await confirmNow(tx, ports, { course, enrollment }, network, "code-form");
    return outcome.kind === "not-possible" ? undefined : enrollment.id;
  });
}

/** The letter to an address that a learner wants to move to has a code as well. */
async function moveByCode(
  tx: Tx,
  ports: WebPorts,
  wish: { readonly courseId: string; readonly address: string },
  code: string,
  network: string,
): Promise<string | undefined> {
  const at = ports.now();
  const move = await findMove(tx, wish, at - CODE_LASTS_MS);
  if (move === undefined || (await countTries(tx, move.subscriberId, at - TRIES_WINDOW_MS)) >= MOST_TRIES)
    return undefined;
  if (isCodeOf(ports.secret, [move.deliveryId], code)) {
    return (await moveNow(tx, ports, move, network, "code-form")) === "moved" ? move.enrollmentId : undefined;
  }
  await recordTriedCode(tx, move.enrollmentId, { text: "", source: "code-form", network, at }, ports.newId);
  return undefined;
}
