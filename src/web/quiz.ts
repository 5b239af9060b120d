import type { Hono } from "hono";
import { answerQuiz } from "../actions/answer-quiz.ts";
import { readChosen } from "../course/quiz.ts";
import { linkRoute } from "../course/paths.ts";
import { readForm } from "./form.ts";
import { answeredPath, showLesson } from "./lesson.ts";
import { openLesson } from "./opened-lesson.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest } from "./problem-page.ts";

/** A lesson's questions, on its page: the first attempt counts, and as many more as wanted are practice. */
export function addQuiz(app: Hono, ports: WebPorts): void {
  app.get(`${linkRoute("progress")}/check/:lesson`, async (c) => {
    const opened = await openLesson(c, ports);
    if ("answer" in opened) return opened.answer;
    return c.redirect(`${opened.path}/lesson/${opened.lesson.id}#check`, 303);
  });

  app.post(`${linkRoute("progress")}/check/:lesson`, async (c) => {
    const opened = await openLesson(c, ports);
    if ("answer" in opened) return opened.answer;
    const form = await readForm(c);
    if (form === undefined) return showBadRequest(c, ports);
    const { lesson } = opened;
    const chosen = readChosen(
      lesson,
      lesson.quiz.map((_, index) => form(`answer-${index + 1}`)),
    );
    const outcome = await answerQuiz(ports, opened.enrollment.id, lesson, chosen);
    if (outcome === "incomplete") return showLesson(c, ports, opened, () => ({ is: "incomplete", chosen }));
    return c.redirect(answeredPath(opened, chosen, outcome), 303);
  });
}
