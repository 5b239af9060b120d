import { sql } from "kysely";
import { type DeliveryKind, isMoveKind, isQuestionKind } from "../course/delivery.ts";
import { greetableName } from "../course/name.ts";
import type { Untouched } from "../course/check-in.ts";
import type { Pace } from "../course/pace.ts";
import { SIGNUP_LETTERS } from "../course/signup-limits.ts";
import { goesTo, isFirstLesson, mayReceive } from "./addressees.ts";
import type { Archive } from "./archive.ts";
import { type ListedFile, needsNoFiles } from "./attachments.ts";
import { type Conversation, readConversations, readDigest } from "./conversation.ts";
import { type MovingAddress, readMoving } from "./moving.ts";
import { parsePace } from "./pacing.ts";
import { readUntouched } from "./untouched.ts";

/** A delivery that is due, with all that its mail is filled from. */
export type Candidate = {
  readonly deliveryId: string;
  readonly enrollmentId: string;
  readonly courseId: string;
  readonly kind: DeliveryKind;
  readonly edition: string;
  /** Whom it goes to. */
  readonly address: string;
  readonly firstName: string | null;
  readonly zone: string | null;
  readonly pace: Pace | null;
  readonly askedAt: number | null;
  readonly isFirst: boolean | number;
  /** When the provider last refused it alone. */
  readonly refusedAt?: number | null;
  /** When the first lesson after it is due, once that is planned. Of a welcome alone. */
  readonly lessonDueAt?: number | null;
  readonly nextDueAt: number | null;
  readonly lessonsCompleted: number;
  /** Whether its reader may (still) be written to. */
  readonly mayReceive: boolean;
  /** Of a check-in alone. */
  readonly untouched?: Untouched | undefined;
  /** Of the mails of a conversation alone. */
  readonly conversation?: Conversation | undefined;
  /** Of a digest alone: what it lists, oldest first. */
  readonly digest?: readonly Conversation[] | undefined;
  /** That go along with it. */
  readonly files?: readonly ListedFile[];
  /** Of the account; absent is 0. */
  readonly epoch?: number;
  /** Of the emails about a move alone. */
  readonly move?: MovingAddress | undefined;
};

/** A question goes to the creator with its files, and an answer to the learner with its own. What's told of an answer has none. */
function filesOf(kind: DeliveryKind, conversation: Conversation | undefined): readonly ListedFile[] {
  const carries = kind === "answer" || (kind === "forward" && conversation?.answer === null);
  return carries ? (conversation?.files ?? []).filter(({ state }) => state === "kept") : [];
}

/** What is planned, oldest first: letters of signups, or everything else. */
export async function readPlanned(
  db: Archive,
  courseIds: readonly string[],
  wanted: {
    readonly which: "letters" | "others";
    readonly most: number;
    readonly lessonsHeld: boolean;
    readonly probing: boolean;
    readonly now: number;
  },
): Promise<Candidate[]> {
  let query = db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "deliveries.enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .leftJoin("suppressions", (join) => join.on((eb) => eb("suppressions.address", "=", goesTo(eb))))
    .select((eb) => [
      "deliveries.id as deliveryId",
      "enrollments.id as enrollmentId",
      "enrollments.course_id as courseId",
      "deliveries.kind",
      "deliveries.key",
      "deliveries.edition",
      "deliveries.asked_at as askedAt",
      isFirstLesson(eb).as("isFirst"),
      "deliveries.refused_at as refusedAt",
      goesTo(eb).as("address"),
      "subscribers.first_name as firstName",
      "subscribers.zone",
      "enrollments.pace as paceText",
      "enrollments.next_due_at as nextDueAt",
      "enrollments.confirmed_at as confirmedAt",
      "enrollments.left_at as leftAt",
      "suppressions.at as suppressedAt",
      "deliveries.planned_at as plannedAt",
      "subscribers.epoch",
      eb
        .exists(
          eb
            .selectFrom("enrollments as proven")
            .select("proven.id")
            .whereRef("proven.subscriber_id", "=", "subscribers.id")
            .where("proven.confirmed_at", "is not", null),
        )
        .as("known"),
      eb
        .selectFrom("deliveries as lesson")
        .select((least) => least.fn.min("lesson.due_at").as("at"))
        .whereRef("lesson.enrollment_id", "=", "deliveries.enrollment_id")
        .where("lesson.kind", "=", "lesson")
        .where("lesson.state", "!=", "cancelled")
        .whereRef("lesson.planned_at", ">=", "deliveries.planned_at")
        .where("deliveries.kind", "=", "welcome")
        .as("lessonDueAt"),
      eb
        .selectFrom("consent_events")
        .select("consent_events.first_name")
        .whereRef("consent_events.delivery_id", "=", "deliveries.id")
        .as("typedName"),
      eb
        .selectFrom("completions")
        .whereRef("completions.enrollment_id", "=", "enrollments.id")
        .where((done) =>
          done("completions.completed_at", ">=", done.fn.coalesce("enrollments.restarted_at", done.lit(0))),
        )
        .select((count) => count.fn.countAll<number>().as("n"))
        .as("lessonsCompleted"),
    ])
    .where("deliveries.state", "=", sql.lit("planned"))
    .where("deliveries.kind", wanted.which === "letters" ? "in" : "not in", SIGNUP_LETTERS)
    .where("enrollments.course_id", "in", courseIds)
    .where(needsNoFiles(wanted.now))
    // A check-in is planned days ahead.
    .where((eb) => eb.or([eb("deliveries.kind", "!=", "check-in"), eb("deliveries.due_at", "<=", wanted.now)]))
    .limit(sql.lit(wanted.most));
  if (wanted.lessonsHeld) query = query.where("deliveries.kind", "not in", ["lesson", "check-in", "graduation"]);
  if (wanted.probing) query = query.orderBy("deliveries.refused_at");
  const rows = await query.orderBy("deliveries.planned_at").orderBy("deliveries.id").execute();
  const keys = rows.filter(({ kind }) => isQuestionKind(kind)).map(({ key }) => key);
  const conversations = await readConversations(db, keys);
  const digests = new Map<string, readonly Conversation[]>();
  for (const { kind, deliveryId } of rows) {
    if (kind === "digest") digests.set(deliveryId, await readDigest(db, deliveryId));
  }
  const moves = await readMoving(
    db,
    rows.filter(({ kind }) => isMoveKind(kind)).map(({ key }) => key),
  );
  const untouchedOf = await readUntouched(db, rows);
  return rows.map(({ key, paceText, typedName, ...row }) => ({
    ...row,
    untouched: untouchedOf(row),
    files: filesOf(row.kind, conversations.get(key)),
    firstName: row.kind === "confirm" && !row.known ? greetableName(typedName) : row.firstName,
    move: moves.get(key),
    pace: parsePace(paceText),
    lessonsCompleted: row.lessonsCompleted ?? 0,
    mayReceive: mayReceive(row),
    conversation: conversations.get(key),
    digest: digests.get(row.deliveryId),
  }));
}
