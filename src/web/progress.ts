import { readHolder } from "../actions/link-holder.ts";
import { linkPath, linkRoute, tokenPath } from "../course/paths.ts";
import { makesSomething } from "../course/saved-work.ts";
import type { Hono } from "hono";
import { completeLesson } from "../actions/complete-lesson.ts";
import { readCurrentCertificate } from "../store/certificates.ts";
import { readCompletions, readDeliveries } from "../store/progress.ts";
import { readQuizAnswers } from "../store/quiz-answers.ts";
import { datesFor, wordsOf } from "../words/words.ts";
import { calendarUrl } from "./calendar.ts";
import { readUndoUntil } from "./certificate.ts";
import { PACE_OUTCOMES } from "../actions/pace.ts";
import { readForm } from "./form.ts";
import { onlyCourse, showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest, showDeadLink } from "./problem-page.ts";
import { notServedPage, progressPage } from "./progress-page.ts";
import { syllabusOf } from "./syllabus.ts";

/** The learner's own page: what came, what is next and when, and what they say they have done. */
export function addProgress(app: Hono, ports: WebPorts): void {
  app.get(linkRoute("progress"), async (c) => {
    const holder = await readHolder(ports, "progress", c.req.param("token"));
    if (holder === undefined) return showDeadLink(c, ports);
    const { course, enrollment } = holder;
    const deliveries = await readDeliveries(ports.archive, enrollment.id);
    const viewPath = (deliveryId: string) => linkPath(ports.secret, "view", deliveryId);
    if (course === undefined)
      return showPage(c, ports, notServedPage(wordsOf(onlyCourse(ports)), deliveries, viewPath));
    const now = ports.now();
    const completions = await readCompletions(ports.archive, enrollment.id);
    return showPage(
      c,
      ports,
      progressPage({
        course,
        enrollment,
        deliveries,
        syllabus: syllabusOf(course, enrollment, deliveries, completions),
        path: c.req.path,
        viewPath,
        welcome: c.req.query("welcome") === "1",
        answers: await readQuizAnswers(ports.archive, enrollment.id),
        changed: PACE_OUTCOMES.find((change) => change === c.req.query("changed")),
        hasCertificate: (await readCurrentCertificate(ports.archive, enrollment.id)) !== undefined,
        savesWork: ports.savedFiles !== undefined && course.lessons.some(makesSomething),
        calendar: calendarUrl(ports, enrollment.id),
        undoUntil: await readUndoUntil(ports, course, enrollment),
        now,
        dates: datesFor(course, enrollment, now),
      }),
    );
  });

  app.post(`${linkRoute("progress")}/done`, async (c) => {
    const token = c.req.param("token");
    const holder = await readHolder(ports, "progress", token);
    if (holder === undefined) return showDeadLink(c, ports);
    const form = await readForm(c);
    const lessonId = form?.("lesson") ?? "";
    const mark = form?.("mark");
    if (mark !== "done" && mark !== "not-done") return showBadRequest(c, ports);
    const { id: enrollmentId, courseId } = holder.enrollment;
    const outcome = await completeLesson(ports, { enrollmentId, courseId }, lessonId, mark);
    if (outcome === "not-received") return showBadRequest(c, ports);
    const isOnItsPage = form?.("from") === "lesson";
    const path = tokenPath("progress", token);
    return c.redirect(isOnItsPage ? `${path}/lesson/${lessonId}#done` : `${path}#${lessonId}`, 303);
  });
}
