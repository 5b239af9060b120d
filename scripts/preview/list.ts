import { html } from "hono/html";
import type { Html } from "../../src/web/page.ts";
import type { Shown } from "./desk.ts";
import { ofFile } from "./problems.ts";
import type { Entry } from "./proof.ts";
import { queryOf, SIGNUP, type View } from "./view.ts";

/** Every mail of the course, and the signup page. */
export function mailList(shown: Shown, view: View): Html {
  const { entries } = shown;
  const lessons = entries.filter(({ kind }) => kind === "lesson");
  const letters = entries.filter(({ kind }) => kind !== "lesson");
  return html`<h2>Lessons</h2>
${lessons.length === 0 ? html`<p class="none">None yet.</p>` : html`<ol>${lessons.map((entry) => row(entry, shown, view))}</ol>`}
<h2>Letters</h2>
${letters.length === 0 ? html`<p class="none">None yet.</p>` : html`<ul>${letters.map((entry) => row(entry, shown, view))}</ul>`}
<h2>Page</h2>
<ul><li><a id="to-${SIGNUP}" href="${queryOf({ ...view, mail: SIGNUP, tab: "mail" })}" ${current(view.mail === SIGNUP)}>
<span class="mark"></span><span class="subject">Signup page</span><span class="facts">from course.md</span></a></li></ul>`;
}

function row(entry: Entry, shown: Shown, view: View): Html {
  const { name, kind, proof } = entry;
  const problems = ofFile(shown.problems, entry.file);
  return html`<li><a id="to-${name}" href="${queryOf({ ...view, mail: name })}" ${current(view.mail === name)}>
<span class="mark">${kind === "lesson" ? name : ""}</span>
<span class="subject">${proof?.row.subject ?? entry.file.split("/").at(-1)}</span>
<span class="facts">${kind === "lesson" ? "" : html`${name}, `}${factsOf(entry)}</span>
${badge(problems)}</a></li>`;
}

function factsOf({ proof }: Entry): string {
  if (proof === undefined) return "can’t be shown";
  const { words, minutes, htmlBytes } = proof.row;
  // No break between a number and what it counts.
  return `${words} words, ${minutes} min, ${Math.ceil(htmlBytes / 1024)} KB`.replaceAll(/(\d) /g, "$1\u00a0");
}

function badge(problems: ReturnType<typeof ofFile>): Html {
  if (problems.length === 0) return html``;
  const isBroken = problems.some(({ severity }) => severity === "error");
  const says = problems.length === 1 ? "problem" : "problems";
  return html`<span class="badge ${isBroken ? "error" : "warning"}">${problems.length}<span class="unseen"> ${says}</span></span>`;
}

function current(isCurrent: boolean): Html {
  return isCurrent ? html`aria-current="page"` : html``;
}
