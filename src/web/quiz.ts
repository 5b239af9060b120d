import type { Context, Hono } from "hono";
import type { Course, Lesson } from "../course/course.ts";
import { recordQuizAnswer } from "../store/quiz-answers.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { readBearer } from "./bearer.ts";
import { readForm } from "./form.ts";
import { showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest, showDeadLink, showNotFound } from "./problem-page.ts";
import { hasReceived } from "./progress.ts";
import { quizPage, quizResultPage } from "./quiz-page.ts";

type Sitting = {
  readonly course: Course;
  readonly enrollment: Enrollment;
  readonly lesson: Lesson;
  readonly back: string;
};

/** A lesson's questions: the first attempt counts, and as many more as wanted are practice. */
export function addQuiz(app: Hono, ports: WebPorts): void {
  app.get("/p/:token/check/:lesson", async (c) => {
    const sitting = await sit(c, ports);
    if (!("lesson" in sitting)) return sitting.answer;
    return showPage(c, ports, quizPage(sitting.course, sitting.lesson, sitting.back));
  });

  app.post("/p/:token/check/:lesson", async (c) => {
    const sitting = await sit(c, ports);
    if (!("lesson" in sitting)) return sitting.answer;
    const form = await readForm(c);
    if (form === undefined) return showBadRequest(c, ports);
    const { course, enrollment, lesson, back } = sitting;
    const chosen = lesson.quiz.map(({ choices }, index) => choiceOf(form(`answer-${index + 1}`), choices.length));
    if (chosen.includes(undefined)) return showPage(c, ports, quizPage(course, lesson, back, chosen));
    const score = lesson.quiz.filter(({ answer }, index) => chosen[index] === answer).length;
    const answered = { lessonId: lesson.id, score, questions: lesson.quiz.length };
    const first = await ports.archive
      .transaction()
      .execute((tx) => recordQuizAnswer(tx, enrollment.id, answered, ports.now()));
    return showPage(c, ports, quizResultPage(course, lesson, back, chosen, score, first));
  });
}

/** Only what somebody has received can be answered. */
async function sit(c: Context, ports: WebPorts): Promise<Sitting | { readonly answer: Response | Promise<Response> }> {
  const token = c.req.param("token") ?? "";
  const bearer = await readBearer(ports, "progress", token);
  if (bearer === undefined) return { answer: showDeadLink(c, ports) };
  const { course, enrollment } = bearer;
  const lesson = course?.lessons.find(({ id }) => id === c.req.param("lesson"));
  if (course === undefined || lesson === undefined) return { answer: showNotFound(c, ports) };
  if (!(await hasReceived(ports, bearer, lesson.id))) return { answer: showNotFound(c, ports) };
  return { course, enrollment, lesson, back: `/p/${token}#${lesson.id}` };
}

/** 1-based; undefined for what is no choice. */
function choiceOf(text: string, choices: number): number | undefined {
  const number = /^\d$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= choices ? number : undefined;
}
