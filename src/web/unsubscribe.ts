import { type LinkHolder, readHolder } from "../actions/link-holder.ts";
import { maskAddress } from "../course/address.ts";
import { linkRoute, tokenPath } from "../course/paths.ts";
import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";
import { leave } from "../store/subscribing.ts";
import type { Words } from "../words/words.ts";
import { clientNetwork } from "./client-network.ts";
import { FORM_MAX_BYTES, readForm } from "./form.ts";
import { type Html, showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink } from "./problem-page.ts";

type Which = "this-course" | "all-courses";

/**
 * The way out. A POST leaves at once, without cookies, origin or sign-in (RFC 8058): mailbox providers send it, and word
 * it in their own ways. A person gets a page with buttons, because scanners follow every link in a mail.
 */
export function addUnsubscribe(app: Hono, ports: WebPorts): void {
  app.get(linkRoute("unsubscribe"), async (c) => {
    const holder = await readHolder(ports, "unsubscribe", c.req.param("token"));
    if (holder === undefined) return showDeadLink(c, ports);
    const words = wordsFor(ports, holder.course);
    return showPage(c, ports, { title: words.unsubscribe.tab, course: holder.course, main: leavePage(holder, words) });
  });

  // Even a body that is too large means what it is sent for; it is just not read.
  const limit = bodyLimit({ maxSize: FORM_MAX_BYTES, onError: (c) => oneClick(c, ports) });
  app.post(linkRoute("unsubscribe"), limit, async (c) => {
    const form = await readForm(c);
    const which = form?.("which");
    if (form?.("List-Unsubscribe") === "One-Click" || (which !== "this-course" && which !== "all-courses")) {
      return oneClick(c, ports);
    }
    const token = c.req.param("token");
    if (!(await leaveBy(c, ports, token, which))) return showDeadLink(c, ports);
    return c.redirect(`${tokenPath("unsubscribe", token)}/done?which=${which}`, 303);
  });

  app.get(`${linkRoute("unsubscribe")}/done`, async (c) => {
    const holder = await readHolder(ports, "unsubscribe", c.req.param("token"));
    if (holder === undefined) return showDeadLink(c, ports);
    if (holder.enrollment.state !== "left") return c.redirect(tokenPath("unsubscribe", c.req.param("token")), 303);
    const words = wordsFor(ports, holder.course);
    const main = donePage(holder, c.req.query("which") === "all-courses" ? "all-courses" : "this-course", words);
    return showPage(c, ports, { title: words.unsubscribe.doneTab, course: holder.course, main });
  });
}

async function oneClick(c: Context, ports: WebPorts): Promise<Response> {
  const left = await leaveBy(c, ports, c.req.param("token") ?? "", "one-click");
  return left ? c.text(`${wordsFor(ports, undefined).unsubscribe.oneClick}\n`) : showDeadLink(c, ports);
}

/** @returns false where the link does not work */
async function leaveBy(c: Context, ports: WebPorts, token: string, how: Which | "one-click"): Promise<boolean> {
  const network = clientNetwork(c, ports.trustedProxies);
  return ports.archive.transaction().execute(async (tx) => {
    const holder = await readHolder(ports, "unsubscribe", token, tx);
    if (holder === undefined) return false;
    const evidence =
      how === "one-click"
        ? { text: "List-Unsubscribe=One-Click", source: "one-click" }
        : { text: buttonText(holder, how, wordsFor(ports, holder.course)), source: "unsubscribe-page" };
    const which = how === "all-courses" ? "all-courses" : "this-course";
    await leave(tx, holder.enrollment, which, { ...evidence, network, at: ports.now() }, ports.newId);
    return true;
  });
}

function titleOf({ course }: LinkHolder, { unsubscribe }: Words): string {
  return course?.title ?? unsubscribe.thisCourse;
}

function buttonText(holder: LinkHolder, which: Which, words: Words): string {
  const { button } = words.unsubscribe;
  return which === "this-course" ? button[which](titleOf(holder, words)) : button[which];
}

function leavePage(holder: LinkHolder, words: Words): Html {
  const { already, alreadyTitle, more, text, title } = words.unsubscribe;
  const course = titleOf(holder, words);
  const left = holder.enrollment.state === "left";
  return html`<h1>${left ? alreadyTitle(course) : title(course)}</h1>
<p>${left ? already : text(maskAddress(holder.enrollment.address))}</p>
${left ? "" : leaveForm(holder, "this-course", words)}
<h2>${more.title}</h2>
<p>${more.text}</p>
${leaveForm(holder, "all-courses", words)}`;
}

function leaveForm(holder: LinkHolder, which: Which, words: Words): Html {
  return html`<form method="post"><input type="hidden" name="which" value="${which}">
<button type="submit"${which === "all-courses" ? html` class="quiet"` : ""}>${buttonText(holder, which, words)}</button>
</form>`;
}

function donePage(holder: LinkHolder, which: Which, words: Words): Html {
  const { course, enrollment } = holder;
  const { again, allTitle, text, title } = words.unsubscribe.done;
  return html`<h1>${which === "all-courses" ? allTitle : title(titleOf(holder, words))}</h1>
<p>${text(maskAddress(enrollment.address))}</p>
${
  course === undefined
    ? ""
    : html`<h2>${again.title}</h2>
<p><a href="/${course.id}">${again.link}</a> ${again.text}</p>`
}`;
}
