import { html } from "hono/html";
import type { Words } from "../words/words.ts";
import type { Html } from "./page.ts";

/**
 * From a learner's course page to what else is theirs.
 *
 * @param path of the course page
 * @param savesWork whether learners can save what they make
 */
export function ownLinks({ progress: { own: words }, work }: Words, path: string, savesWork: boolean): Html {
  return html`<nav class="own" aria-label="${words.label}">
${savesWork ? html`<a href="${path}/work">${work.title}</a> ` : ""}<a href="${path}/certificate">${words.certificate}</a> <a href="${path}/preferences">${words.preferences}</a>
</nav>`;
}
