import { html } from "hono/html";
import type { Html } from "./page.ts";

/**
 * From a learner's course page to what else is theirs.
 *
 * @param path of the course page
 */
export function ownLinks(path: string): Html {
  return html`<nav class="own" aria-label="Yours">
<a href="${path}/certificate">Your certificate</a> <a href="${path}/preferences">Preferences and your data</a>
</nav>`;
}
