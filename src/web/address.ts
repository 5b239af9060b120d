import type { Hono } from "hono";
import { html } from "hono/html";
import { CODE_LASTS_MS } from "../course/code.ts";
import { firstDue } from "../course/enrollment.ts";
import { readLink } from "../course/link.ts";
import { letterForSignup } from "../course/signup.ts";
import { linkRoute } from "../course/paths.ts";
import type { Tx } from "../store/archive.ts";
import { erase } from "../store/erasing.ts";
import { holderOf, letterTimes, type Move, moveSubscriber, readMove, readMoves } from "../store/moving.ts";
import { planLetter } from "../store/planning.ts";
import {
  type Enrollment,
  type Evidence,
  readEnrollment,
  readEnrollments,
  recordConsent,
  resumeEnrollment,
} from "../store/subscribing.ts";
import type { Words } from "../words/words.ts";
import { preferencesPath } from "./bearer.ts";
import { clientNetwork } from "./client-network.ts";
import { type Html, showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink, showProblem } from "./problem-page.ts";

/** Moving to another address: the letter that went there leads here, and its button moves everything. */
export function addAddress(app: Hono, ports: WebPorts): void {
  app.get(linkRoute("address"), async (c) => {
    const id = readLink(ports.secret, "address", c.req.param("token"));
    const move = id === undefined ? undefined : await readMove(ports.archive, id);
    if (move === undefined) return showDeadLink(c, ports);
    const words = await wordsForMove(ports, move);
    return showPage(c, ports, { title: words.address.tab, words, main: movePage(move, words) });
  });

  app.post(linkRoute("address"), async (c) => {
    const id = readLink(ports.secret, "address", c.req.param("token"));
    const network = clientNetwork(c, ports.trustedProxies);
    const outcome = await ports.archive.transaction().execute(async (tx) => {
      const move = id === undefined ? undefined : await readMove(tx, id);
      if (move === undefined) return undefined;
      return { move, moved: await moveNow(tx, ports, move, network, "address-page") };
    });
    if (outcome === undefined) return showDeadLink(c, ports);
    const { move, moved } = outcome;
    if (moved === "moved") return c.redirect(`${preferencesPath(ports, move.enrollmentId)}?said=moved`, 303);
    return showProblem(c, ports, { status: 409, ...(await wordsForMove(ports, move)).address.notMoved[moved] });
  });
}

type Outcome = "moved" | keyof Words["address"]["notMoved"];

async function wordsForMove(ports: WebPorts, { enrollmentId }: Move): Promise<Words> {
  const enrollment = await readEnrollment(ports.archive, enrollmentId);
  return wordsFor(ports, ports.courses.get(enrollment?.courseId ?? ""));
}

/** The address is proven to be theirs: everything goes there from now on. */
export async function moveNow(
  tx: Tx,
  ports: WebPorts,
  move: Move,
  network: string,
  source: "address-page" | "code-form",
): Promise<Outcome> {
  const at = ports.now();
  const enrollment = await readEnrollment(tx, move.enrollmentId);
  if (enrollment === undefined) return "too-late";
  if (enrollment.address === move.address) return "moved";
  if (!move.latest || at > move.plannedAt + CODE_LASTS_MS) return "too-late";
  const holder = await holderOf(tx, move.address);
  if (holder?.confirmed === true) return "taken";
  // Somebody typed this address into the form and nobody confirmed it: nothing of theirs is lost.
  if (holder !== undefined && (await erase(tx, holder.subscriberId, at, undefined)).kind !== "erased")
    return "under-way";
  const words = wordsFor(ports, ports.courses.get(enrollment.courseId));
  await moveSubscriber(tx, enrollment.subscriberId, move.address);
  await recordConsent(tx, enrollment, "moved", { text: words.address.button, source, network, at }, ports.newId);
  await resumeStopped(tx, ports, enrollment.subscriberId, at);
  return "moved";
}

/** Where the old mailbox had refused us, lessons go on at the new one. */
async function resumeStopped(tx: Tx, ports: WebPorts, subscriberId: string, at: number): Promise<void> {
  for (const { id, courseId, zone, state, nextDueAt } of await readEnrollments(tx, subscriberId)) {
    const course = ports.courses.get(courseId);
    if (state === "active" && nextDueAt === null && course !== undefined) {
      await resumeEnrollment(tx, id, firstDue(course, zone, at));
    }
  }
}

/**
 * Sends the confirm letter of a course to an address that a learner wants to move to, unless that mailbox had enough of such
 * letters. What the learner is told is the same either way.
 */
export async function askAtNewAddress(
  tx: Tx,
  ports: WebPorts,
  enrollment: Enrollment,
  address: string,
  evidence: Evidence,
): Promise<void> {
  const course = ports.courses.get(enrollment.courseId);
  const earlier = await letterTimes(tx, enrollment.subscriberId, address);
  if (course === undefined || letterForSignup("unconfirmed", earlier, evidence.at) === undefined) return;
  const moves = await readMoves(tx, enrollment.subscriberId);
  await planLetter(tx, ports.instance, evidence.at, {
    enrollmentId: enrollment.id,
    kind: "new-address",
    key: String(moves.length + 1),
    edition: course.letters.confirm.email.digest,
    to: address,
  });
}

function movePage({ address: to }: Move, { address }: Words): Html {
  return html`<h1>${address.title}</h1>
${address.text(to)}
<form method="post"><button type="submit">${address.button}</button></form>
<p class="fine">${address.notYou}</p>`;
}
