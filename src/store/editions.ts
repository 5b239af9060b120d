import type { Course } from "../course/course.ts";
import type { CompiledEmail } from "../course/email.ts";
import type { Archive } from "./archive.ts";
import { writeJournal } from "./journal.ts";

/**
 * Puts every email of a course on the shelf. An edition that is there already stays as it is: its name is the hash of
 * its content.
 */
export async function shelveCourse(db: Archive, course: Course, now: number): Promise<void> {
  const emails = [...course.lessons, ...Object.values(course.letters)].map((item) => item.email);
  for (const email of emails) {
    const edition = { digest: email.digest, course_id: course.id, email: JSON.stringify(email), first_used_at: now };
    const result = await db
      .insertInto("editions")
      .values(edition)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows === 1n) await writeJournal(db, { entry: "edition", edition });
  }
}

/** Reads editions off the shelf, each from the disk once: they never change. */
export function editionReader(): (db: Archive, digest: string) => Promise<CompiledEmail> {
  const read = new Map<string, CompiledEmail>();
  return async (db, digest) => {
    const known = read.get(digest);
    if (known !== undefined) return known;
    const row = await db.selectFrom("editions").select("email").where("digest", "=", digest).executeTakeFirstOrThrow();
    const email = JSON.parse(row.email) as CompiledEmail;
    read.set(digest, email);
    return email;
  };
}
