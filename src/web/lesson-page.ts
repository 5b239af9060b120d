import { html, raw } from "hono/html";
import { type AskOutcome, MOST_QUESTION_LETTERS } from "../actions/ask-in-place.ts";
import { describeFile } from "../course/attachment.ts";
import { maskLinks } from "../course/paths.ts";
import type { AskedQuestion } from "../store/asked-questions.ts";
import type { Dates } from "../words/dates.ts";
import { datesFor, type Words, wordsOf } from "../words/words.ts";
import { copyButton } from "./copy-button.ts";
import { problemText } from "./field-problem.ts";
import { glossaryLink } from "./glossary.ts";
import { markForm } from "./mark-form.ts";
import type { OpenedLesson } from "./opened-lesson.ts";
import type { Html, Page } from "./page.ts";
import { type Check, checkSection, checkTab } from "./quiz-page.ts";
import { type LessonWork, workSection } from "./work-section.ts";
import { standingInWords, type SyllabusEntry } from "./syllabus.ts";

export type ReplyTo = {
  /** A mailto: address, or that of a form of ours. */
  readonly url: string;
  /** Whether what is sent there comes through us, and so is kept. */
  readonly kept: boolean;
};

/** A question that couldn't be sent, and why. */
export type Asking = { readonly problem: Exclude<AskOutcome, "asked">; readonly text: string };

type Reading = OpenedLesson & {
  /** The lesson's own HTML, its holes filled. */
  readonly text: string;
  readonly check: Check;
  readonly reply: ReplyTo;
  /** Whether the answer to a question that's asked here comes through us. */
  readonly answersKept: boolean;
  readonly asking: Asking | undefined;
  readonly justAsked: boolean;
  /** Undefined where nothing can be saved. */
  readonly work: LessonWork | undefined;
  /** Of a page that says what couldn't be done. */
  readonly status: Page["status"];
  readonly questions: readonly AskedQuestion[];
  /** Where the mail can be seen. */
  readonly viewPath: string;
  /** Where anyone may read the lesson, as a full URL; undefined where nobody may. */
  readonly shareUrl: string | undefined;
  readonly now: number;
};

export function lessonPage(reading: Reading): Page {
  const { course, enrollment, lesson, received, path, check } = reading;
  const words = wordsOf(course);
  const dates = datesFor(course, enrollment, reading.now);
  const about = words.lesson.about({
    number: course.lessons.indexOf(lesson) + 1,
    of: course.lessons.length,
    minutes: lesson.minutes,
    day: dates.day(received.at),
  });
  const main = html`<p class="kicker"><a href="${path}">${words.lesson.back}</a></p>
<h1>${lesson.title}</h1>
<p class="byline">${about}</p>
<article class="lesson-text">
${raw(reading.text)}
</article>
${checkSection(words.quiz, lesson, check, { path, done: received.done })}
${reading.work === undefined ? "" : workSection(words, lesson, reading.work, path, dates)}
${markSection(words, reading)}
${turn(words, reading, dates)}
<p class="as-sent"><a href="${reading.viewPath}">${words.lesson.asSent}</a> ${glossaryLink(words, course)}</p>
${shareSection(words, reading)}
${questionsSection(words, reading, dates)}`;
  return {
    title: checkTab(words.quiz, lesson, check) ?? lesson.title,
    course,
    main,
    width: "reading",
    copies: reading.shareUrl !== undefined,
    status: reading.status ?? (check.is === "incomplete" ? 422 : 200),
  };
}

function markSection({ lesson: { mark }, progress }: Words, { lesson, received, path }: Reading): Html {
  return html`<section id="done" class="mark" aria-labelledby="mark" tabindex="-1">
<h2 id="mark">${mark.title}</h2>
<p>${received.done ? mark.done : mark.open}</p>
${markForm(progress.mark, path, lesson, received.done, "lesson")}
</section>`;
}

/** To the lesson before and the one after, as far as they have come. */
function turn(words: Words, reading: Reading, dates: Dates): Html {
  const { course, lesson, syllabus } = reading;
  const at = course.lessons.indexOf(lesson);
  const before = syllabus.entries.slice(0, at).findLast(({ standing }) => standing.is === "received");
  const after = syllabus.entries.slice(at + 1).find(({ standing }) => standing.is !== "passed-over");
  const { label, previous, next } = words.lesson.turn;
  return html`<nav class="turn" aria-label="${label}">
${before === undefined ? "" : html`<p class="previous"><span class="fine">${previous}</span> ${neighbour(words, reading, before, dates)}</p>`}
${after === undefined ? graduation(words, reading, dates) : html`<p class="next"><span class="fine">${next}</span> ${neighbour(words, reading, after, dates)}</p>`}
</nav>`;
}

function neighbour(words: Words, { course, path }: Reading, { lesson, standing }: SyllabusEntry, dates: Dates): Html {
  const title = words.progress.next.lesson(course.lessons.indexOf(lesson) + 1, lesson.title);
  return standing.is === "received"
    ? html`<a class="title" href="${path}/lesson/${lesson.id}">${title}</a>`
    : html`<span class="title">${title}</span> <span class="fine">${standingInWords(words, standing, dates)}</span>`;
}

/** What comes after the last lesson; nothing once it has arrived. */
function graduation({ lesson, progress }: Words, { syllabus: { graduationAt } }: Reading, dates: Dates): Html {
  if (graduationAt === undefined) return html``;
  return html`<p class="next"><span class="fine">${lesson.turn.next}</span> <span class="title">${progress.graduation}</span>
<span class="fine">${progress.standing.expected(dates.day(graduationAt))}</span></p>`;
}

/** The link is in a field, so it can be copied without JavaScript. */
function shareSection({ share }: Words, { course, shareUrl }: Reading): Html {
  if (shareUrl === undefined) return html``;
  return html`<section id="share" aria-labelledby="share-title">
<h2 id="share-title">${share.link}</h2>
<p id="share-how">${share.how}</p>
<div class="field copying"><label for="share-link">${share.label}</label>
<input id="share-link" type="url" readonly value="${shareUrl}" aria-describedby="share-how">
${copyButton(course, "share-link")}</div>
<p><a href="${shareUrl}">${share.open}</a></p>
</section>`;
}

function questionsSection({ lesson: words, mail }: Words, reading: Reading, dates: Dates): Html {
  const { course, questions, reply, justAsked } = reading;
  const { sender } = course;
  return html`<section id="ask" class="asked" aria-labelledby="questions">
<h2 id="questions">${words.questions.title}</h2>
${justAsked ? html`<p class="notice" role="status">${words.questions.sent(sender.name)}</p>` : ""}
${questions.map((question) => asked(words.questions, question, reading, dates.day))}
<p>${words.questions.how(sender.name, reply.kept)}</p>
${askForm(words.questions, reading)}
<p><a class="quiet" role="button" href="${reply.url}">${mail.lesson.replyTo(sender.name)}</a></p>
</section>`;
}

function askForm(words: Words["lesson"]["questions"], { asking, course, lesson, path }: Reading): Html {
  const [first = course.sender.name] = course.sender.name.split(" ");
  return html`<form method="post" action="${path}/lesson/${lesson.id}/ask">
<div class="field"><label for="question">${words.label}</label>
<textarea id="question" name="question" rows="4" required maxlength="${MOST_QUESTION_LETTERS}"${
    asking === undefined ? "" : html` aria-invalid="true" aria-describedby="question-problem"`
  }>
${asking?.text ?? ""}</textarea>
${problemText("question", asking && words.problem[asking.problem])}</div>
<button type="submit">${words.ask(first)}</button>
</form>`;
}

function attached(words: Words["lesson"]["questions"], files: AskedQuestion["files"]): Html | string {
  return files.length === 0 ? "" : html`<p class="fine">${words.attached(files.map(describeFile))}</p>`;
}

function asked(
  words: Words["lesson"]["questions"],
  { text, receivedAt, files, answers }: AskedQuestion,
  { answersKept, course }: Reading,
  dayOf: (instant: number) => string,
): Html {
  const sender = course.sender.name;
  return html`<article>
<p class="fine">${words.asked(dayOf(receivedAt))}</p>
<p class="said">${text === "" ? words.noText : maskLinks(text)}</p>${attached(words, files)}
${answers.map((answer) => html`<p class="fine">${words.answered(sender, dayOf(answer.receivedAt))}</p><p class="said answer">${maskLinks(answer.text)}</p>${attached(words, answer.files)}`)}
${answers.length === 0 ? html`<p class="fine">${answersKept ? words.open : words.answersByEmail(sender)}</p>` : ""}
</article>`;
}
