import { type Selectable, sql } from "kysely";
import type { SuppressionReason } from "../course/provider-event.ts";
import type { SavedPart } from "../course/saved-work.ts";
import type { Archive, Tx } from "./archive.ts";
import type { PageQuestion } from "./asked-in-place.ts";
import type { Erasure } from "./erasing.ts";
import { indexEntry, indexSubjects, subjectsOf } from "./journal-subjects.ts";
import { beginTail, keepTail } from "./journal-tail.ts";
import type { TakenQuestionRow } from "./question-rows.ts";
import type { SavedWorkRow } from "./learning-rows.ts";
import type { DeliveryRow, EditionRow, EnrollmentRow, MoveRow, SubscriberRow } from "./schema.ts";
import type { BatchRow, FailureRow } from "./sending-rows.ts";
import { readSetting, writeSetting } from "./settings.ts";
import type { Resumed } from "./suppressing.ts";

/** A member of a batch, as it was when the batch was first attempted. */
export type SentMember = Pick<
  DeliveryRow,
  "id" | "enrollment_id" | "kind" | "key" | "edition" | "to_address" | "planned_at" | "due_at" | "fill" | "position"
>;

/** Saved work, whether or not its file is there. */
export type KeptWork = Omit<Selectable<SavedWorkRow>, "lost_at">;

/** A delivery and the batch that it was in, null where its email couldn't even be made. */
export type BatchMember = { readonly id: string; readonly batchId: string | null };

/** What a delivery was before somebody decided about it. */
export type DeliveryBefore = Pick<
  DeliveryRow,
  "state" | "reason" | "batch_id" | "position" | "fill" | "provider_id" | "accepted_at"
>;

/**
 * What must outlive a restored archive: who is in and who is out, and what may have left the house. Everything else
 * follows from these or can be done again.
 */
export type JournalEntry =
  | { readonly entry: "edition"; readonly edition: EditionRow }
  | { readonly entry: "order"; readonly courseId: string; readonly order: readonly string[] }
  | {
      readonly entry: "enrolled";
      readonly subscriber: Selectable<SubscriberRow>;
      readonly enrollment: Selectable<EnrollmentRow>;
    }
  | { readonly entry: "left"; readonly enrollmentIds: readonly string[]; readonly at: number }
  | {
      readonly entry: "paced";
      readonly enrollmentId: string;
      readonly set: Partial<Pick<EnrollmentRow, "pace" | "next_due_at" | "paused_at" | "resume_at">>;
      readonly subscriber?: { readonly id: string; readonly zone: string };
    }
  | {
      readonly entry: "restarted";
      readonly enrollmentId: string;
      readonly set: Pick<
        Selectable<EnrollmentRow>,
        "restarted_at" | "restarted_before" | "finished_at" | "next_due_at"
      >;
    }
  | {
      readonly entry: "certificate";
      readonly id: string;
      readonly enrollmentId: string;
      /** When its learner removed it; null where they brought it back. */
      readonly removedAt: number | null;
    }
  | {
      readonly entry: "moved";
      readonly subscriberId: string;
      readonly address: string;
      /** Of the account from then on; entries of before there were epochs have none. */
      readonly epoch?: number;
      /** The moves that this made or stopped, as they are from then on. */
      readonly moves?: readonly MoveRow[];
    }
  | {
      readonly entry: "merged";
      readonly subscriberId: string;
      readonly into: string;
      readonly enrollmentIds: readonly string[];
    }
  | { readonly entry: "erased"; readonly subscriberId: string; readonly erasures: readonly Erasure[] }
  /** The owner of an erased address came back and proved that it works. */
  | { readonly entry: "proven"; readonly key: string; readonly at: number }
  | { readonly entry: "lifted"; readonly address: string; readonly at: number; readonly resumed: readonly Resumed[] }
  | { readonly entry: "suppressed"; readonly address: string; readonly reason: SuppressionReason; readonly at: number }
  /** Planned again, under a new key, after that batch was refused, failed or couldn't be accounted for. */
  | { readonly entry: "reopened"; readonly deliveries: readonly BatchMember[] }
  /** The provider took it and reported later that it couldn't be sent. */
  | { readonly entry: "failed"; readonly failure: FailureRow }
  /** What was reported as failed has left after all. */
  | { readonly entry: "arrived"; readonly delivery: BatchMember; readonly at: number }
  | { readonly entry: "skipped"; readonly delivery: BatchMember }
  /** The operator took a decision back: the delivery is what it was in that batch. */
  | { readonly entry: "undecided"; readonly delivery: BatchMember; readonly before: DeliveryBefore }
  /** The operator turned an email that was set aside into a question, or said whose a question is. */
  | { readonly entry: "taken"; readonly taken: TakenQuestionRow }
  /** A learner typed a question on a lesson's page. */
  | { readonly entry: "asked"; readonly question: PageQuestion }
  /** The file store has what it names. */
  | { readonly entry: "saved"; readonly saved: KeptWork }
  /** The learner removed what they had saved. */
  | {
      readonly entry: "unsaved";
      readonly enrollmentId: string;
      readonly lessonId: string;
      readonly part: SavedPart;
    }
  | { readonly entry: "sent"; readonly batch: BatchRow; readonly members: readonly SentMember[] }
  | {
      readonly entry: "ended";
      readonly batchId: string;
      readonly state: "accepted" | "dissolved" | "refused";
      readonly acceptedAt: number | null;
    };

/** The entries of one kind. */
export type Told<Kind extends JournalEntry["entry"]> = Extract<JournalEntry, { readonly entry: Kind }>;

/**
 * Writes an entry into the journal, a file of its own beside the archive that is never restored from a backup. Inside the
 * transaction of what it tells of: whoever sets a checkpoint cannot come between the two.
 */
export async function writeJournal(tx: Tx, entry: JournalEntry): Promise<void> {
  await beginTail(tx);
  const { seq } = await tx
    .insertInto("journal.entries")
    .values({ body: JSON.stringify(entry) })
    .returning("seq")
    .executeTakeFirstOrThrow();
  await indexEntry(tx, seq, entry);
  await keepTail(tx, { seq, entry });
}

/** The same statement whether or not there is something to tell, so that what is unknown takes as long as what is known. */
export async function writeJournalIf(tx: Tx, entry: JournalEntry | undefined): Promise<void> {
  await beginTail(tx);
  const told = entry === undefined ? 0 : 1;
  const { rows } = await sql<{ readonly seq: number }>`insert into journal.entries (body)
    select ${JSON.stringify(entry ?? null)} where ${told} = 1 returning seq`.execute(tx);
  const subjects = entry === undefined ? [] : subjectsOf(entry);
  const seq = rows[0]?.seq ?? 0;
  await indexSubjects(tx, seq, subjects);
  await keepTail(tx, entry === undefined ? undefined : { seq, entry });
}

/** The entries that the archive does not surely hold, oldest first. */
export async function readJournal(db: Archive): Promise<JournalEntry[]> {
  const checkpoint = Number((await readSetting(db, "journal-checkpoint")) ?? 0);
  const rows = await db
    .selectFrom("journal.entries")
    .select("body")
    .where("seq", ">", checkpoint)
    .orderBy("seq")
    .execute();
  return rows.map((row) => JSON.parse(row.body) as JournalEntry);
}

/** The last entry that the journal has. */
export async function lastEntry(db: Archive): Promise<number> {
  const { seq } = await db
    .selectFrom("journal.entries")
    .select((eb) => eb.fn.max("seq").as("seq"))
    .executeTakeFirstOrThrow();
  return seq ?? 0;
}

/**
 * Up to this entry, the archive holds what the journal tells. An older copy of the archive has an older checkpoint. The entry is
 * one of an earlier transaction: the archive may be committed without the journal.
 */
export async function setCheckpoint(tx: Tx, seq: number): Promise<void> {
  await writeSetting(tx, "journal-checkpoint", String(seq));
}
