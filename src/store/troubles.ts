import { sql } from "kysely";
import { SIGNUP_LETTERS } from "../course/signup-limits.ts";
import type { Archive } from "./archive.ts";

/** Since when the first of those is due whose lesson hasn't been planned; null where nobody is. */
export async function readUnplanned(db: Archive, courseIds: readonly string[], now: number): Promise<number | null> {
  const dues: number[] = [];
  for (const courseId of courseIds) {
    const row = await db
      .selectFrom("enrollments")
      .select((eb) => eb.fn.min("next_due_at").as("at"))
      .where("course_id", "=", courseId)
      .where("next_due_at", "<=", now)
      .executeTakeFirst();
    if (row !== undefined && row.at !== null) dues.push(row.at);
  }
  return dues.length === 0 ? null : Math.min(...dues);
}

export type Backlog = {
  readonly deliveries: number;
  readonly oldestPlannedAt: number | null;
  /**
   * As `oldestPlannedAt`, without letters of signups, which may have to wait for the next day's quota, and without what waits
   * for a course that isn't served.
   */
  readonly overdueSince: number | null;
};

function earliest(...times: readonly (number | null)[]): number | null {
  const known = times.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** How much waits to go out, and since when the oldest has waited. Asked often, so it keeps to what waits (by index). */
export async function readBacklog(db: Archive, courseIds: readonly string[]): Promise<Backlog> {
  const planned = await db
    .selectFrom("deliveries")
    .select((eb) => [
      eb.fn.countAll<number>().as("n"),
      eb.fn.min("planned_at").as("oldest"),
      eb.fn
        .min("planned_at")
        .filterWhere("kind", "not in", SIGNUP_LETTERS)
        .filterWhere((of) =>
          of.not(
            of.exists(
              of
                .selectFrom("enrollments")
                .select("enrollments.id")
                .whereRef("enrollments.id", "=", "deliveries.enrollment_id")
                .where("enrollments.course_id", "not in", courseIds.length === 0 ? [""] : courseIds),
            ),
          ),
        )
        .as("overdue"),
    ])
    .where("state", "=", sql.lit("planned"))
    // They're planned for a day that's still to come.
    .where("kind", "!=", "check-in")
    .executeTakeFirstOrThrow();
  const frozen = await db
    .selectFrom("deliveries")
    .select((eb) => [eb.fn.countAll<number>().as("n"), eb.fn.min("planned_at").as("oldest")])
    .where("batch_id", "in", (eb) => eb.selectFrom("batches").select("id").where("state", "=", sql.lit("frozen")))
    .where("state", "=", "frozen")
    .executeTakeFirstOrThrow();
  return {
    deliveries: planned.n + frozen.n,
    oldestPlannedAt: earliest(planned.oldest, frozen.oldest),
    overdueSince: earliest(planned.overdue, frozen.oldest),
  };
}
