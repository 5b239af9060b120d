import type { Hono } from "hono";
import { html } from "hono/html";
import { eraseLearner } from "../actions/erase-learner.ts";
import { parseAddress } from "../course/address.ts";
import { linkRoute, tokenPath } from "../course/paths.ts";
import { readEverything } from "../store/personal-journal.ts";
import { readSavedWork } from "../store/saved-work.ts";
import { readEnrollments } from "../store/subscribing.ts";
import type { Words } from "../words/words.ts";
import { accountRefusal, readAccount } from "./account.ts";
import { clientNetwork } from "./client-network.ts";
import { invalid, problemText } from "./field-problem.ts";
import { readForm } from "./form.ts";
import { type Page, showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showProblem } from "./problem-page.ts";
import { type WorkOfCourse, workZip } from "./work-files.ts";

/** What's stored about someone is theirs, to download and to erase. */
export function addErase(app: Hono, ports: WebPorts): void {
  app.get(`${linkRoute("account")}/everything.json`, async (c) => {
    const account = await readAccount(ports, c.req.param("token"));
    if (account.kind !== "open") return accountRefusal(c, ports, account);
    const everything = await readEverything(ports.archive, account.enrollment.subscriberId);
    c.header("Content-Disposition", 'attachment; filename="everything-about-me.json"');
    c.header("Content-Type", "application/json; charset=utf-8");
    return c.body(`${JSON.stringify({ made_at: ports.now(), ...everything }, undefined, 2)}\n`);
  });

  app.get(`${linkRoute("account")}/work.zip`, async (c) => {
    const account = await readAccount(ports, c.req.param("token"));
    if (account.kind !== "open") return accountRefusal(c, ports, account);
    return workZip(c, ports, await readAllWork(ports, account.enrollment.subscriberId), "everything-i-saved.zip");
  });

  app.get(`${linkRoute("account")}/erase`, async (c) => {
    const token = c.req.param("token");
    const account = await readAccount(ports, token);
    return account.kind === "open"
      ? showPage(c, ports, erasePage(token, wordsFor(ports, account.course)))
      : accountRefusal(c, ports, account);
  });

  app.post(`${linkRoute("account")}/erase`, async (c) => {
    const token = c.req.param("token");
    const account = await readAccount(ports, token);
    if (account.kind !== "open") return accountRefusal(c, ports, account);
    const words = wordsFor(ports, account.course);
    const typed = (await readForm(c))?.("email") ?? "";
    if (parseAddress(typed) !== account.enrollment.address) return showPage(c, ports, erasePage(token, words, typed));
    const network = clientNetwork(c, ports.trustedProxies);
    const evidence = { text: words.erase.title, source: "account-page", network, at: ports.now() };
    if ((await eraseLearner(ports, account.enrollment, evidence)) === "erased") return c.redirect("/erased", 303);
    c.header("Retry-After", "300");
    const { title, text } = words.erase.underWay;
    return showProblem(c, ports, { status: 503, title, text: text(`${tokenPath("account", token)}/erase`) });
  });

  app.get("/erased", (c) => showPage(c, ports, erasedPage(wordsFor(ports, undefined))));
}

/** Of all courses, including those that aren't open anymore. */
async function readAllWork(ports: WebPorts, subscriberId: string): Promise<readonly WorkOfCourse[]> {
  const enrollments = await readEnrollments(ports.archive, subscriberId);
  return Promise.all(
    enrollments.map(async ({ id, courseId }) => ({
      courseId,
      course: ports.courses.get(courseId),
      work: await readSavedWork(ports.archive, id),
    })),
  );
}

function erasePage(token: string, words: Words, typed?: string): Page {
  const { erase } = words;
  const problem = typed === undefined ? undefined : erase.wrong;
  const path = tokenPath("account", token);
  const main = html`<h1>${erase.title}</h1>
${erase.what}
${erase.download(`${path}/everything.json`, `${path}/work.zip`)}
<form method="post" class="card">
<div class="field">
<label for="email">${erase.label}</label>
<input id="email" name="email" type="email" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false"
  maxlength="254" required value="${typed ?? ""}"${invalid("email", problem)}>
${problemText("email", problem)}
</div>
<button type="submit">${erase.title}</button>
</form>
<p class="back"><a href="${path}">${erase.back}</a></p>`;
  return { title: erase.title, words, main, ...(problem === undefined ? {} : { status: 422 as const }) };
}

function erasedPage({ erase: { done } }: Words): Page {
  return {
    title: done.title,
    main: html`<h1>${done.title}</h1>
${done.text}
<p><a href="/">${done.home}</a></p>`,
  };
}
