import { html } from "hono/html";
import type { Html } from "./page.ts";

/** Attributes of a field with something wrong in it; `problemText` goes after it, with the same id. */
export function invalid(id: string, problem: string | undefined): Html | string {
  return problem === undefined ? "" : html` aria-invalid="true" aria-describedby="${id}-problem" autofocus`;
}

/** What's wrong, for a field or for a whole form. */
export function problemText(id: string, problem: string | undefined): Html | string {
  return problem === undefined ? "" : html`<p class="problem" id="${id}-problem" role="alert">${problem}</p>`;
}
