import type { Hono } from "hono";
import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import { addressKey } from "../course/erasure.ts";
import { firstDue } from "../course/enrollment.ts";
import { linkRoute } from "../course/paths.ts";
import type { Tx } from "../store/archive.ts";
import { forgetErasure } from "../store/erasing.ts";
import { planLetter } from "../store/planning.ts";
import { confirmEnrollment, type Enrollment } from "../store/subscribing.ts";
import { wordsOf } from "../words/words.ts";
import { type Bearer, progressPath, readBearer } from "./bearer.ts";
import { clientNetwork } from "./client-network.ts";
import { type Html, showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink } from "./problem-page.ts";

/**
 * Confirmation of an address. The link leads to a button: programs that look through mail follow links, and must not
 * confirm for anybody.
 */
export function addConfirm(app: Hono, ports: WebPorts): void {
  app.get(linkRoute("confirm"), async (c) => {
    const bearer = await readBearer(ports, "confirm", c.req.param("token"));
    if (bearer === undefined) return showDeadLink(c, ports);
    const { course, enrollment } = bearer;
    const main = course === undefined ? notRunningPage(ports) : confirmPage(ports, course, enrollment);
    return showPage(c, ports, { title: wordsFor(ports, course).confirm.tab, course, main });
  });

  app.post(linkRoute("confirm"), async (c) => {
    const token = c.req.param("token");
    const outcome = await confirm(ports, token, clientNetwork(c, ports.trustedProxies));
    switch (outcome.kind) {
      case "dead-link":
        return showDeadLink(c, ports);
      case "confirmed":
        ports.nudge();
        return c.redirect(`${progressPath(ports, outcome.enrollmentId)}?welcome=1`, 303);
      case "already":
        return c.redirect(progressPath(ports, outcome.enrollmentId), 303);
      case "not-possible":
        return c.redirect(`/confirm/${token}`, 303);
    }
  });
}

type Outcome =
  | { readonly kind: "confirmed" | "already"; readonly enrollmentId: string }
  | { readonly kind: "dead-link" | "not-possible" };

async function confirm(ports: WebPorts, token: string, network: string): Promise<Outcome> {
  return ports.archive.transaction().execute(async (tx): Promise<Outcome> => {
    const bearer = await readBearer(ports, "confirm", token, tx);
    return bearer === undefined ? { kind: "dead-link" } : confirmNow(tx, ports, bearer, network, "confirm-page");
  });
}

/** The address is proven to be theirs: they are in, and a welcome goes out. */
export async function confirmNow(
  tx: Tx,
  ports: WebPorts,
  { course, enrollment }: Bearer,
  network: string,
  source: "confirm-page" | "code-form",
): Promise<Outcome> {
  if (course === undefined || enrollment.suppressed) return { kind: "not-possible" };
  if (enrollment.state === "active" || enrollment.state === "finished") {
    return { kind: "already", enrollmentId: enrollment.id };
  }
  const at = ports.now();
  const nextDueAt = enrollment.finishedAt === null ? firstDue(course, enrollment.zone, at, enrollment.pace) : null;
  const evidence = { text: course.consent, source, network, at };
  await confirmEnrollment(tx, enrollment, nextDueAt, evidence, ports.newId);
  await forgetErasure(tx, addressKey(ports.secret, enrollment.address));
  await planLetter(tx, ports.instance, at, {
    enrollmentId: enrollment.id,
    kind: "welcome",
    key: "1",
    edition: course.letters.welcome.email.digest,
  });
  return { kind: "confirmed", enrollmentId: enrollment.id };
}

function confirmPage(ports: WebPorts, course: Course, enrollment: Enrollment): Html {
  if (enrollment.suppressed) return stoppedPage(course);
  const { already, back, button, unconfirmed } = wordsOf(course).confirm;
  switch (enrollment.state) {
    case "active":
    case "finished":
      return html`<h1>${already.title}</h1>
<p>${already.text(course)}</p>
<p><a href="${progressPath(ports, enrollment.id)}" role="button">${already.button}</a></p>`;
    case "left":
      return html`<h1>${back.title(course)}</h1>
<p>${back.text}</p>
${confirmForm(course, back.button)}`;
    case "unconfirmed":
      return html`<h1>${unconfirmed.title}</h1>
${unconfirmed.text(course, enrollment.address)}
${confirmForm(course, button)}
<p class="fine">${unconfirmed.notYou}</p>`;
    case "stopped":
      return stoppedPage(course);
  }
}

function confirmForm(course: Course, label: string): Html {
  return html`<form method="post"><button type="submit">${label}</button></form>
<p class="fine">${course.consent}</p>`;
}

function stoppedPage(course: Course): Html {
  const { stopped } = wordsOf(course).confirm;
  return html`<h1>${stopped.title}</h1>
${stopped.text(course)}`;
}

function notRunningPage(ports: WebPorts): Html {
  const { title, text } = wordsFor(ports, undefined).confirm.notRunning;
  return html`<h1>${title}</h1>
<p>${text}</p>`;
}
