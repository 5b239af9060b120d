import { sql } from "kysely";
import type { Certificate } from "../course/certificate.ts";
import type { Archive, Tx } from "./archive.ts";
import { writeJournal } from "./journal.ts";
import { readSavedNames } from "./saved-work.ts";

/** The certificate that a learner has now. */
export async function readCurrentCertificate(db: Archive, enrollmentId: string): Promise<Certificate | undefined> {
  const row = await certificateQuery(db)
    .where("enrollment_id", "=", enrollmentId)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return row === undefined ? undefined : asCertificate(db, row);
}

/** @returns "revoked" where its learner removed it, undefined where there never was one */
export async function readCertificate(db: Archive, id: string): Promise<Certificate | "revoked" | undefined> {
  const row = await certificateQuery(db).where("certificates.id", "=", id).executeTakeFirst();
  if (row === undefined) return undefined;
  return row.revokedAt === null ? asCertificate(db, row) : "revoked";
}

/** A learner has one at a time: made twice, the first stays. What they removed before is gone for good then. */
export async function makeCertificate(
  tx: Tx,
  certificate: Omit<Certificate, "courseId" | "listed" | "saved">,
  now: number,
): Promise<void> {
  await tx
    .updateTable("certificates")
    .set(EMPTIED)
    .where("enrollment_id", "=", certificate.enrollmentId)
    .where("revoked_at", "is not", null)
    .execute();
  await tx
    .insertInto("certificates")
    .values({
      id: certificate.id,
      enrollment_id: certificate.enrollmentId,
      name: certificate.name,
      course_title: certificate.courseTitle,
      made: JSON.stringify(certificate.covers),
      completed_at: certificate.completedAt,
      zone: certificate.zone,
      made_at: now,
      listed: 0,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function renameCertificate(db: Archive, enrollmentId: string, name: string): Promise<void> {
  await change(db, enrollmentId, { name });
}

export async function listCertificate(db: Archive, enrollmentId: string, listed: boolean): Promise<void> {
  await change(db, enrollmentId, { listed: listed ? 1 : 0 });
}

export type Removed = { readonly id: string /** Epoch milliseconds. */; readonly removedAt: number };

/** The certificate that a learner removed after this instant, as long as it can be brought back. */
export async function readRemovedCertificate(
  db: Archive,
  enrollmentId: string,
  after: number,
): Promise<Removed | undefined> {
  return db
    .selectFrom("certificates")
    .select(["id", "revoked_at as removedAt"])
    .where("enrollment_id", "=", enrollmentId)
    .where("revoked_at", ">", after)
    .where("name", "!=", sql.lit(""))
    .$narrowType<{ removedAt: number }>()
    .executeTakeFirst();
}

/** @param removedAt null brings it back */
export async function recordRemoval(
  tx: Tx,
  { id, enrollmentId }: Pick<Certificate, "id" | "enrollmentId">,
  removedAt: number | null,
): Promise<void> {
  await replayRemoval(tx, id, removedAt);
  await writeJournal(tx, { entry: "certificate", id, enrollmentId, removedAt });
}

/**
 * As `recordRemoval`, for what the journal tells already. One that was emptied stays as it is.
 *
 * @returns whether it was news
 */
export async function replayRemoval(tx: Tx, id: string, removedAt: number | null): Promise<boolean> {
  const result = await tx
    .updateTable("certificates")
    .set({ revoked_at: removedAt })
    .where("id", "=", id)
    .where("name", "!=", "")
    .where("revoked_at", "is distinct from", removedAt)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Empties those that were removed at this instant or before. Only that there was one is kept, so that its link can say
 * so.
 */
export async function forgetRemoved(tx: Tx, before: number): Promise<void> {
  await tx
    .updateTable("certificates")
    .set(EMPTIED)
    .where("revoked_at", "<=", before)
    .where("name", "!=", sql.lit(""))
    .execute();
}

const EMPTIED = { name: "", course_title: "", made: "[]", completed_at: 0, zone: "", made_at: 0, listed: 0 };

async function change(
  db: Archive,
  enrollmentId: string,
  values: { readonly name?: string; readonly listed?: number },
): Promise<void> {
  await db
    .updateTable("certificates")
    .set(values)
    .where("enrollment_id", "=", enrollmentId)
    .where("revoked_at", "is", null)
    .execute();
}

function certificateQuery(db: Archive) {
  return db
    .selectFrom("certificates")
    .innerJoin("enrollments", "enrollments.id", "enrollment_id")
    .select([
      "certificates.id",
      "enrollment_id as enrollmentId",
      "course_id as courseId",
      "name",
      "course_title as courseTitle",
      "made",
      "completed_at as completedAt",
      "zone",
      "listed",
      "revoked_at as revokedAt",
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof certificateQuery>["execute"]>>[number];

async function asCertificate(
  db: Archive,
  { id, enrollmentId, courseId, name, courseTitle, completedAt, zone, ...row }: Row,
): Promise<Certificate> {
  const covers = JSON.parse(row.made) as string[];
  const saved = await readSavedNames(db, enrollmentId);
  const listed = row.listed === 1;
  return { id, enrollmentId, courseId, name, courseTitle, completedAt, zone, covers, saved, listed };
}
