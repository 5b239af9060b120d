import { html } from "hono/html";
import type { Words } from "../words/words.ts";
import type { Html } from "./page.ts";

/**
 * From a learner's course page to what else is theirs.
 *
 * @param path of the course page
 */
export function ownLinks(words: Words["progress"]["own"], path: string): Html {
  return html`<nav class="own" aria-label="${words.label}">
<a href="${path}/certificate">${words.certificate}</a> <a href="${path}/preferences">${words.preferences}</a>
</nav>`;
}
