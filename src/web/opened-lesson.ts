import type { Context } from "hono";
import { readHolder } from "../actions/link-holder.ts";
import { type Course, findLesson, type Lesson } from "../course/course.ts";
import { tokenPath } from "../course/paths.ts";
import { readCompletions, readDeliveries } from "../store/progress.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { notYetPage } from "./not-yet-page.ts";
import { showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink, showNotFound } from "./problem-page.ts";
import { type ReceivedStanding, type Syllabus, syllabusOf } from "./syllabus.ts";

/** A lesson that this learner has received. */
export type OpenedLesson = {
  readonly course: Course;
  readonly enrollment: Enrollment;
  readonly lesson: Lesson;
  readonly received: ReceivedStanding;
  readonly syllabus: Syllabus;
  /** Of the course page. */
  readonly path: string;
};

/** Only received lessons can be opened. About the others, the answer only says when they arrive. */
export async function openLesson(
  c: Context,
  ports: WebPorts,
): Promise<OpenedLesson | { readonly answer: Response | Promise<Response> }> {
  const token = c.req.param("token") ?? "";
  const holder = await readHolder(ports, "progress", token);
  if (holder === undefined) return { answer: showDeadLink(c, ports) };
  const { course, enrollment } = holder;
  const lesson = course === undefined ? undefined : findLesson(course, c.req.param("lesson") ?? "");
  if (course === undefined || lesson === undefined) return { answer: showNotFound(c, ports) };
  const deliveries = await readDeliveries(ports.archive, enrollment.id);
  const completions = await readCompletions(ports.archive, enrollment.id);
  const syllabus = syllabusOf(course, enrollment, deliveries, completions);
  const standing = syllabus.entries.find((entry) => entry.lesson === lesson)?.standing ?? { is: "open" };
  const path = tokenPath("progress", token);
  if (standing.is !== "received")
    return { answer: showPage(c, ports, notYetPage(course, enrollment, standing, path, ports.now())) };
  return { course, enrollment, lesson, received: standing, syllabus, path };
}
