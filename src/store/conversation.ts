import type { Archive } from "./archive.ts";
import { type Asker, readAsker } from "./asker.ts";
import { type ListedFile, readFiles } from "./attachments.ts";
import type { QuestionRow } from "./question-rows.ts";

/** What a mail of a conversation is made from, read when it is frozen. */
export type Conversation = {
  readonly questionId: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** What else the email says and isn't ours; "" where there's nothing. */
  readonly rest: string;
  readonly messageId: string | null;
  /** Message-IDs before it. */
  readonly thread: readonly string[];
  readonly lessonId: string | null;
  /** What came with the question; with the answer, where the key is an answer's. */
  readonly files: readonly ListedFile[];
  /** How many came with the question, listed or not. */
  readonly attachments: number;
  /** What the creator wrote, where the key is an answer's. */
  readonly answer: string | null;
  /** Whose question it is. Not read for an answer, nor for a digest, which have nothing of it. */
  readonly asker?: Asker | undefined;
  /** Of a digest alone: its learner's first name, if they wrote from their own address. */
  readonly firstName?: string | null;
};

/** @param keys of deliveries: ids of questions and of answers */
export async function readConversations(
  db: Archive,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Conversation>> {
  const found = new Map<string, Conversation>();
  const files = await readFiles(db, keys);
  for (const key of keys) {
    const answer = await db.selectFrom("answers").selectAll().where("id", "=", key).executeTakeFirst();
    const row = await db
      .selectFrom("questions")
      .selectAll()
      .where("id", "=", answer?.question_id ?? key)
      .executeTakeFirst();
    if (row === undefined) continue;
    const asker = answer === undefined ? await readAsker(db, row) : undefined;
    found.set(key, { ...asConversation(row, answer?.text ?? null, files.get(key)), asker });
  }
  return found;
}

/** The questions that a digest lists, oldest first. */
export async function readDigest(db: Archive, deliveryId: string): Promise<readonly Conversation[]> {
  const rows = await db
    .selectFrom("questions")
    .leftJoin("enrollments", "enrollments.id", "questions.enrollment_id")
    .leftJoin("subscribers", (join) =>
      join
        .onRef("subscribers.id", "=", "enrollments.subscriber_id")
        .onRef("subscribers.address", "=", "questions.from_address"),
    )
    .selectAll("questions")
    .select("subscribers.first_name as firstName")
    .where("passed_by", "=", deliveryId)
    .orderBy("received_at")
    .orderBy("questions.id")
    .execute();
  const files = await readFiles(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map(({ firstName, ...row }) => ({ ...asConversation(row, null, files.get(row.id)), firstName }));
}

function asConversation(row: QuestionRow, answer: string | null, files: readonly ListedFile[] = []): Conversation {
  return {
    questionId: row.id,
    from: row.from_address ?? "",
    subject: row.subject,
    text: row.text,
    rest: row.rest_shown,
    messageId: row.message_id,
    thread: JSON.parse(row.thread) as string[],
    lessonId: row.lesson_id,
    files,
    attachments: row.attachments,
    answer,
  };
}
