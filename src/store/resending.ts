import { sql } from "kysely";
import type { DeliveryState } from "../course/delivery.ts";
import type { Archive } from "./archive.ts";

/** How a lesson went out to a learner, and how often it was sent again. Times in epoch milliseconds. */
export type SentLesson = {
  readonly state: DeliveryState;
  readonly acceptedAt: number | null;
  readonly edition: string;
  /** When it was sent again, in any order. */
  readonly again: readonly number[];
};

export async function readSentLesson(
  db: Archive,
  enrollmentId: string,
  lessonId: string,
): Promise<SentLesson | undefined> {
  const first = await db
    .selectFrom("deliveries")
    .select(["state", "accepted_at as acceptedAt", "edition"])
    .where("enrollment_id", "=", enrollmentId)
    .where("kind", "=", "lesson")
    .where("key", "=", lessonId)
    .executeTakeFirst();
  if (first === undefined) return undefined;
  const again = await db
    .selectFrom("deliveries")
    .select("planned_at")
    .where("enrollment_id", "=", enrollmentId)
    .where("kind", "=", "resent-lesson")
    .where(sql<string>`substr(key, 1, ${lessonId.length + 1})`, "=", `${lessonId}#`)
    .execute();
  return { ...first, again: again.map((row) => row.planned_at) };
}
