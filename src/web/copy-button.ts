import { html } from "hono/html";
import type { Course } from "../course/course.ts";
import { wordsOf } from "../words/words.ts";
import type { Html } from "./page.ts";

/** Copies a field's text. It stays hidden until assets/copy.js shows it; the page has to say that it `copies`. */
export function copyButton(course: Course, field: string): Html {
  const { share } = wordsOf(course);
  return html`<button type="button" class="quiet" hidden data-copies="${field}" data-copied="${share.copied}">${share.copyLink}</button>
<span role="status"></span>`;
}
