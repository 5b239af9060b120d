import type { Context, Hono } from "hono";
import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import { NETWORK_WINDOW_MS } from "../course/signup.ts";
import { wordsOf } from "../words/words.ts";
import { assets } from "./assets.ts";
import { clientNetwork } from "./client-network.ts";
import { readForm } from "./form.ts";
import { embedCsp } from "./headers.ts";
import type { Html } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest } from "./problem-page.ts";
import { HONEYPOT, signupForm, type Typed } from "./signup-page.ts";
import { readTypedWish, signUp } from "./wish.ts";

/**
 * The form alone, for a frame on somebody's site. It works without script; with it, the frame is told how high the form is
 * and the learner's zone is known. Which sites may frame it is a setting.
 */
export function addEmbed(app: Hono, ports: WebPorts): void {
  for (const course of ports.courses.values()) {
    const path = `/embed/${course.id}`;
    app.get(path, (c) => show(c, ports, course, formIn(course, undefined, path)));
    app.get(`${path}/check-inbox`, (c) => show(c, ports, course, thanks(course)));

    app.post(path, async (c) => {
      const form = await readForm(c);
      if (form === undefined) return showBadRequest(c, ports);
      const thank = () => c.redirect(`${path}/check-inbox`, 303);
      if (form(HONEYPOT).trim() !== "") return thank();
      const reading = readTypedWish(form, wordsOf(course));
      if (reading.wish === undefined) return show(c, ports, course, formIn(course, reading.typed, path), 422);
      const network = clientNetwork(c, ports.trustedProxies);
      if ((await signUp(ports, course, reading.wish, "embed", network)) === "taken") return thank();
      c.header("Retry-After", String(NETWORK_WINDOW_MS / 1000));
      return show(c, ports, course, tooMany(course, path), 429);
    });
  }
}

function show(
  c: Context,
  ports: WebPorts,
  course: Course,
  main: Html,
  status: 200 | 422 | 429 = 200,
): Response | Promise<Response> {
  c.header("Content-Security-Policy", embedCsp(ports.embedOrigins));
  c.header("X-Robots-Tag", "noindex, nofollow");
  // A page of another site opened it: that is what it is for.
  c.header("Cross-Origin-Resource-Policy", "cross-origin");
  return c.html(
    html`<!doctype html>
<html lang="${wordsOf(course).language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${wordsOf(course).signup.signUpFor(course)}</title>
<link rel="stylesheet" href="${assets.style.path}">
<script src="${assets.zoneScript.path}" defer></script>
<script src="${assets.frameScript.path}" defer></script>
</head>
<body class="embed">
<main id="main">
${main}
</main>
</body>
</html>`,
    status,
  );
}

/** The site around it has words of its own; who only hears the frame needs some in it. */
function formIn(course: Course, typed: Typed | undefined, path: string): Html {
  return html`<h1 class="unseen">${wordsOf(course).signup.signUpFor(course)}</h1>
${signupForm(course, typed, path)}`;
}

function thanks(course: Course): Html {
  const { thanks: words } = wordsOf(course).signup;
  return html`<div class="card"><h1>${words.title}</h1>
${words.text(course)}
<p class="fine">${words.help(`/${course.id}/check-inbox`)}</p></div>`;
}

function tooMany(course: Course, path: string): Html {
  const { tooMany: words } = wordsOf(course).signup;
  return html`<div class="card"><h1>${words.title}</h1>
${words.text}
<p><a href="${path}">${words.backToForm}</a></p></div>`;
}
