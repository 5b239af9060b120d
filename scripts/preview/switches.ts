import { html } from "hono/html";
import type { Html } from "../../src/web/page.ts";
import { findLearner, LEARNERS } from "./learners.ts";
import { queryOf, SIGNUP, type Tab, type View } from "./view.ts";

const TABS: readonly { readonly tab: Tab; readonly says: string; readonly key: string }[] = [
  { tab: "mail", says: "Mail", key: "m" },
  { tab: "text", says: "Plain text", key: "t" },
  { tab: "headers", says: "Headers", key: "h" },
];

export function tabs(view: View): Html {
  if (view.mail === SIGNUP) return html``;
  return html`<nav class="tabs" aria-label="Parts of this email">${TABS.map(
    ({ tab, says, key }) =>
      html`<a id="tab-${tab}" href="${queryOf({ ...view, tab })}" data-key="${key}"${tab === view.tab ? html` aria-current="page"` : ""}>${says}</a>`,
  )}</nav>`;
}

/** How the mail is looked at. Each switch is a link to the page with itself turned over. */
export function switches(view: View): Html {
  const inFrames = view.tab === "mail" || view.mail === SIGNUP;
  return html`<div class="switches" role="group" aria-label="How it is shown">
${inFrames ? turn("dark", "Dark", "d", view.dark, { ...view, dark: !view.dark }) : ""}
${inFrames && view.mail !== SIGNUP ? turn("images", "Images off", "i", !view.images, { ...view, images: !view.images }) : ""}
${inFrames && view.mail !== SIGNUP ? turn("outlook", "Outlook", "o", view.outlook, { ...view, outlook: !view.outlook }) : ""}
${view.mail === SIGNUP ? "" : learners(view)}
</div>`;
}

function turn(id: string, says: string, key: string, isOn: boolean, turned: View): Html {
  return html`<a class="switch" id="turn-${id}" role="switch" aria-checked="${isOn ? "true" : "false"}" href="${queryOf(turned)}" data-key="${key}">${says}</a>`;
}

/** A form, so that it works without a script too. */
function learners(view: View): Html {
  const kept = [...new URLSearchParams(queryOf(view).slice(1))].filter(([name]) => name !== "learner");
  const chosen = findLearner(view.learner).id;
  return html`<form method="get" action="/">
${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label for="learner">Filled for</label>
<select id="learner" name="learner" data-key="l">${LEARNERS.map(
    ({ id, says }) => html`<option value="${id}"${id === chosen ? html` selected` : ""}>${says}</option>`,
  )}</select>
<noscript><button>Show</button></noscript>
</form>`;
}

const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ["j ↓", "next email"],
  ["k ↑", "previous email"],
  ["m", "mail"],
  ["t", "plain text"],
  ["h", "headers"],
  ["d", "dark"],
  ["i", "images off"],
  ["o", "Outlook"],
  ["l", "next learner"],
];

export function legend(view: View): Html {
  const turned = queryOf({ ...view, keys: !view.keys });
  if (!view.keys) return html`<p>Single keys are off. <a id="turn-keys" href="${turned}">Turn them on</a></p>`;
  return html`<dl>${KEYS.map(
    ([keys, does]) =>
      html`<div><dt>${keys.split(" ").map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${does}</dd></div>`,
  )}</dl>
<p><a id="turn-keys" href="${turned}" data-keys="on">Turn these keys off</a></p>`;
}
