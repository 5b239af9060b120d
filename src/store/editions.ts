import type { Course } from "../course/course.ts";
import type { CompiledEmail } from "../course/email.ts";
import { mergeOrder } from "../course/enrollment.ts";
import { keepRecent } from "../course/recent.ts";
import type { Archive, Tx } from "./archive.ts";
import { writeJournal } from "./journal.ts";

/**
 * Puts every email of a course on the shelf. An edition that is there already stays as it is: its name is the hash of its
 * content.
 *
 * @param others what the course can send besides its lessons and letters
 */
export async function shelveCourse(
  tx: Tx,
  course: Course,
  others: readonly CompiledEmail[],
  now: number,
): Promise<void> {
  const emails = [...[...course.lessons, ...Object.values(course.letters)].map((item) => item.email), ...others];
  await shelveEmails(tx, course.id, emails, now);
}

/** As `shelveCourse`, for some emails of a course. */
export async function shelveEmails(
  tx: Tx,
  courseId: string,
  emails: readonly CompiledEmail[],
  now: number,
): Promise<void> {
  for (const email of emails) {
    const edition = { digest: email.digest, course_id: courseId, email: JSON.stringify(email), first_used_at: now };
    const result = await tx
      .insertInto("editions")
      .values(edition)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows === 1n) await writeJournal(tx, { entry: "edition", edition });
  }
}

/**
 * Keeps the order of a course with the lessons that were taken out of it.
 *
 * @returns the course with the order of all lessons that it ever had
 */
export async function keepOrder(tx: Tx, course: Course): Promise<Course> {
  const row = await tx
    .selectFrom("course_orders")
    .select("lesson_ids")
    .where("course_id", "=", course.id)
    .executeTakeFirst();
  const before = row === undefined ? [] : (JSON.parse(row.lesson_ids) as string[]);
  const order = mergeOrder(
    before,
    course.lessons.map((lesson) => lesson.id),
  );
  await replaceOrder(tx, course.id, order);
  if (order.join("\n") !== before.join("\n")) await writeJournal(tx, { entry: "order", courseId: course.id, order });
  return { ...course, order };
}

export async function replaceOrder(db: Archive, courseId: string, order: readonly string[]): Promise<void> {
  const lesson_ids = JSON.stringify(order);
  await db
    .insertInto("course_orders")
    .values({ course_id: courseId, lesson_ids })
    .onConflict((conflict) => conflict.column("course_id").doUpdateSet({ lesson_ids }))
    .execute();
}

/** About 60 KB each: the lessons of a few courses, and what was sent of them last. */
const KEPT_EDITIONS = 300;

/** Reads editions off the shelf, those that were used last from memory: they never change. */
export function editionReader(): (db: Archive, digest: string) => Promise<CompiledEmail> {
  const read = keepRecent<CompiledEmail>(KEPT_EDITIONS);
  return async (db, digest) => {
    const known = read.get(digest);
    if (known !== undefined) return known;
    const row = await db.selectFrom("editions").select("email").where("digest", "=", digest).executeTakeFirstOrThrow();
    const email = JSON.parse(row.email) as CompiledEmail;
    read.set(digest, email);
    return email;
  };
}
