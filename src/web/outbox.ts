import type { Context, Hono, MiddlewareHandler } from "hono";
import PostalMime, { type Email } from "postal-mime";
import { composeMessage } from "../course/message.ts";
import { readRecipe } from "../store/members.ts";
import { nextWake } from "../store/waking.ts";
import { countAccepted, readSent, type SentMail } from "../store/progress.ts";
import { readForm } from "./form.ts";
import { addOutboxWrite } from "./outbox-write.ts";
import { FRAMED_MAIL_CSP, OUTBOX_CSP } from "./headers.ts";
import { isAddressedToUs, isFromThisMachine } from "./origin.ts";
import { MAILS_A_PAGE, mailPage, outboxPage, type OutboxRow, type OutboxView, TABS } from "./outbox-page.ts";
import { showPage, wordsFor } from "./page.ts";
import type { OutboxPorts, WebPorts } from "./ports.ts";
import { showBadRequest, showFromElsewhere, showNotFound, showProblem } from "./problem-page.ts";

/** Practice mode: every mail that would have gone out, and the clock to move forward. */
export function addOutbox(app: Hono, ports: WebPorts, outbox: OutboxPorts): void {
  app.use("/outbox", guard(ports));
  app.use("/outbox/*", guard(ports));

  if (ports.receivingDomain !== undefined) addOutboxWrite(app, ports, outbox);

  app.get("/outbox", async (c) => {
    const page = readPageNumber(c.req.query("page"));
    const [sent, total, wake] = [
      await readSent(ports.archive, MAILS_A_PAGE, (page - 1) * MAILS_A_PAGE),
      await countAccepted(ports.archive),
      await nextWake(ports.archive, [...ports.courses.keys()], ports.now()),
    ];
    const rows: OutboxRow[] = [];
    for (const mail of sent) rows.push({ ...mail, subject: await subjectOf(ports, mail) });
    return showPage(c, ports, outboxPage(ports, { rows, total, page, now: ports.now(), wake, arrived: arrivedBy(c) }));
  });

  app.post("/outbox/move", async (c) => {
    const by = (await readForm(c))?.("by");
    if (by !== "next" && by !== "day" && by !== "week") return showBadRequest(c, ports);
    await outbox.travel(by);
    return c.redirect("/outbox", 303);
  });

  for (const { tab, path } of TABS) {
    app.get(`/outbox/:id${path}`, async (c) => {
      const id = c.req.param("id") ?? "";
      const mail = await readMail(outbox, id);
      if (mail === undefined) return showNotFound(c, ports);
      return showPage(c, ports, mailPage(wordsFor(ports, undefined), id, mail, tab));
    });
  }

  app.post("/outbox/:id/reply", async (c) => {
    const id = c.req.param("id");
    const mail = await readMail(outbox, id);
    if (mail === undefined) return showNotFound(c, ports);
    const text = (await readForm(c))?.("text").trim() ?? "";
    if (text === "")
      return showPage(c, ports, mailPage(wordsFor(ports, undefined), id, mail, "html", "nothing-written"));
    await outbox.reply(id, text);
    return c.redirect("/outbox?answered=1", 303);
  });

  app.get("/outbox/:id/html", async (c) => {
    const mail = await readMail(outbox, c.req.param("id"));
    if (mail === undefined) return showNotFound(c, ports);
    c.header("Content-Security-Policy", FRAMED_MAIL_CSP);
    return c.html(forFrame(c.req.param("id"), mail));
  });

  app.get("/outbox/:id/eml", async (c) => {
    const id = c.req.param("id");
    const raw = await outbox.read(id);
    if (raw === undefined) return showNotFound(c, ports);
    c.header("Content-Type", "message/rfc822");
    c.header("Content-Disposition", `attachment; filename="${id.replaceAll(/[^\w-]/g, "")}.eml"`);
    return c.body(new Uint8Array(raw));
  });
}

/**
 * Everyone's email can be read here, so it only answers this machine, under our own name, and no forms from other
 * sites.
 */
function guard(ports: WebPorts): MiddlewareHandler {
  return async (c, next) => {
    if (!isFromThisMachine(c) || !isAddressedToUs(c, ports.publicUrl)) return showNotOpen(c, ports);
    const blind = c.req.header("sec-fetch-site") === undefined && c.req.header("origin") === "null";
    if (c.req.method === "POST" && blind) return showFromElsewhere(c, ports);
    c.header("Content-Security-Policy", OUTBOX_CSP);
    // Older browsers name the origin of a form only so; other sites still learn nothing.
    c.header("Referrer-Policy", "same-origin");
    return next();
  };
}

function showNotOpen(c: Context, ports: WebPorts): Response | Promise<Response> {
  const { title, text } = wordsFor(ports, undefined).outbox.notOpen;
  return showProblem(c, ports, { status: 403, title, text: text(`${ports.publicUrl}/outbox`) });
}

/** What was just written. */
function arrivedBy(c: Context): OutboxView["arrived"] {
  if (c.req.query("answered") === "1") return "answered";
  return c.req.query("written") === "1" ? "written" : undefined;
}

function readPageNumber(given: string | undefined): number {
  return given !== undefined && /^[1-9]\d{0,5}$/.test(given) ? Number(given) : 1;
}

async function subjectOf(ports: WebPorts, { deliveryId }: SentMail): Promise<string> {
  const found = await readRecipe(ports.archive, deliveryId, ports.readEdition);
  return found === undefined
    ? wordsFor(ports, undefined).outbox.one.noSubject
    : composeMessage(found.recipe, found.letterhead, ports.secret).subject;
}

async function readMail(outbox: OutboxPorts, id: string): Promise<Email | undefined> {
  const raw = await outbox.read(id);
  return raw === undefined ? undefined : PostalMime.parse(raw);
}

/**
 * Links in the framed email open in the whole window, because someone who tries the course goes back and forth. Where a
 * button would open a reply in a mail program, the email's page has a form for it.
 */
function forFrame(id: string, { html: mail = "", replyTo }: Email): string {
  const base = '<base target="_top">';
  const to = replyTo?.[0]?.address ?? "";
  const html = mail
    .replaceAll(' target="_blank"', "")
    .replaceAll(`href="mailto:${to}?`, (start) => (to === "" ? start : `href="/outbox/${id}?`))
    .replaceAll(new RegExp(`href="/outbox/${id}\\?[^"]*"`, "g"), `href="/outbox/${id}#text"`);
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => `${head}${base}`) : `${base}${html}`;
}
