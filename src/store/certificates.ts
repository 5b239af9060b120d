import type { Certificate } from "../course/certificate.ts";
import type { Archive } from "./archive.ts";
import { readSavedNames } from "./saved-work.ts";

/** The certificate that a learner has now. */
export async function readCurrentCertificate(db: Archive, enrollmentId: string): Promise<Certificate | undefined> {
  const row = await certificateQuery(db)
    .where("enrollment_id", "=", enrollmentId)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return row === undefined ? undefined : asCertificate(db, row);
}

/** @returns "revoked" where its learner took it back, undefined where there never was one */
export async function readCertificate(db: Archive, id: string): Promise<Certificate | "revoked" | undefined> {
  const row = await certificateQuery(db).where("certificates.id", "=", id).executeTakeFirst();
  if (row === undefined) return undefined;
  return row.revokedAt === null ? asCertificate(db, row) : "revoked";
}

/** A learner has one at a time: made twice, the first stays. */
export async function makeCertificate(
  db: Archive,
  certificate: Omit<Certificate, "courseId" | "listed" | "saved">,
  now: number,
): Promise<void> {
  await db
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

/** Taken back for good: only that there was one is kept, so that its address can say so. */
export async function revokeCertificate(db: Archive, enrollmentId: string, now: number): Promise<void> {
  await change(db, enrollmentId, { name: "", made: "[]", listed: 0, revoked_at: now });
}

async function change(
  db: Archive,
  enrollmentId: string,
  values: { readonly name?: string; readonly made?: string; readonly listed?: number; readonly revoked_at?: number },
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
