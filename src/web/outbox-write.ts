import type { Hono } from "hono";
import { html } from "hono/html";
import { parseAddress } from "../course/address.ts";
import { courseAddress } from "../course/named-address.ts";
import type { Words } from "../words/words.ts";
import { readForm } from "./form.ts";
import { type Html, showPage, wordsFor } from "./page.ts";
import type { OutboxPorts, WebPorts } from "./ports.ts";
import { showBadRequest } from "./problem-page.ts";

const PATH = "/outbox/write";

/** Practice mode: an email that answers none of ours, to a course's address or to the creator's mailbox. */
export function addOutboxWrite(app: Hono, ports: WebPorts, outbox: OutboxPorts): void {
  app.get(PATH, (c) => showPage(c, ports, writePage(ports, {})));

  app.post(PATH, async (c) => {
    const form = await readForm(c);
    const to = form?.("to") ?? "";
    const way = waysIn(ports).find(({ address }) => address === to);
    if (form === undefined || way === undefined) return showBadRequest(c, ports);
    const typed = { from: form("from"), to, subject: form("subject"), text: form("text") };
    const from = parseAddress(typed.from);
    if (from === undefined) return showPage(c, ports, { ...writePage(ports, typed, "wrong"), status: 422 });
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

function writePage(ports: WebPorts, typed: Typed, problem?: "wrong") {
  const { outbox, signup }: Words = wordsFor(ports, undefined);
  const { write } = outbox;
  const main = html`<p class="back"><a href="/outbox">${outbox.one.back}</a></p>
<h1>${write.title}</h1>
<p>${write.lead}</p>
<form method="post" action="${PATH}" class="card">
<div class="field"><label for="from">${write.from}</label>
<input id="from" name="from" type="email" required maxlength="254" value="${typed.from ?? ""}"${
    problem === undefined ? "" : html` aria-invalid="true" aria-describedby="from-problem" autofocus`
  }>
${problem === undefined ? "" : html`<p class="problem" id="from-problem" role="alert">${signup.problem.notAnAddress}</p>`}</div>
<div class="field"><label for="to">${write.to}</label>
<select id="to" name="to">${waysIn(ports).map((way) => option(way, typed.to))}</select></div>
<div class="field"><label for="subject">${write.subject}</label>
<input id="subject" name="subject" maxlength="200" value="${typed.subject ?? ""}"></div>
<div class="field"><label for="text">${write.text}</label>
<textarea id="text" name="text" rows="6" maxlength="5000">${typed.text ?? ""}</textarea></div>
<button type="submit">${write.button}</button>
</form>`;
  return { title: write.title, main };
}

function option({ address, label }: WayIn, chosen: string | undefined): Html {
  return html`<option value="${address}"${address === chosen ? html` selected` : ""}>${label}</option>`;
}
