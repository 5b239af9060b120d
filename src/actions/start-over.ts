import type { Course } from "../course/course.ts";
import { dueAtPace, isEarlier, lessonAfter } from "../course/enrollment.ts";
import type { Tx } from "../store/archive.ts";
import { readGraduation, readPast, recordRestart } from "../store/pacing.ts";
import { readCompletions } from "../store/progress.ts";
import type { Enrollment } from "../store/subscribing.ts";

/** Somebody who has confirmed. */
export type Learner = Enrollment & { readonly confirmedAt: number };

/**
 * From here on, nothing that was done before counts. What they have isn't sent again; what was passed over is, and a learner who had
 * finished is due again where there is such a lesson.
 */
export async function startOver(tx: Tx, course: Course, learner: Learner, at: number): Promise<"restarted"> {
  const past = await readPast(tx, learner.id);
  const done = await readCompletions(tx, learner.id);
  const known = [...past.map(({ plannedAt }) => plannedAt), ...done.map(({ completedAt }) => completedAt)];
  const { finishedAt, nextDueAt, restartedAt, restartedBefore } = learner;
  // Behind everything there is, even where the clock was set back: times tell before from after.
  const now = [...known, restartedAt ?? 0].reduce((latest, time) => Math.max(latest, time + 1), at);
  const had = past.map((lesson) => ({ ...lesson, earlier: true }));
  // A learner who started over and did nothing since may do so again, for a lesson that was inserted in between.
  const anew = [...past, ...done].some(({ earlier }) => !earlier);
  const again = finishedAt !== null && lessonAfter(course, had) !== undefined;
  if (!anew && !again) return "restarted";
  await recordRestart(tx, learner.id, {
    restartedAt: now,
    restartedBefore: anew ? restartedAt : restartedBefore,
    finishedAt: again ? null : finishedAt,
    nextDueAt: again ? dueAtPace(course, learner, had, now) : nextDueAt && Math.max(nextDueAt, now),
  });
  return "restarted";
}

export async function undoStartOver(
  tx: Tx,
  course: Course,
  learner: Learner,
): Promise<"restart-undone" | "restart-too-late" | undefined> {
  const { restartedAt, restartedBefore, nextDueAt } = learner;
  if (restartedAt === null) return undefined;
  const past = await readPast(tx, learner.id);
  if (!past.every(({ earlier }) => earlier)) return "restart-too-late";
  const as = past.map((lesson) => ({ ...lesson, earlier: isEarlier(lesson.plannedAt, restartedBefore) }));
  const graduatedAt = await readGraduation(tx, learner.id);
  const finishedAt = graduatedAt !== undefined && lessonAfter(course, as) === undefined ? graduatedAt : null;
  await recordRestart(tx, learner.id, {
    restartedAt: restartedBefore,
    restartedBefore: null,
    finishedAt,
    nextDueAt: finishedAt === null ? nextDueAt : null,
  });
  return "restart-undone";
}
