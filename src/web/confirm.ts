import type { Hono } from "hono";
import { html } from "hono/html";
import { confirmByLink, mayConfirm } from "../actions/confirm.ts";
import { readHolder } from "../actions/link-holder.ts";
import type { Course } from "../course/course.ts";
import { firstDue } from "../course/enrollment.ts";
import { linkRoute, tokenPath } from "../course/paths.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { datesFor, wordsOf } from "../words/words.ts";
import { progressPath } from "./learner-paths.ts";
import { clientNetwork } from "./client-network.ts";
import { rememberDevice } from "./device.ts";
import { type Html, showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink } from "./problem-page.ts";

/**
 * Confirmation of an address. The link leads to a button: programs that look through mail follow links, and must not
 * confirm for anyone.
 */
export function addConfirm(app: Hono, ports: WebPorts): void {
  app.get(linkRoute("confirm"), async (c) => {
    const holder = await readHolder(ports, "confirm", c.req.param("token"));
    if (holder === undefined) return showDeadLink(c, ports);
    const { course, enrollment } = holder;
    const may = await mayConfirm(ports.archive, holder);
    const main = course === undefined ? notRunningPage(ports) : confirmPage(ports, course, enrollment, may);
    return showPage(c, ports, { title: wordsFor(ports, course).confirm.tab, course, main });
  });

  app.post(linkRoute("confirm"), async (c) => {
    const token = c.req.param("token");
    const outcome = await confirmByLink(ports, token, clientNetwork(c, ports.trustedProxies));
    switch (outcome.kind) {
      case "dead-link":
        return showDeadLink(c, ports);
      case "confirmed":
        ports.nudge();
        rememberDevice(c, ports, outcome.enrollment);
        return c.redirect(`${progressPath(ports, outcome.enrollment)}?welcome=1`, 303);
      case "already":
        return c.redirect(progressPath(ports, outcome.enrollment), 303);
      case "not-possible":
        return c.redirect(tokenPath("confirm", token), 303);
    }
  });
}

/** @param may false where the mailbox refuses us, and has not answered a letter since */
function confirmPage(ports: WebPorts, course: Course, enrollment: Enrollment, may: boolean): Html {
  if (!may) return stoppedPage(course);
  const { already, back, button, unconfirmed } = wordsOf(course).confirm;
  switch (enrollment.state) {
    case "active":
    case "finished":
      return html`<h1>${already.title}</h1>
<p>${already.text(course)}</p>
<p><a href="${progressPath(ports, enrollment)}" role="button">${already.button}</a></p>`;
    case "left":
      return html`<h1>${back.title(course)}</h1>
<p>${enrollment.finishedAt === null ? back.text : back.finished}</p>
${confirmForm(course, back.button)}`;
    case "unconfirmed":
      return html`<h1>${unconfirmed.title}</h1>
${unconfirmed.text(course, enrollment.address, firstDay(ports, course, enrollment))}
${confirmForm(course, button)}
<p class="fine">${unconfirmed.notYou}</p>`;
    case "stopped":
      return html`<h1>${back.title(course)}</h1>
<p>${back.again(enrollment.address)}</p>
${confirmForm(course, back.button)}`;
  }
}

/** When lesson 1 comes for someone who presses the button now: "Tuesday, December 1". */
function firstDay(ports: WebPorts, course: Course, { zone, pace }: Enrollment): string {
  const now = ports.now();
  return datesFor(course, { zone, pace }, now).day(firstDue(course, zone, now, pace));
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
