import type { Hono } from "hono";
import { html } from "hono/html";
import { parseAddress } from "../course/address.ts";
import { addressKey } from "../course/erasure.ts";
import type { Archive } from "../store/archive.ts";
import { erase, sweep } from "../store/erasing.ts";
import { readPerson } from "../store/personal.ts";
import { readEverything } from "../store/personal-journal.ts";
import { type Enrollment, leave } from "../store/subscribing.ts";
import { readBearer } from "./bearer.ts";
import { clientNetwork } from "./client-network.ts";
import { readForm } from "./form.ts";
import { type Page, showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink, showProblem } from "./problem-page.ts";

/** What is held about somebody is theirs: to take along, and to have erased. */
export function addErase(app: Hono, ports: WebPorts): void {
  app.get("/preferences/:token/everything.json", async (c) => {
    const bearer = await readBearer(ports, "preferences", c.req.param("token"));
    if (bearer === undefined) return showDeadLink(c, ports);
    const everything = await readEverything(ports.archive, bearer.enrollment.subscriberId);
    c.header("Content-Disposition", 'attachment; filename="everything-about-me.json"');
    c.header("X-Robots-Tag", "noindex, nofollow");
    c.header("Content-Type", "application/json; charset=utf-8");
    return c.body(`${JSON.stringify({ made_at: ports.now(), ...everything }, undefined, 2)}\n`);
  });

  app.get("/preferences/:token/erase", async (c) => {
    const bearer = await readBearer(ports, "preferences", c.req.param("token"));
    return bearer === undefined ? showDeadLink(c, ports) : showPage(c, ports, erasePage(c.req.param("token")));
  });

  app.post("/preferences/:token/erase", async (c) => {
    const token = c.req.param("token");
    const bearer = await readBearer(ports, "preferences", token);
    if (bearer === undefined) return showDeadLink(c, ports);
    const typed = (await readForm(c))?.("email") ?? "";
    if (parseAddress(typed) !== bearer.enrollment.address) return showPage(c, ports, erasePage(token, typed));
    if (await eraseNow(ports, bearer.enrollment, clientNetwork(c, ports.trustedProxies)))
      return c.redirect("/erased", 303);
    c.header("Retry-After", "300");
    return showProblem(c, ports, {
      status: 503,
      title: "Please press the button once more in a few minutes",
      text: html`<p>You have left all courses, and nothing more will be sent. One message to you is on its way at this very
moment, and what it was made from cannot be erased before our mail provider has answered: mostly seconds, at worst half a
day. <a href="/preferences/${token}/erase">Back to the page</a></p>`,
    });
  });

  app.get("/erased", (c) => showPage(c, ports, ERASED));
}

/** @returns false where it has to be asked for again */
async function eraseNow(ports: WebPorts, enrollment: Enrollment, network: string): Promise<boolean> {
  const at = ports.now();
  // First and for itself: whatever comes between, nothing new goes out.
  await ports.archive.transaction().execute(async (tx) => {
    const evidence = { text: ERASE, source: "preferences-page", network, at };
    await leave(tx, enrollment, "all-courses", evidence, ports.newId);
  });
  const { deliveryIds } = await readPerson(ports.archive, enrollment.subscriberId);
  const erased = await ports.archive
    .transaction()
    .execute((tx: Archive) => erase(tx, enrollment.subscriberId, at, (address) => addressKey(ports.secret, address)));
  if (erased.kind === "under-way") return false;
  await ports.outbox?.forget(deliveryIds);
  if (!(await sweep(ports.archive))) ports.log.warn("erased-but-not-swept");
  return true;
}

const ERASE = "Erase everything about me";

function erasePage(token: string, typed?: string): Page {
  const wrong = typed !== undefined;
  const main = html`<h1>${ERASE}</h1>
<p>Your address, your name, what you were sent, what you did and said, your certificate: all of it is deleted at once, and
nobody can bring it back. You leave all courses, and every link in our messages stops working.</p>
<p>What stays is a fingerprint of your address, from which the address cannot be read. It only serves to recognize the address,
so that nothing is sent to it against your will. Should you sign up again one day, you begin anew. Our mail provider deletes
its own record of the messages by its own rules.</p>
<p>You may want to <a href="/preferences/${token}/everything.json">download everything</a> first.</p>
<form method="post" class="card">
<div class="field">
<label for="email">Type your email address to go on</label>
<input id="email" name="email" type="email" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false"
  maxlength="254" required value="${typed ?? ""}"${wrong ? html` aria-invalid="true" aria-describedby="email-problem" autofocus` : ""}>
${wrong ? html`<p class="problem" id="email-problem" role="alert">This is not the address that our messages to you go to.</p>` : ""}
</div>
<button type="submit">${ERASE}</button>
</form>
<p class="back"><a href="/preferences/${token}">Back to your preferences</a></p>`;
  return { title: ERASE, main, ...(wrong ? { status: 422 as const } : {}) };
}

const ERASED: Page = {
  title: "Everything was erased",
  main: html`<h1>Everything was erased</h1>
<p>All that is left is the fingerprint of your address, and nothing more will be sent. Thank you for the time that you gave
it.</p>
<p><a href="/">To the first page</a></p>`,
};
