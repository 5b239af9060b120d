import { readdirSync } from "node:fs";
import { join } from "node:path";
import { v7 } from "uuid";
import { linkPath } from "../../src/course/paths.ts";
import { openArchive, type Tx } from "../../src/store/archive.ts";
import { makeCertificate } from "../../src/store/certificates.ts";
import { recordPacing } from "../../src/store/pacing.ts";
import { recordSignup } from "../../src/store/signups.ts";
import { confirmEnrollment } from "../../src/store/subscribing.ts";
import { SECRET } from "../../tests/support/world.ts";

const MINUTE_MS = 60_000;

type Seeded = {
  /** By address: when their first lesson is due, epoch milliseconds. */
  readonly dueAt: ReadonlyMap<string, number>;
  /** Of a certificate that anybody may open. */
  readonly certificatePath: string;
};

/** Learners whose first lesson falls due one after another from `fromMs` on, and one who has a certificate. */
export async function seedLearners(
  folder: string,
  courseId: string,
  { learners, fromMs, overMs }: { readonly learners: number; readonly fromMs: number; readonly overMs: number },
): Promise<Seeded> {
  const file = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((name) =>
    name.endsWith("coursepost.db"),
  );
  const archive = await openArchive(join(folder, file ?? "coursepost.db"));
  const now = Date.now();
  const dueAt = new Map<string, number>();
  const certificateId = v7();
  await archive.transaction().execute(async (tx) => {
    for (let n = 0; n < learners; n += 1) {
      const address = `learner${n}@example.com`;
      const due = fromMs + Math.round((n / learners) * overMs);
      await enroll(tx, courseId, address, due, now);
      dueAt.set(address, due);
    }
    const enrollmentId = await enroll(tx, courseId, "graduate@example.com", now + 30 * 24 * 60 * MINUTE_MS, now);
    const course = { courseTitle: "TPM 101", covers: ["The risk register"], zone: "Etc/UTC" };
    await makeCertificate(
      tx,
      { id: certificateId, enrollmentId, name: "Ada Graduate", completedAt: now, ...course },
      now,
    );
  });
  await archive.destroy();
  return { dueAt, certificatePath: linkPath(SECRET, "certificate", certificateId) };
}

/** The time of their lessons is the hour that has just begun, whenever this runs. */
async function enroll(tx: Tx, courseId: string, address: string, dueAt: number, at: number): Promise<string> {
  const evidence = { text: "", source: "flood", network: "flood", at };
  const wanted = { courseId, address, firstName: null, zone: "Etc/UTC" };
  const enrollment = await recordSignup(tx, wanted, evidence, v7);
  await confirmEnrollment(tx, enrollment, dueAt, evidence, v7);
  const today = new Date(at - MINUTE_MS);
  const pace = {
    everyDays: 7,
    day: today.getUTCDay() === 0 ? 7 : today.getUTCDay(),
    hour: today.getUTCHours(),
  } as const;
  await recordPacing(tx, enrollment, { pace, nextDueAt: dueAt, pausedAt: null, resumeAt: null });
  return enrollment.id;
}
