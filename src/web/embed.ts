import type { Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { parseAddress } from "../course/address.ts";
import type { Course } from "../course/course.ts";
import { NETWORK_WINDOW_MS } from "../course/signup.ts";
import { wordsOf } from "../words/words.ts";
import { assets } from "./assets.ts";
import { codeForm, mailboxLink } from "./check-inbox-page.ts";
import { clientNetwork } from "./client-network.ts";
import { readForm } from "./form.ts";
import { type EmbedLook, lookQuery, lookStyle, readLook } from "./embed-look.ts";
import { embedCsp, NOINDEX } from "./headers.ts";
import type { Html } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest } from "./problem-page.ts";
import { HONEYPOT, signupForm, type Typed } from "./signup-page.ts";
import { readTypedWish, signUp } from "./wish.ts";

/**
 * Only the form, for a frame on another site. It works without JavaScript; with it, the frame fits the form and the
 * learner's time zone is known. Which sites may frame it is a setting.
 */
export function addEmbed(app: Hono, ports: WebPorts): void {
  for (const course of ports.courses.values()) {
    const path = `/embed/${course.id}`;
    app.get(path, (c) => show(c, ports, course, (here) => formIn(course, undefined, here)));

    app.post(path, async (c) => {
      const form = await readForm(c);
      if (form === undefined) return showBadRequest(c, ports);
      if (form("change") === "yes")
        return show(c, ports, course, (here) => formIn(course, { email: form("email"), firstName: "" }, here));
      // Shown at once: other sites' frames keep no cookie, and an address doesn't belong in a link.
      const thank = (address: string | undefined) =>
        show(c, ports, course, (here) => thanks(ports, course, address, here));
      if (form(HONEYPOT).trim() !== "") return thank(parseAddress(form("email")));
      const reading = readTypedWish(form, wordsOf(course));
      if (reading.wish === undefined) return show(c, ports, course, (here) => formIn(course, reading.typed, here), 422);
      const network = clientNetwork(c, ports.trustedProxies);
      if ((await signUp(ports, course, reading.wish, "embed", network)) === "taken") return thank(reading.wish.address);
      c.header("Retry-After", String(NETWORK_WINDOW_MS / 1000));
      return show(c, ports, course, (here) => tooMany(course, here), 429);
    });
  }
}

function lookOf(c: Context): EmbedLook | string {
  return readLook((name) => c.req.query(name));
}

/** @param mainAt takes the form's path, which has its look */
function show(
  c: Context,
  ports: WebPorts,
  course: Course,
  mainAt: (path: string) => Html,
  status: 200 | 422 | 429 = 200,
): Response | Promise<Response> {
  const look = lookOf(c);
  const style = typeof look === "string" ? undefined : lookStyle(look);
  const main = typeof look === "string" ? mistake(look) : mainAt(`/embed/${course.id}${lookQuery(look)}`);
  c.header("Content-Security-Policy", embedCsp(ports.embedOrigins, style?.hash));
  c.header("X-Robots-Tag", NOINDEX);
  // Another site's page opened it, which is what it's for.
  c.header("Cross-Origin-Resource-Policy", "cross-origin");
  return c.html(
    html`<!doctype html>
<html lang="${wordsOf(course).language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${wordsOf(course).signup.signUpFor(course)}</title>
<meta name="description" content="${course.description}">
<link rel="stylesheet" href="${assets.style.path}">
${style === undefined ? "" : html`<style>${raw(style.css)}</style>`}
<script src="${assets.zoneScript.path}" defer></script>
<script src="${assets.frameScript.path}" defer></script>
</head>
<body class="embed">
<main id="main">
${main}
</main>
</body>
</html>`,
    typeof look === "string" ? 400 : status,
  );
}

/** Seen by a creator who has just pasted the link, before any reader. */
function mistake(says: string): Html {
  return html`<p class="problem" role="alert">${says}</p>`;
}

/** The site around it has words of its own; who only hears the frame needs some in it. */
function formIn(course: Course, typed: Typed | undefined, path: string): Html {
  return html`<h1 class="unseen">${wordsOf(course).signup.signUpFor(course)}</h1>
${signupForm(course, typed, path)}`;
}

/** What to do next, as on the full page. The code is confirmed in a new tab. */
function thanks({ outbox }: WebPorts, course: Course, email: string | undefined, path: string): Html {
  const { confirm, signup } = wordsOf(course);
  const { inbox } = confirm;
  const practice = html`<p><a href="/outbox" role="button" target="_blank" rel="noopener">${inbox.outbox}</a></p>`;
  return html`<div class="card"><h1>${inbox.title}</h1>
${email === undefined ? html`<p>${inbox.lead(course)}</p>` : addressedTo(course, email, path)}
<p>${inbox.text}</p>
${outbox !== undefined ? practice : email === undefined ? "" : mailboxLink(course, { email })}
${email === undefined ? "" : codeForm({ course, signup: { email }, refused: undefined, opensTab: true })}
<p class="fine">${signup.thanks.help(`/${course.id}/check-inbox`)}</p></div>`;
}

function addressedTo(course: Course, email: string, path: string): Html {
  const { inbox } = wordsOf(course).confirm;
  return html`<form class="change" method="post" action="${path}"><input type="hidden" name="email" value="${email}">
<p>${inbox.leadTo(course, html`<strong class="address">${email}</strong>`)}
<button type="submit" name="change" value="yes" class="faint">${inbox.change}</button></p></form>`;
}

function tooMany(course: Course, path: string): Html {
  const { tooMany: words } = wordsOf(course).signup;
  return html`<div class="card"><h1>${words.title}</h1>
${words.text}
<p><a href="${path}">${words.backToForm}</a></p></div>`;
}
