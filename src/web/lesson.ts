import type { Context, Hono } from "hono";
import type { Course } from "../course/course.ts";
import { fillSegments } from "../course/email.ts";
import { composeMessage, replyUrl } from "../course/message.ts";
import { type Chosen, readChosen, scoreOf } from "../course/quiz.ts";
import { linkPath, linkRoute } from "../course/paths.ts";
import { countSaved, makesSomething } from "../course/saved-work.ts";
import { readAskedQuestions } from "../store/asked-questions.ts";
import { readRecipe } from "../store/members.ts";
import { type QuizAnswer, readQuizAnswers } from "../store/quiz-answers.ts";
import { readSavedWork } from "../store/saved-work.ts";
import { isOwnDevice } from "./device.ts";
import { LESSON_CSP } from "./headers.ts";
import { type Asking, lessonPage, type ReplyTo } from "./lesson-page.ts";
import { openLesson, type OpenedLesson } from "./opened-lesson.ts";
import { showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import type { Check } from "./quiz-page.ts";
import { sharePath } from "./share.ts";
import type { LessonWork, SaveProblem } from "./work-section.ts";

/** A lesson's page for learners who have received it: its text, its exercise, its questions, and what they asked. */
export function addLesson(app: Hono, ports: WebPorts): void {
  app.get(`${linkRoute("progress")}/lesson/:lesson`, async (c) => {
    const opened = await openLesson(c, ports);
    if ("answer" in opened) return opened.answer;
    return showLesson(c, ports, opened, (first) => checkAsked(c, opened, first));
  });
}

/** What a form on this page couldn't do, to be said beside it. */
export type LessonProblem = {
  readonly asking?: Asking & { readonly status: FormStatus };
  readonly saving?: { readonly problem: SaveProblem; readonly text: string | undefined; readonly status: FormStatus };
};
type FormStatus = 413 | 422 | 429 | 503 | 507;

/** @param checkOf what to show of the questions, given the first answers to them */
export async function showLesson(
  c: Context,
  ports: WebPorts,
  opened: OpenedLesson,
  checkOf: (first: QuizAnswer | undefined) => Check,
  { asking, saving }: LessonProblem = {},
): Promise<Response> {
  const { course, enrollment, lesson, received, path } = opened;
  const answers = await readQuizAnswers(ports.archive, enrollment.id);
  const reply = await readReplyTo(ports, course, received.deliveryId, lesson.title);
  const text = fillSegments(lesson.pageHtml, {
    ...(enrollment.firstName === null ? {} : { first_name: enrollment.firstName }),
    progress_url: `${ports.publicUrl}${path}`,
    reply_url: reply.url,
  });
  const share = sharePath(course, lesson);
  // Authors may show pictures from their own site.
  c.header("Content-Security-Policy", LESSON_CSP);
  return showPage(
    c,
    ports,
    lessonPage({
      ...opened,
      text,
      check: checkOf(answers.find(({ lessonId }) => lessonId === lesson.id)),
      reply,
      answersKept: reply.kept || ports.receivingDomain !== undefined,
      work: await readLessonWork(c, ports, opened, saving),
      asking,
      justAsked: asking === undefined && c.req.query("ask") === "asked",
      status: asking?.status ?? saving?.status,
      questions: await readAskedQuestions(ports.archive, enrollment.id, lesson.id),
      viewPath: linkPath(ports.secret, "view", received.deliveryId),
      shareUrl: share === undefined ? undefined : `${ports.publicUrl}${share}`,
      now: ports.now(),
    }),
  );
}

/** The lesson's questions, where another form on the page was sent. */
export function readQuizFirst(first: QuizAnswer | undefined): Check {
  return { is: "open", first, chosen: [] };
}

/** Undefined where this lesson makes nothing, or nothing can be saved here. */
async function readLessonWork(
  c: Context,
  ports: WebPorts,
  { course, enrollment, lesson }: OpenedLesson,
  saving: LessonProblem["saving"],
): Promise<LessonWork | undefined> {
  if (ports.savedFiles === undefined || !makesSomething(lesson)) return undefined;
  const own = isOwnDevice(c, ports, enrollment);
  const all = own ? await readSavedWork(ports.archive, enrollment.id) : [];
  const saved = all.filter(({ lessonId }) => lessonId === lesson.id);
  const text = saved.find(({ part }) => part === "text");
  const bytes = text && (await ports.savedFiles.read(text.fileId));
  return {
    own,
    saved,
    text: bytes === undefined ? "" : new TextDecoder().decode(bytes),
    count: countSaved(course.lessons, all),
    said:
      saving === undefined ? (["saved", "removed"] as const).find((said) => said === c.req.query("work")) : undefined,
    problem: saving?.problem,
    typed: saving?.text,
  };
}

/** What the Reply button of the mail itself would do; in practice mode that is the form below the mail. */
async function readReplyTo(ports: WebPorts, course: Course, deliveryId: string, title: string): Promise<ReplyTo> {
  if (ports.outbox !== undefined) return { url: `${ports.publicUrl}/outbox/${deliveryId}#text`, kept: true };
  const sent = await readRecipe(ports.archive, deliveryId, ports.readEdition);
  if (sent === undefined) return { url: replyUrl(course.reply_to, title), kept: false };
  const { replyTo, subject } = composeMessage(sent.recipe, sent.letterhead, ports.secret);
  return { url: replyUrl(replyTo, subject), kept: sent.letterhead.receivingDomain !== undefined };
}

/**
 * What a link asks to see of the questions. Only answers that were given are explained. A link in an email only fills
 * in its choice (emails/blocks/quiz.tsx), so a scanner that follows all links answers nothing.
 */
function checkAsked(c: Context, { lesson }: OpenedLesson, first: QuizAnswer | undefined): Check {
  for (const name of ["counted", "practice"] as const) {
    const chosen = readChosen(lesson, c.req.query(name)?.split("-") ?? []);
    if (first === undefined || chosen.includes(undefined)) continue;
    return { is: "answered", chosen, counted: name === "counted" && scoreOf(lesson, chosen) === first.score };
  }
  return { is: "open", first, chosen: readChosen(lesson, c.req.query("choose")?.split("-") ?? []) };
}

/** Where the page of a lesson shows how its questions were answered. */
export function answeredPath({ path, lesson }: OpenedLesson, chosen: Chosen, as: "counted" | "practice"): string {
  return `${path}/lesson/${lesson.id}?${as}=${chosen.join("-")}#check`;
}
