import type { Hono } from "hono";
import { html } from "hono/html";
import { parseAddress } from "../course/address.ts";
import { addressKey } from "../course/erasure.ts";
import { linkRoute } from "../course/paths.ts";
import type { Tx } from "../store/archive.ts";
import { erase as eraseSubscriber, sweep } from "../store/erasing.ts";
import { readPerson } from "../store/personal.ts";
import { readEverything } from "../store/personal-journal.ts";
import { type Enrollment, leave } from "../store/subscribing.ts";
import type { Words } from "../words/words.ts";
import { readBearer } from "./bearer.ts";
import { clientNetwork } from "./client-network.ts";
import { readForm } from "./form.ts";
import { type Page, showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink, showProblem } from "./problem-page.ts";

/** What is held about somebody is theirs: to take along, and to have erased. */
export function addErase(app: Hono, ports: WebPorts): void {
  app.get(`${linkRoute("preferences")}/everything.json`, async (c) => {
    const bearer = await readBearer(ports, "preferences", c.req.param("token"));
    if (bearer === undefined) return showDeadLink(c, ports);
    const everything = await readEverything(ports.archive, bearer.enrollment.subscriberId);
    c.header("Content-Disposition", 'attachment; filename="everything-about-me.json"');
    c.header("X-Robots-Tag", "noindex, nofollow");
    c.header("Content-Type", "application/json; charset=utf-8");
    return c.body(`${JSON.stringify({ made_at: ports.now(), ...everything }, undefined, 2)}\n`);
  });

  app.get(`${linkRoute("preferences")}/erase`, async (c) => {
    const bearer = await readBearer(ports, "preferences", c.req.param("token"));
    return bearer === undefined
      ? showDeadLink(c, ports)
      : showPage(c, ports, erasePage(c.req.param("token"), wordsFor(ports, bearer.course)));
  });

  app.post(`${linkRoute("preferences")}/erase`, async (c) => {
    const token = c.req.param("token");
    const bearer = await readBearer(ports, "preferences", token);
    if (bearer === undefined) return showDeadLink(c, ports);
    const words = wordsFor(ports, bearer.course);
    const typed = (await readForm(c))?.("email") ?? "";
    if (parseAddress(typed) !== bearer.enrollment.address) return showPage(c, ports, erasePage(token, words, typed));
    if (await eraseNow(ports, bearer.enrollment, clientNetwork(c, ports.trustedProxies), words))
      return c.redirect("/erased", 303);
    c.header("Retry-After", "300");
    const { title, text } = words.erase.underWay;
    return showProblem(c, ports, { status: 503, title, text: text(`/preferences/${token}/erase`) });
  });

  app.get("/erased", (c) => showPage(c, ports, erasedPage(wordsFor(ports, undefined))));
}

/** @returns false where it has to be asked for again */
async function eraseNow(ports: WebPorts, enrollment: Enrollment, network: string, words: Words): Promise<boolean> {
  const at = ports.now();
  // First and for itself: whatever comes between, nothing new goes out.
  await ports.archive.transaction().execute(async (tx) => {
    const evidence = { text: words.erase.title, source: "preferences-page", network, at };
    await leave(tx, enrollment, "all-courses", evidence, ports.newId);
  });
  const { deliveryIds } = await readPerson(ports.archive, enrollment.subscriberId);
  const erased = await ports.archive
    .transaction()
    .execute((tx: Tx) =>
      eraseSubscriber(tx, enrollment.subscriberId, at, (address) => addressKey(ports.secret, address)),
    );
  if (erased.kind === "under-way") return false;
  await ports.outbox?.forget(deliveryIds);
  if (!(await sweep(ports.archive))) ports.log.warn("erased-but-not-swept");
  return true;
}

function erasePage(token: string, words: Words, typed?: string): Page {
  const wrong = typed !== undefined;
  const { erase } = words;
  const main = html`<h1>${erase.title}</h1>
${erase.what}
${erase.download(`/preferences/${token}/everything.json`)}
<form method="post" class="card">
<div class="field">
<label for="email">${erase.label}</label>
<input id="email" name="email" type="email" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false"
  maxlength="254" required value="${typed ?? ""}"${wrong ? html` aria-invalid="true" aria-describedby="email-problem" autofocus` : ""}>
${wrong ? html`<p class="problem" id="email-problem" role="alert">${erase.wrong}</p>` : ""}
</div>
<button type="submit">${erase.title}</button>
</form>
<p class="back"><a href="/preferences/${token}">${erase.back}</a></p>`;
  return { title: erase.title, words, main, ...(wrong ? { status: 422 as const } : {}) };
}

function erasedPage({ erase: { done } }: Words): Page {
  return {
    title: done.title,
    main: html`<h1>${done.title}</h1>
${done.text}
<p><a href="/">${done.home}</a></p>`,
  };
}
