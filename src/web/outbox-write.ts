import type { Hono } from "hono";
import { html } from "hono/html";
import { parseAddress } from "../course/address.ts";
import { courseAddress } from "../course/named-address.ts";
import { invalid, problemText } from "./field-problem.ts";
import { readForm } from "./form.ts";
import { type Html, type Page, showPage, wordsFor } from "./page.ts";
import type { OutboxPorts, WebPorts } from "./ports.ts";
import { showBadRequest } from "./problem-page.ts";

const PATH = "/outbox/write";

/** Practice mode: an email that answers none of ours, to a course's address or to the creator's mailbox. */
export function addOutboxWrite(app: Hono, ports: WebPorts, outbox: OutboxPorts): void {
  app.post(PATH, async (c) => {
    const field = await readForm(c);
    const to = field?.("to") ?? "";
    const way = waysIn(ports).find(({ address }) => address === to);
    if (field === undefined || way === undefined) return showBadRequest(c, ports);
    const typed = { from: field("from"), to, subject: field("subject"), text: field("text") };
    const from = parseAddress(typed.from);
    if (from === undefined) return showPage(c, ports, writePage(ports, typed));
    await outbox.write({ ...typed, from, byRule: way.byRule });
    return c.redirect("/outbox?written=1", 303);
  });
}

type WayIn = { readonly address: string; readonly label: string; readonly byRule: boolean };

/** The addresses that an email can be written to, with what each does. */
function waysIn(ports: WebPorts): readonly WayIn[] {
  const { write } = wordsFor(ports, undefined).outbox;
  const domain = ports.receivingDomain ?? "";
  const courses = [...ports.courses.values()];
  const mailboxes = [...new Set(courses.map(({ reply_to }) => reply_to))];
  return [
    ...courses.map(({ id, title }) => {
      const address = courseAddress(id, domain);
      return { address, label: write.toCourse(address, title), byRule: false };
    }),
    ...mailboxes.map((address) => ({ address, label: write.toMailbox(address), byRule: true })),
  ];
}

type Typed = Partial<Readonly<Record<"from" | "to" | "subject" | "text", string>>>;

/** What somebody typed last, with its sender, which is no address. */
function writePage(ports: WebPorts, typed: Typed): Page {
  const { outbox } = wordsFor(ports, undefined);
  const main = html`<p class="back"><a href="/outbox">${outbox.one.back}</a></p>
<h1>${outbox.write.title}</h1>
${form(ports, typed, true)}`;
  return { title: outbox.write.title, main, status: 422 };
}

/** Folded on the outbox's own page. */
export function writeForm(ports: WebPorts): Html {
  const { title } = wordsFor(ports, undefined).outbox.write;
  return html`<details class="reply" id="write"><summary>${title}</summary>${form(ports, {}, false)}</details>`;
}

function form(ports: WebPorts, typed: Typed, wrong: boolean): Html {
  const { outbox, signup } = wordsFor(ports, undefined);
  const { write } = outbox;
  const problem = wrong ? signup.problem.notAnAddress : undefined;
  return html`<form method="post" action="${PATH}">
<p class="fine">${write.lead}</p>
<div class="field"><label for="from">${write.from}</label>
<input id="from" name="from" type="email" required maxlength="254" value="${typed.from ?? ""}"${invalid("from", problem)}>
${problemText("from", problem)}</div>
<div class="field"><label for="to">${write.to}</label>
<select id="to" name="to">${waysIn(ports).map((way) => option(way, typed.to))}</select></div>
<div class="field"><label for="subject">${write.subject}</label>
<input id="subject" name="subject" maxlength="200" value="${typed.subject ?? ""}"></div>
<div class="field"><label for="text">${write.text}</label>
<textarea id="text" name="text" rows="6" maxlength="5000">${typed.text ?? ""}</textarea></div>
<button type="submit">${write.button}</button>
</form>`;
}

function option({ address, label }: WayIn, chosen: string | undefined): Html {
  return html`<option value="${address}"${address === chosen ? html` selected` : ""}>${label}</option>`;
}
