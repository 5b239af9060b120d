import type { Context } from "hono";
import { html } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Html, onlyCourse, showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";

/** A plain answer to what could not be done: what is wrong and what to do, never how it came about inside. */
export function showProblem(
  c: Context,
  ports: WebPorts,
  problem: { readonly status: ContentfulStatusCode; readonly title: string; readonly text: Html },
): Response | Promise<Response> {
  const main = html`<h1>${problem.title}</h1>
${problem.text}`;
  return showPage(c, ports, { title: problem.title, status: problem.status, main });
}

/** The one answer to every link that is forged, cut, swapped or leads to nothing: they cannot be told apart. */
export function showDeadLink(c: Context, ports: WebPorts): Response | Promise<Response> {
  return showProblem(c, ports, {
    status: 404,
    title: "This link does not work",
    text: html`<p>It may have been cut when it was copied. Open it once more from the message itself, or copy all of it, to
its very end.</p>
${askForHelp(ports)}`,
  });
}

export function showNotFound(c: Context, ports: WebPorts): Response | Promise<Response> {
  return showProblem(c, ports, {
    status: 404,
    title: "There is no such page",
    text: html`<p>The address may have been typed or copied wrongly. <a href="/">Go to the first page</a>.</p>`,
  });
}

export function showBadRequest(c: Context, ports: WebPorts): Response | Promise<Response> {
  return showProblem(c, ports, {
    status: 400,
    title: "This request could not be read",
    text: html`<p>Nothing was changed. Please go back to the page that you came from and try again.</p>`,
  });
}

export function showTooLarge(c: Context, ports: WebPorts): Response | Promise<Response> {
  return showProblem(c, ports, {
    status: 413,
    title: "That is too much at once",
    text: html`<p>Nothing was changed. A form here takes a few lines and no files.</p>`,
  });
}

/** A form that another site's page sent in somebody's name. */
export function showFromElsewhere(c: Context, ports: WebPorts): Response | Promise<Response> {
  // "//other.example" in an address bar is a path of ours, and in a link another site.
  const path = c.req.path.replace(/^[/\\]+/, "/");
  return showProblem(c, ports, {
    status: 403,
    title: "This form was sent from another site",
    text: html`<p>Nothing was changed. Please <a href="${path}">open the page here</a> and press the button on it.</p>`,
  });
}

/** @param reference also stands in the log, beside what went wrong */
export function showFailure(c: Context, ports: WebPorts, reference: string): Response | Promise<Response> {
  return showProblem(c, ports, {
    status: 500,
    title: "Something went wrong on our side",
    text: html`<p>Please try again in a minute. If it stays like this, tell us the reference <code>${reference}</code>.</p>
${askForHelp(ports)}`,
  });
}

function askForHelp(ports: WebPorts): Html {
  const course = onlyCourse(ports);
  if (course === undefined) return html`<p>If that does not help, reply to any message that you had from us.</p>`;
  return html`<p>If that does not help, write to <a href="mailto:${course.reply_to}">${course.reply_to}</a>.</p>`;
}
