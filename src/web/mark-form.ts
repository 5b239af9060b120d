import { html } from "hono/html";
import type { Words } from "../words/words.ts";
import type { Html } from "./page.ts";

/**
 * One button that says that a lesson is done, or takes it back.
 *
 * @param path of the course page
 * @param from the page that shows it, and that it leads back to
 */
export function markForm(
  words: Words["progress"]["mark"],
  path: string,
  lesson: { readonly id: string; readonly title: string },
  done: boolean,
  from: "course" | "lesson",
): Html {
  const mark = done ? "not-done" : "done";
  return html`<form method="post" action="${path}/done"><input type="hidden" name="lesson" value="${lesson.id}">
<input type="hidden" name="mark" value="${mark}">${from === "lesson" ? html`<input type="hidden" name="from" value="lesson">` : ""}
<button type="submit"${done ? html` class="faint"` : from === "course" ? html` class="quiet"` : ""}>${words[mark]}<span class="unseen">${words.which[mark](lesson.title)}</span></button></form>`;
}
