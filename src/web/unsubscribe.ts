import { type LinkHolder, readHolder } from "../actions/link-holder.ts";
import { SLOWER, slowDown, type Slower, undoSlower } from "../actions/slow-down.ts";
import { undoLeaving } from "../actions/undo-leaving.ts";
import { linkRoute, tokenPath } from "../course/paths.ts";
import { isUndoMark, undoMark } from "../course/undo.ts";
import type { Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { leave, readEnrollments } from "../store/subscribing.ts";
import { clientNetwork } from "./client-network.ts";
import { FORM_MAX_BYTES, readForm } from "./form.ts";
import { showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink } from "./problem-page.ts";
import { buttonText, type Done, donePage, isLeaving, type Leaving, leavePage } from "./unsubscribe-page.ts";

/**
 * The way out. A POST leaves at once, without cookies, origin or sign-in (RFC 8058): mailbox providers send it, and
 * word it in their own ways. A person gets a page with buttons, because scanners follow every link in an email.
 */
export function addUnsubscribe(app: Hono, ports: WebPorts): void {
  app.get(linkRoute("unsubscribe"), async (c) => {
    const holder = await readHolder(ports, "unsubscribe", c.req.param("token"));
    if (holder === undefined) return showDeadLink(c, ports);
    const words = wordsFor(ports, holder.course);
    return showPage(c, ports, {
      title: words.unsubscribe.tab,
      course: holder.course,
      main: leavePage(holder, words, ports.now()),
    });
  });

  // Even a body that is too large means what it is sent for; it is just not read.
  const limit = bodyLimit({ maxSize: FORM_MAX_BYTES, onError: (c) => oneClick(c, ports) });
  app.post(linkRoute("unsubscribe"), limit, async (c) => {
    const form = await readForm(c);
    const which = form?.("which");
    const isOneClick = form?.("List-Unsubscribe") === "One-Click";
    if (isOneClick || !(isLeaving(which) || isSlower(which))) return oneClick(c, ports);
    const token = c.req.param("token");
    const holder = await readHolder(ports, "unsubscribe", token);
    if (holder === undefined) return showDeadLink(c, ports);
    if (isLeaving(which)) {
      const undo = await leaveBy(c, ports, token, which);
      return undo === undefined ? showDeadLink(c, ports) : showDone(c, ports, holder, which, undo.what);
    }
    const what = await slowDown(ports, holder.enrollment, which);
    if (what === undefined) return c.redirect(tokenPath("unsubscribe", token), 303);
    return showDone(c, ports, holder, which, what);
  });

  app.get(`${linkRoute("unsubscribe")}/done`, async (c) => {
    const token = c.req.param("token");
    const holder = await readHolder(ports, "unsubscribe", token);
    if (holder === undefined) return showDeadLink(c, ports);
    const done = doneStill(holder, c.req.query("which"));
    if (done === undefined) return c.redirect(tokenPath("unsubscribe", token), 303);
    const words = wordsFor(ports, holder.course);
    const [what = "", mark = ""] = [c.req.query("what"), c.req.query("mark")];
    const may = done !== "undone" && isUndoMark(mark, ports.secret, holder.enrollment.id, what);
    const undo = may ? { path: `${tokenPath("unsubscribe", token)}/undo`, what, mark } : undefined;
    const title = words.unsubscribe[isLeaving(done) ? "doneTab" : "changedTab"];
    return showPage(c, ports, { title, course: holder.course, main: donePage(holder, done, undo, words, ports.now()) });
  });

  app.post(`${linkRoute("unsubscribe")}/undo`, bodyLimit({ maxSize: FORM_MAX_BYTES }), async (c) => {
    const token = c.req.param("token");
    const holder = await readHolder(ports, "unsubscribe", token);
    const form = await readForm(c);
    if (holder === undefined || form === undefined) return showDeadLink(c, ports);
    const what = form("what");
    if (!isUndoMark(form("mark"), ports.secret, holder.enrollment.id, what)) return showDeadLink(c, ports);
    const path = tokenPath("unsubscribe", token);
    return c.redirect((await undo(c, ports, holder, what)) ? `${path}/done?which=undone` : path, 303);
  });
}

function isSlower(which: string | undefined): which is Slower {
  return SLOWER.some((one) => one === which);
}

function showDone(c: Context, ports: WebPorts, { enrollment }: LinkHolder, done: Done, what: string | undefined) {
  const query = new URLSearchParams({ which: done });
  if (what !== undefined) {
    query.set("what", what);
    query.set("mark", undoMark(ports.secret, enrollment.id, what));
  }
  return c.redirect(`${tokenPath("unsubscribe", c.req.param("token") ?? "")}/done?${query.toString()}`, 303);
}

/** An old page may be opened again when what it says is over. */
function doneStill({ course, enrollment }: LinkHolder, which: string | undefined): Done | undefined {
  const { pace, pausedAt, state } = enrollment;
  if (state === "left") return which === "all-courses" ? "all-courses" : "this-course";
  if (course === undefined) return undefined;
  if (which === "pause-month") return pausedAt === null ? undefined : which;
  if (which === "two-weeks") return pace?.everyDays === 14 ? which : undefined;
  return which === "undone" ? which : undefined;
}

async function undo(c: Context, ports: WebPorts, { course, enrollment }: LinkHolder, what: string): Promise<boolean> {
  const leftAt = /^left\/(\d+)$/.exec(what)?.[1];
  if (leftAt === undefined) return undoSlower(ports, enrollment, what);
  const text = wordsFor(ports, course).unsubscribe.done.undo;
  const network = clientNetwork(c, ports.trustedProxies);
  return undoLeaving(ports, enrollment, Number(leftAt), { text, source: "unsubscribe-page", network, at: ports.now() });
}

async function oneClick(c: Context, ports: WebPorts): Promise<Response> {
  const left = await leaveBy(c, ports, c.req.param("token") ?? "", "one-click");
  return left === undefined ? showDeadLink(c, ports) : c.text(`${wordsFor(ports, undefined).unsubscribe.oneClick}\n`);
}

/** @returns undefined where the link does not work; else what takes it back, where this press left something */
async function leaveBy(
  c: Context,
  ports: WebPorts,
  token: string,
  how: Leaving | "one-click",
): Promise<{ readonly what: string | undefined } | undefined> {
  const network = clientNetwork(c, ports.trustedProxies);
  return ports.archive.transaction().execute(async (tx) => {
    const holder = await readHolder(ports, "unsubscribe", token, tx);
    if (holder === undefined) return undefined;
    const evidence =
      how === "one-click"
        ? { text: "List-Unsubscribe=One-Click", source: "one-click" }
        : { text: buttonText(holder, how, wordsFor(ports, holder.course)), source: "unsubscribe-page" };
    const which = how === "all-courses" ? "all-courses" : "this-course";
    const { subscriberId } = holder.enrollment;
    const inBefore = (await readEnrollments(tx, subscriberId)).filter(({ leftAt }) => leftAt === null);
    const at = ports.now();
    await leave(tx, holder.enrollment, which, { ...evidence, network, at }, ports.newId);
    const leftNow = inBefore.some(({ id }) => which === "all-courses" || id === holder.enrollment.id);
    return { what: leftNow ? `left/${at}` : undefined };
  });
}
