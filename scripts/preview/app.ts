import { readFileSync } from "node:fs";
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { addAssets, assets } from "../../src/web/assets.ts";
import { firstDue } from "../../src/course/enrollment.ts";
import { FRAMED_MAIL_CSP, KEPT_FOREVER, securityHeaders } from "../../src/web/headers.ts";
import { showPage } from "../../src/web/page.ts";
import { wordsOf } from "../../src/words/words.ts";
import type { WebPorts } from "../../src/web/ports.ts";
import { signupPage } from "../../src/web/signup-page.ts";
import { readFont, type Typeface } from "../../src/web/fonts.ts";
import { styleSheet } from "../../src/web/style.ts";
import { templateHeaders } from "../../src/web/templates.ts";
import type { Desk, Shown } from "./desk.ts";
import { fillFor, findLearner } from "./learners.ts";
import { frameOfNothing, leadsPage, previewPage, sorryPage } from "./page.ts";
import { seenBy } from "./seen.ts";
import { previewStyle } from "./style.ts";
import { readView, SIGNUP, type View } from "./view.ts";

const SCRIPT = readFileSync(new URL("client.js", import.meta.url), "utf8");

/** Scripts and streams of our own; frames hold mails. */
const PAGE_CSP = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "frame-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** Where the links of a mail lead, in words. */
const LEADS: Readonly<Record<string, string>> = {
  confirm: "the page on which they confirm their address",
  p: "their own course page",
  u: "the page on which they unsubscribe",
  v: "this email in a browser",
};

export type Clock = () => number;

/** @param origin of this server, without a slash at its end: links in mails lead there */
export function makePreview(desk: Desk, origin: string, now: Clock): Hono {
  const app = new Hono();
  app.use(securityHeaders());
  addAssets(app);
  app.get("/assets/preview.css", (c) => c.body(previewStyle(), 200, { "Content-Type": "text/css; charset=utf-8" }));
  app.get("/assets/preview.js", (c) => c.body(SCRIPT, 200, { "Content-Type": "text/javascript; charset=utf-8" }));

  app.get("/", (c) => {
    const view = viewOf(c);
    desk.lookAt(view.mail);
    c.header("Content-Security-Policy", PAGE_CSP);
    return c.html(previewPage(desk.shown(), view, { origin, now: now() }));
  });

  app.get("/mail/:name", (c) => {
    const { entries, course } = desk.shown();
    const view = viewOf(c);
    const entry = entries.find(({ name }) => name === c.req.param("name"));
    c.header("Content-Security-Policy", FRAMED_MAIL_CSP);
    if (entry?.proof === undefined || course === undefined) return c.html(frameOfNothing(), 404);
    const mail = fillFor(findLearner(view.learner), entry, entry.proof, course, { origin, now: now() });
    return c.html(seenBy(mail.html, view));
  });

  app.get(`/page/${SIGNUP}`, async (c) => {
    const { course } = desk.shown();
    c.header("Content-Security-Policy", `${FRAMED_MAIL_CSP}; font-src data:`);
    if (course === undefined) return c.html(frameOfNothing(), 404);
    // Of the front door's ports the layout asks for these alone.
    const ports = {
      courses: new Map([[course.id, course]]),
      publicUrl: origin,
      outbox: undefined,
    } as unknown as WebPorts;
    const { dates, signup } = wordsOf(course);
    const day = dates.in(course.schedule.zone, now()).day(firstDue(course, null, now()));
    const firstMoment = signup.arrivals.first(course, day);
    const offer = { typed: undefined, byEmail: undefined, firstMoment };
    const page = await (await showPage(c, ports, signupPage(course, offer))).text();
    // Within the page, so that its colors can be chosen as those of a mail can.
    const sheet = `<link rel="stylesheet" href="${assets.style.path}">`;
    const styled = page
      .replace(sheet, () => `<style>${styleSheet(fontInline)}</style>`)
      .replaceAll(/<link rel="preload"[^>]*>/g, "");
    return c.html(seenBy(styled.replace(/<script\b[^>]*><\/script>/, ""), viewOf(c)));
  });

  app.get("/images/:name", async (c) => {
    const renditions = desk.shown().drawings.flatMap((picture) => picture.renditions);
    const rendition = renditions.find(({ name }) => name === c.req.param("name"));
    if (rendition === undefined) return c.notFound();
    c.header("Cache-Control", KEPT_FOREVER);
    const type = rendition.name.endsWith(".jpg") ? "image/jpeg" : "image/png";
    return c.body(new Uint8Array(await rendition.make()), 200, { "Content-Type": type });
  });

  app.get("/templates/:name", async (c) => {
    const file = desk.shown().templates.find(({ name }) => name === c.req.param("name"));
    if (file === undefined) return c.notFound();
    return c.body(new Uint8Array(await file.make()), 200, templateHeaders(file.name));
  });

  app.get("/events", (c) =>
    streamSSE(c, async (stream) => {
      const closed = Promise.withResolvers<void>();
      const tell = ({ version, tookMs }: Shown) =>
        void stream.writeSSE({ data: JSON.stringify({ version, tookMs: Math.round(tookMs) }) });
      const stop = desk.listen(tell);
      stream.onAbort(() => {
        stop();
        closed.resolve();
      });
      // What was put on the desk while nobody listened.
      tell(desk.shown());
      await closed.promise;
    }),
  );

  for (const [path, leadsTo] of Object.entries(LEADS)) {
    app.get(`/${path}/:token`, (c) => c.html(leadsPage(leadsTo)));
  }
  app.notFound((c) => c.html(sorryPage("There is no such page."), 404));
  app.onError((error, c) => {
    console.error(`  The preview could not answer ${c.req.path}: ${error.message}`);
    return c.html(sorryPage(`The preview could not show this: ${error.message}`), 500);
  });
  return app;
}

function viewOf(c: Context): View {
  return readView((name) => c.req.query(name));
}

function fontInline(name: Typeface): string {
  return `data:font/woff2;base64,${Buffer.from(readFont(name)).toString("base64")}`;
}
