import { sql } from "kysely";
import { LONGEST_WAIT_MS } from "../course/batch.ts";
import type { Archive } from "./archive.ts";
import { needsNoFiles } from "./attachments.ts";

type Wakes = Readonly<Record<"due" | "retry" | "overdue" | "planned" | "waits", number | null>>;

/**
 * When the next thing happens by itself: a lesson falls due, or what is planned or frozen goes on. Epoch milliseconds. What was
 * frozen by a clock that has been set far back since goes on now.
 *
 * @param courseIds the courses that are served: a learner of another one isn't due
 * @param after only what comes after that instant
 */
export async function nextWake(
  db: Archive,
  courseIds: readonly string[],
  now: number,
  after = Number.MIN_SAFE_INTEGER,
): Promise<number | undefined> {
  const served = courseIds.length === 0 ? sql`null` : sql.join(courseIds);
  const dues = courseIds.map(
    (id) => sql<number | null>`
      (select min(next_due_at) from enrollments
        where course_id = ${id} and next_due_at > ${after})`,
  );
  // SQLite's min() of one value is the aggregate; of several, where one is null, it's null.
  const due =
    dues.length === 0
      ? sql`null`
      : sql`(select min(at) from (${sql.join(
          dues.map((each) => sql`select ${each} as at`),
          sql` union all `,
        )}))`;
  const { rows } = await sql<Wakes>`
    select
      ${due} as due,
      (select min(next_attempt_at) from batches where state = 'frozen' and next_attempt_at > ${after}) as retry,
      (select min(${now}) from batches
        where state = 'frozen' and next_attempt_at > ${now + LONGEST_WAIT_MS} and ${now} > ${after}) as overdue,
      (select planned_at from deliveries
        where state = 'planned' and planned_at > ${after} and enrollment_id in
          (select id from enrollments where id = deliveries.enrollment_id and course_id in (${served}))
          and ${needsNoFiles(now)}
        order by planned_at) as planned,
      (select min(give_up_at) from attachments
        where state = 'waiting' and give_up_at > ${Math.max(now, after)}) as waits`.execute(db);
  const times = rows
    .flatMap(({ due, retry, overdue, planned, waits }) => [due, retry, overdue, planned, waits])
    .filter((at) => at !== null);
  return times.length === 0 ? undefined : Math.min(...times);
}
