import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";
import { leave } from "../store/subscribing.ts";
import { type Bearer, readBearer } from "./bearer.ts";
import { clientNetwork } from "./client-network.ts";
import { FORM_MAX_BYTES, readForm } from "./form.ts";
import { type Html, showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink } from "./problem-page.ts";

type Which = "this-course" | "all-courses";

/**
 * The way out. A POST leaves at once, without cookies, origin or sign-in (RFC 8058): mailbox providers send it, and word
 * it in their own ways. A person gets a page with buttons, because scanners follow every link in a mail.
 */
export function addUnsubscribe(app: Hono, ports: WebPorts): void {
  app.get("/u/:token", async (c) => {
    const bearer = await readBearer(ports, "unsubscribe", c.req.param("token"));
    if (bearer === undefined) return showDeadLink(c, ports);
    return showPage(c, ports, { title: "Stop the lessons", course: bearer.course, main: leavePage(bearer) });
  });

  // Even a body that is too large means what it is sent for; it is just not read.
  const limit = bodyLimit({ maxSize: FORM_MAX_BYTES, onError: (c) => oneClick(c, ports) });
  app.post("/u/:token", limit, async (c) => {
    const form = await readForm(c);
    const which = form?.("which");
    if (form?.("List-Unsubscribe") === "One-Click" || (which !== "this-course" && which !== "all-courses")) {
      return oneClick(c, ports);
    }
    const token = c.req.param("token");
    if (!(await leaveBy(c, ports, token, which))) return showDeadLink(c, ports);
    return c.redirect(`/u/${token}/done?which=${which}`, 303);
  });

  app.get("/u/:token/done", async (c) => {
    const bearer = await readBearer(ports, "unsubscribe", c.req.param("token"));
    if (bearer === undefined) return showDeadLink(c, ports);
    if (bearer.enrollment.state !== "left") return c.redirect(`/u/${c.req.param("token")}`, 303);
    const main = donePage(bearer, c.req.query("which") === "all-courses" ? "all-courses" : "this-course");
    return showPage(c, ports, { title: "You have left", course: bearer.course, main });
  });
}

async function oneClick(c: Context, ports: WebPorts): Promise<Response> {
  const left = await leaveBy(c, ports, c.req.param("token") ?? "", "one-click");
  return left ? c.text("You are unsubscribed.\n") : showDeadLink(c, ports);
}

/** @returns false where the link does not work */
async function leaveBy(c: Context, ports: WebPorts, token: string, how: Which | "one-click"): Promise<boolean> {
  const network = clientNetwork(c, ports.trustedProxies);
  return ports.archive.transaction().execute(async (tx) => {
    const bearer = await readBearer(ports, "unsubscribe", token, tx);
    if (bearer === undefined) return false;
    const evidence =
      how === "one-click"
        ? { text: "List-Unsubscribe=One-Click", source: "one-click" }
        : { text: buttonText(bearer, how), source: "unsubscribe-page" };
    const which = how === "all-courses" ? "all-courses" : "this-course";
    await leave(tx, bearer.enrollment, which, { ...evidence, network, at: ports.now() }, ports.newId);
    return true;
  });
}

function buttonText({ course }: Bearer, which: Which): string {
  return which === "this-course" ? `Stop ${course?.title ?? "this course"}` : "Stop everything from us";
}

function leavePage(bearer: Bearer): Html {
  const title = bearer.course?.title ?? "this course";
  const left = bearer.enrollment.state === "left";
  return html`<h1>${left ? `You have left ${title}` : `Stop ${title}?`}</h1>
<p>${
    left
      ? "No lessons come any more. There is nothing else to do."
      : `No further lesson will be sent to ${bearer.enrollment.address}. It takes effect at once, and what you received stays yours.`
  }</p>
${left ? "" : leaveForm(bearer, "this-course")}
<h2>More than one course?</h2>
<p>This ends all courses that this address takes with us.</p>
${leaveForm(bearer, "all-courses")}`;
}

function leaveForm(bearer: Bearer, which: Which): Html {
  return html`<form method="post"><input type="hidden" name="which" value="${which}">
<button type="submit"${which === "all-courses" ? html` class="quiet"` : ""}>${buttonText(bearer, which)}</button>
</form>`;
}

function donePage({ course, enrollment }: Bearer, which: Which): Html {
  return html`<h1>You have left ${which === "all-courses" ? "all courses" : (course?.title ?? "the course")}</h1>
<p>Nothing more will be sent to ${enrollment.address}. Thank you for the time that you gave it.</p>
${
  course === undefined
    ? ""
    : html`<h2>Changed your mind?</h2>
<p><a href="/${course.id}">Sign up again</a> with the same address whenever you like. You go on where you stopped: no lesson
comes twice.</p>`
}`;
}
