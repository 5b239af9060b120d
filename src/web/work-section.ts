import { html } from "hono/html";
import type { SaveOutcome } from "../actions/save-work.ts";
import { fileSize } from "../course/attachment.ts";
import type { Lesson } from "../course/course.ts";
import { madeIn, SAVED_ENDINGS, type SavedPart, textPrint } from "../course/saved-work.ts";
import type { SavedWork } from "../store/saved-work.ts";
import type { Dates } from "../words/dates.ts";
import type { Words } from "../words/words.ts";
import { problemText } from "./field-problem.ts";
import type { Html } from "./page.ts";

/** Why nothing was saved, for the page that says so. */
export type SaveProblem =
  | Exclude<SaveOutcome, "saved" | "not-received" | "not-here">
  | "busy"
  | "too-many"
  | "unreadable";

/** What a lesson's page shows of what its learner saved. */
export type LessonWork = {
  /** Whether it's the learner's own browser. In any other one, none of the rest is shown. */
  readonly own: boolean;
  /** Of this lesson. */
  readonly saved: readonly SavedWork[];
  /** The saved text; "" where there's none. */
  readonly text: string;
  /** How many lessons have something saved, of those that make something. */
  readonly count: { readonly saved: number; readonly of: number };
  readonly said: "saved" | "removed" | undefined;
  readonly problem: SaveProblem | undefined;
  /** As typed, where nothing was saved. */
  readonly typed: string | undefined;
};

/** @param path of the course page */
export function workSection(words: Words, lesson: Lesson, work: LessonWork, path: string, dates: Dates): Html {
  const { work: all } = words;
  return html`<section id="work" class="work" aria-labelledby="work-title" tabindex="-1">
<h2 id="work-title">${all.title}</h2>
${
  work.own
    ? ownWork(words, lesson, work, path, dates)
    : html`<p>${all.lead(madeIn(lesson))}</p>
<p class="fine">${all.hidden(`${path}/work`)}</p>`
}
</section>`;
}

function ownWork(words: Words, lesson: Lesson, work: LessonWork, path: string, dates: Dates): Html {
  const { work: all } = words;
  const base = `${path}/lesson/${lesson.id}/work`;
  const file = work.saved.find(({ part }) => part === "file");
  const { count, problem, said } = work;
  return html`${said === undefined ? "" : html`<p class="notice" role="status">${all[said]}</p>`}
<p>${all.lead(madeIn(lesson))}</p>
${textFirst(work.saved).map((one) => savedItem(words, one, base, { dates, from: "lesson" }))}
<form method="post" action="${base}" enctype="multipart/form-data">
${problemText("work", problem && all.problem[problem])}
<input type="hidden" name="shown" value="${textPrint(work.text)}">
<div class="field"><label for="work-text">${all.text}</label>
<textarea id="work-text" name="text" rows="6"${problem === undefined ? "" : html` aria-describedby="work-problem"`}>
${work.typed ?? work.text}</textarea></div>
<div class="field"><label for="work-file">${all.file(file !== undefined)}</label>
<input id="work-file" name="file" type="file" accept="${SAVED_ENDINGS.join(",")}" aria-describedby="work-kinds">
<p class="fine" id="work-kinds">${all.kinds}</p></div>
<button type="submit">${all.save}</button>
</form>
<p class="fine"><a href="${path}/work">${all.all(count.saved, count.of)}</a></p>`;
}

export function textFirst(saved: readonly SavedWork[]): readonly SavedWork[] {
  return saved.toSorted((a, b) => b.part.localeCompare(a.part));
}

/**
 * One thing that's saved, with what can be done with it.
 *
 * @param base the path where it's saved; it's downloaded from one below it
 */
export function savedItem(
  words: Words,
  { part, name, size, savedAt, lost }: SavedWork,
  base: string,
  { dates, from }: { readonly dates: Dates; readonly from: "lesson" | "work" },
): Html {
  const { work: all } = words;
  const what = part === "text" ? all.yourText : name;
  return html`<div class="saved"><p><strong><bdi>${what}</bdi></strong>
<span class="fine">${fileSize(size)} · ${all.savedOn(dates.day(savedAt))}</span></p>
${lost ? html`<p class="problem">${all.lost}</p>` : ""}
<div class="acts no-print">${lost ? "" : html`<a href="${base}/${part}" download>${all.download}<span class="unseen">${all.which(what)}</span></a>`}
${removeForm(all, part, what, base, from)}</div></div>`;
}

function removeForm(all: Words["work"], part: SavedPart, what: string, base: string, from: "lesson" | "work"): Html {
  return html`<details><summary>${all.remove}<span class="unseen">${all.which(what)}</span></summary>
<form method="post" action="${base}/remove"><input type="hidden" name="part" value="${part}"><input type="hidden" name="from" value="${from}">
<p>${all.removeSure}</p>
<button type="submit" class="quiet">${all.removeReally}<span class="unseen">${all.which(what)}</span></button></form></details>`;
}
