import type { Context } from "hono";
import { html } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Html, onlyCourse, showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";

type Answer = Response | Promise<Response>;

/** A plain answer to what could not be done: what is wrong and what to do, never how it came about inside. */
export function showProblem(
  c: Context,
  ports: WebPorts,
  problem: { readonly status: ContentfulStatusCode; readonly title: string; readonly text: Html },
): Answer {
  const main = html`<h1>${problem.title}</h1>
${problem.text}`;
  return showPage(c, ports, { title: problem.title, status: problem.status, main });
}

/** The one answer to every link that is forged, cut, swapped or leads to nothing: they cannot be told apart. */
export function showDeadLink(c: Context, ports: WebPorts): Answer {
  const { title, text } = wordsFor(ports, undefined).problem.deadLink;
  return showProblem(c, ports, { status: 404, title, text: html`${text}\n${askForHelp(ports)}` });
}

export function showNotFound(c: Context, ports: WebPorts): Answer {
  return showProblem(c, ports, { status: 404, ...wordsFor(ports, undefined).problem.notFound });
}

export function showBadRequest(c: Context, ports: WebPorts): Answer {
  return showProblem(c, ports, { status: 400, ...wordsFor(ports, undefined).problem.badRequest });
}

export function showWrongMethod(c: Context, ports: WebPorts): Answer {
  return showProblem(c, ports, { status: 405, ...wordsFor(ports, undefined).problem.wrongMethod });
}

export function showTooLarge(c: Context, ports: WebPorts): Answer {
  return showProblem(c, ports, { status: 413, ...wordsFor(ports, undefined).problem.tooLarge });
}

/** A form that another site's page sent in someone's name. */
export function showFromElsewhere(c: Context, ports: WebPorts): Answer {
  const { title, text } = wordsFor(ports, undefined).problem.fromElsewhere;
  // "//other.example" in an address bar is a path of ours, and in a link another site.
  const path = c.req.path.replace(/^[/\\]+/, "/");
  return showProblem(c, ports, { status: 403, title, text: text(path) });
}

/** @param reference also in the log, with what went wrong */
export function showFailure(c: Context, ports: WebPorts, reference: string): Answer {
  const { title, text } = wordsFor(ports, undefined).problem.failure;
  return showProblem(c, ports, { status: 500, title, text: html`${text(reference)}\n${askForHelp(ports)}` });
}

function askForHelp(ports: WebPorts): Html {
  const course = onlyCourse(ports);
  const { problem } = wordsFor(ports, undefined);
  return course === undefined ? problem.askByReply : problem.askBy(course.reply_to);
}
