import { html } from "hono/html";
import type { Problem } from "../../src/course/problem.ts";
import type { Html } from "../../src/web/page.ts";
import type { Shown } from "./desk.ts";
import type { Entry } from "./proof.ts";
import { queryOf, SIGNUP, type View } from "./view.ts";

export function ofFile(problems: readonly Problem[], file: string): readonly Problem[] {
  return problems.filter((problem) => problem.file === file);
}

/** Everything that the compiler found: what is wrong with this mail in full, and where else something is. */
export function problemsPanel({ problems, entries }: Shown, entry: Entry | undefined, view: View): Html {
  if (problems.length === 0) return html`<p class="fine">No problems.</p>`;
  const otherMails = new Map(entries.filter((other) => other !== entry).map((other) => [other.file, other]));
  // A file that makes no mail of its own, as course.md or a block, concerns them all.
  const here = problems.filter(({ file }) => !otherMails.has(file));
  const elsewhere = problems.filter(({ file }) => otherMails.has(file));
  return html`${entry === undefined || entry.current || view.mail === SIGNUP ? "" : staleNote(entry)}
${here.length === 0 ? html`<p class="fine">No problems in this one.</p>` : html`<ul>${here.map(problemRow)}</ul>`}
${elsewhere.length === 0 ? "" : html`<p class="elsewhere">Elsewhere: ${linksTo(elsewhere, otherMails, view)}</p>`}`;
}

function staleNote({ proof }: Entry): Html {
  if (proof === undefined) return html``;
  return html`<p class="stale">This can’t be shown yet. Below is the last version that could.</p>`;
}

function problemRow({ severity, file, line, message, hint }: Problem): Html {
  return html`<li class="${severity}"><span class="severity">${severity === "error" ? "Error" : "Warning"}</span>
<span><code>${line > 0 ? `${file}:${line}` : file}</code> ${message} <span class="hint">${hint}</span></span></li>`;
}

function linksTo(problems: readonly Problem[], mails: ReadonlyMap<string, Entry>, view: View): Html {
  const counts = [...Map.groupBy(problems, ({ file }) => file)];
  return html`${counts.map(([file, found], index) => {
    const mail = mails.get(file)?.name ?? view.mail;
    return html`${index > 0 ? ", " : ""}<a href="${queryOf({ ...view, mail })}">${file.split("/").at(-1)}</a> (${found.length})`;
  })}`;
}
