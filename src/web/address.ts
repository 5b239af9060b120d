import type { Hono } from "hono";
import { html } from "hono/html";
import { acceptMove, type ShownMove, showAcceptable, showStoppable, stopMove } from "../actions/change-address.ts";
import { maskAddress } from "../course/address.ts";
import { acceptable, stoppable } from "../course/move.ts";
import { linkRoute } from "../course/paths.ts";
import { preferencesPath } from "./learner-paths.ts";
import { clientNetwork } from "./client-network.ts";
import { rememberDevice } from "./device.ts";
import { type Html, showPage, wordsFor } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink, showProblem } from "./problem-page.ts";

/** Moving to another address: the email that went there leads here, and its button moves everything. */
export function addAddress(app: Hono, ports: WebPorts): void {
  app.get(linkRoute("address"), async (c) => {
    const shown = await showAcceptable(ports, c.req.param("token"));
    if (shown === undefined) return showDeadLink(c, ports);
    const words = wordsFor(ports, shown.course);
    const may = acceptable(shown.move, shown.newest, ports.now());
    if (may !== "yes") return showProblem(c, ports, { status: 409, ...words.address.notMoved[may] });
    return showPage(c, ports, { title: words.address.tab, words, main: acceptPage(shown, words) });
  });

  app.post(linkRoute("address"), async (c) => {
    const network = clientNetwork(c, ports.trustedProxies);
    const outcome = await acceptMove(ports, c.req.param("token"), network);
    if (outcome.kind === "dead-link") return showDeadLink(c, ports);
    if (outcome.kind === "moved") {
      ports.nudge();
      rememberDevice(c, ports, outcome.enrollment);
      return c.redirect(`${preferencesPath(ports, outcome.enrollment)}?said=moved`, 303);
    }
    const words = wordsFor(ports, outcome.course);
    return showProblem(c, ports, { status: 409, ...words.address.notMoved[outcome.kind] });
  });

  addKeepAddress(app, ports);
}

/** The notice to the old address leads here, and its button stops the move or takes it back. */
function addKeepAddress(app: Hono, ports: WebPorts): void {
  app.get(linkRoute("keep-address"), async (c) => {
    const shown = await showStoppable(ports, c.req.param("token"));
    if (shown === undefined) return showDeadLink(c, ports);
    const words = wordsFor(ports, shown.course);
    const may = stoppable(shown.move, ports.now());
    if (may === "already" || may === "too-late") {
      return showProblem(c, ports, { status: 409, ...words.keepAddress.notStopped[may] });
    }
    return showPage(c, ports, { title: words.keepAddress.tab, words, main: stopPage(shown, may, words) });
  });

  app.post(linkRoute("keep-address"), async (c) => {
    const token = c.req.param("token");
    const shown = await showStoppable(ports, token);
    const outcome = await stopMove(ports, token, clientNetwork(c, ports.trustedProxies));
    if (shown === undefined || outcome.kind === "dead-link") return showDeadLink(c, ports);
    const words = wordsFor(ports, outcome.course);
    if (outcome.kind !== "stopped" && outcome.kind !== "restored") {
      return showProblem(c, ports, { status: 409, ...words.keepAddress.notStopped[outcome.kind] });
    }
    ports.nudge();
    const { title, text } = words.keepAddress[outcome.kind];
    const main = html`<h1>${title}</h1>
<p>${text(shown.move.old_address)}</p>
<p>${words.keepAddress.links}</p>`;
    return showPage(c, ports, { title, words, main });
  });
}

type WordsShown = ReturnType<typeof wordsFor>;

function acceptPage({ move }: ShownMove, { address }: WordsShown): Html {
  return html`<h1>${address.title}</h1>
${address.text(maskAddress(move.old_address), move.new_address)}
<form method="post"><button type="submit">${address.button}</button></form>
<p class="fine">${address.notYou}</p>`;
}

function stopPage({ move }: ShownMove, may: "stop" | "restore", { keepAddress }: WordsShown): Html {
  return html`<h1>${keepAddress.title}</h1>
${keepAddress[may](move.old_address, maskAddress(move.new_address))}
<p>${keepAddress.links}</p>
<form method="post"><button type="submit">${keepAddress.button}</button></form>`;
}
