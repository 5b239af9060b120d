import { sql } from "kysely";
import type { TypedWish } from "../course/signup.ts";
import type { Archive, Tx } from "./archive.ts";
import { type Enrollment, type Evidence, findEnrollment, journalEnrolled } from "./subscribing.ts";

/** More than anybody types while a letter waits; a stranger who types more displaces only what is older. */
const WISHES_MAX = 50;

type SignupWish = {
  readonly courseId: string;
  readonly address: string;
  readonly firstName: string | null;
  readonly zone: string | null;
};

/**
 * Somebody typed this address into a course's form. Finds or makes the subscriber and the enrollment, and records the
 * wish. What was typed beside a known address touches nobody: it waits with the record until the person confirms.
 */
export async function recordSignup(
  tx: Tx,
  wish: SignupWish,
  evidence: Evidence,
  newId: () => string,
): Promise<Enrollment> {
  const enrollment = await enterSignup(tx, { ...wish, keep: true }, evidence.at, newId);
  if (enrollment === undefined) throw new Error(`no enrollment of ${wish.courseId} inside its transaction`);
  await recordAsked(tx, enrollment.id, { ...wish, deliveryId: null, asksAgain: false }, evidence, newId);
  if (enrollment.state !== "unconfirmed") return enrollment;
  return { ...enrollment, firstName: wish.firstName ?? enrollment.firstName, zone: wish.zone ?? enrollment.zone };
}

/**
 * Finds the subscriber and the enrollment of an address, or makes them. The same statements run whether either is known, so
 * that the answer takes the same time.
 *
 * @param wish.keep false where nothing may be kept of the address anew
 * @returns undefined where it is not known and not kept
 */
export async function enterSignup(
  tx: Tx,
  wish: SignupWish & { readonly keep: boolean },
  at: number,
  newId: () => string,
): Promise<Enrollment | undefined> {
  const keep = wish.keep ? 1 : 0;
  const id = newId();
  await sql`insert into subscribers (id, address, first_name, zone, created_at)
    select ${newId()}, ${wish.address}, ${wish.firstName}, ${wish.zone}, ${at} where ${keep} = 1 on conflict do nothing`.execute(
    tx,
  );
  await sql`insert into enrollments (id, subscriber_id, course_id, created_at)
    select ${id}, id, ${wish.courseId}, ${at} from subscribers where address = ${wish.address} and ${keep} = 1
    on conflict do nothing`.execute(tx);
  const enrollment = await findEnrollment(tx, wish);
  await journalEnrolled(tx, enrollment?.id ?? id, enrollment?.id === id);
  return enrollment;
}

/** Keeps what was typed into the form as it was typed; without an enrollment nothing is kept. */
export async function recordAsked(
  tx: Tx,
  enrollmentId: string | undefined,
  typed: {
    readonly firstName: string | null;
    readonly zone: string | null;
    readonly deliveryId: string | null;
    /** Whether the email asks a mailbox that refused us whether it works again. */
    readonly asksAgain: boolean;
  },
  { text, at, source, network }: Evidence,
  newId: () => string,
): Promise<void> {
  await sql`insert into consent_events
    (id, subscriber_id, course_id, kind, text, at, source, network, first_name, zone, delivery_id, asks_again)
    select ${newId()}, subscriber_id, course_id, 'asked', ${text}, ${at}, ${source}, ${network},
      ${typed.firstName}, ${typed.zone}, ${typed.deliveryId}, ${typed.asksAgain ? 1 : 0}
    from enrollments where id = ${enrollmentId ?? ""}`.execute(tx);
}

/** What was typed for a person and a course since they last confirmed it, newest first. */
export async function readWishes(
  db: Archive,
  { subscriberId, courseId, confirmedAt }: Pick<Enrollment, "subscriberId" | "courseId" | "confirmedAt">,
): Promise<TypedWish[]> {
  return db
    .selectFrom("consent_events")
    .select(["first_name as firstName", "zone", "network", "delivery_id as deliveryId"])
    .where("subscriber_id", "=", subscriberId)
    .where("course_id", "=", courseId)
    .where("kind", "=", "asked")
    .where("at", ">=", confirmedAt ?? 0)
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(sql.lit(WISHES_MAX))
    .execute();
}

export type SignupLetter = { readonly at: number; readonly enrollmentId: string; readonly key: string };

/**
 * The letters that a form brought to this mailbox, over all courses: the mailbox is one. Those that asked whether somebody may move
 * there are among them, without a key.
 */
export async function signupLetters(db: Archive, address: string): Promise<SignupLetter[]> {
  const letters = await db
    .selectFrom("subscribers")
    .innerJoin("enrollments", "enrollments.subscriber_id", "subscribers.id")
    .innerJoin("deliveries", "deliveries.enrollment_id", "enrollments.id")
    .select(["planned_at as at", "enrollments.id as enrollmentId", "key"])
    .where("subscribers.address", "=", address)
    .where("kind", "in", ["confirm", "sign-in"])
    .execute();
  const moves = await db.selectFrom("moves").select("asked_at as at").where("new_address", "=", address).execute();
  return [...letters, ...moves.map(({ at }) => ({ at, enrollmentId: "", key: "0" }))];
}

/** The key of the next letter to this mailbox: an ordinal that no letter of this enrollment has. */
export function nextLetterKey(letters: readonly SignupLetter[], enrollmentId: string): string {
  const own = letters.filter((letter) => letter.enrollmentId === enrollmentId).map(({ key }) => Number(key));
  return String(Math.max(letters.length, ...own) + 1);
}
