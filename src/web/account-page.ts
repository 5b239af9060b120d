import { html } from "hono/html";
import type { AskedToMove } from "../actions/ask-to-move.ts";
import type { Course } from "../course/course.ts";
import type { Words } from "../words/words.ts";
import { invalid, problemText } from "./field-problem.ts";
import type { Page } from "./page.ts";

export type TypedAddress = { readonly value: string; readonly problem: string };

export function accountPage(view: {
  /** Of this page. */
  readonly path: string;
  /** The path of the preferences. */
  readonly preferences: string;
  readonly address: string;
  /** For which this page still works. */
  readonly minutes: number;
  readonly words: Words;
  readonly course: Course | undefined;
  readonly said?: AskedToMove | undefined;
  readonly typed?: TypedAddress;
}): Page {
  const { path, typed, words } = view;
  const { account } = words;
  const { address, data, said } = account;
  const problem = typed?.problem ?? (view.said === undefined || view.said === "asked" ? undefined : said[view.said]);
  const main = html`<h1>${account.title}</h1>
${view.said === "asked" ? html`<p class="notice" role="status">${said.asked}</p>` : ""}
<p>${account.intro(view.minutes)}</p>
<h2>${address.title}</h2>
<p>${address.goesTo} <strong class="address">${view.address}</strong>.</p>
<form method="post">
<div class="field">
<label for="email">${address.label}</label>
<input id="email" name="email" type="email" autocomplete="email" inputmode="email" autocapitalize="none" spellcheck="false"
  maxlength="254" required value="${typed?.value ?? ""}"${invalid("email", problem)}>
${problemText("email", problem)}
</div>
<button type="submit" class="quiet">${address.button}</button></form>
<h2>${data.title}</h2>
<p>${data.text}</p>
<nav class="own" aria-label="${data.title}">
<a href="${path}/everything.json">${data.download}</a>
<a href="${path}/work.zip">${data.work}</a>
<a href="${path}/erase">${words.erase.title}</a>
</nav>
<p class="back"><a href="${view.preferences}">${account.back}</a></p>`;
  return {
    title: typed === undefined ? account.title : words.preferences.checkForm,
    words,
    course: view.course,
    main,
    ...(typed === undefined ? {} : { status: 422 as const }),
  };
}
