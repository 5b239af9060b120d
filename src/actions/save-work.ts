import type { Lesson } from "../course/course.ts";
import { makeMark } from "../course/mark.ts";
import { codeOf } from "../course/reason.ts";
import {
  checkFile,
  type FileRefused,
  LEAST_ROOM_BYTES,
  madeIn,
  MOST_BYTES_OF_ONE,
  MOST_SAVES,
  MOST_TEXT_LETTERS,
  plainText,
  type SavedPart,
  textPrint,
} from "../course/saved-work.ts";
import { takeAttempt } from "../store/form-attempts.ts";
import { readDeliveries } from "../store/progress.ts";
import { countSavedBytes, dropWork, keepWork, readSavedWork } from "../store/saved-work.ts";
import type { Enrollment } from "../store/subscribing.ts";
import type { FileStore } from "./file-store.ts";
import type { ActionPorts } from "./ports.ts";
import { removeUnneededFiles } from "./sweep-saved-files.ts";

const DAY_MS = 86_400_000;

type Learner = Pick<Enrollment, "id" | "subscriberId">;

export type WorkToSave = {
  /** "" where there's none: then what's saved stays. */
  readonly text: string;
  /** The `textPrint` of the text that the form came with: one that wasn't touched isn't saved again. */
  readonly shown?: string | undefined;
  /** As a browser sent it. */
  readonly file: { readonly name: string; readonly bytes: Uint8Array } | undefined;
};

/** Refused, nothing is saved. */
export type SaveOutcome =
  | "saved"
  | "not-received"
  | "nothing"
  | "text-too-long"
  | FileRefused
  /** Together with what they have. */
  | "too-much"
  | "disk-low"
  /** This server saves nothing. */
  | "not-here";

/** Asked before a form is read, because reading it costs something too. Each form counts, whether or not anything is saved. */
export async function maySave(
  ports: ActionPorts,
  { subscriberId }: Pick<Learner, "subscriberId">,
  network: string,
): Promise<boolean> {
  const attempt = { form: "save", address_key: makeMark(ports.secret, "save", subscriberId), network } as const;
  const now = ports.now();
  const limit = { since: now - DAY_MS, ...MOST_SAVES };
  return ports.archive.transaction().execute((tx) => takeAttempt(tx, attempt, now, limit));
}

/** The learner saves what they made in a lesson's exercise. What they saved before in its place goes. */
export async function saveWork(
  ports: ActionPorts,
  learner: Learner,
  lesson: Pick<Lesson, "id" | "makes" | "title">,
  work: WorkToSave,
): Promise<SaveOutcome> {
  const { savedFiles } = ports;
  if (savedFiles === undefined) return "not-here";
  const text = plainText(work.text);
  if (text.length > MOST_TEXT_LETTERS) return "text-too-long";
  const checked = work.file && (await checkFile(work.file.name, work.file.bytes));
  if (checked !== undefined && "refused" in checked) return checked.refused;
  const parts = [
    ...(text.trim() === "" || textPrint(text) === work.shown
      ? []
      : [{ part: "text" as const, name: "", bytes: new TextEncoder().encode(text) }]),
    ...(work.file === undefined ? [] : [{ part: "file" as const, name: checked?.name ?? "", bytes: work.file.bytes }]),
  ].map((part) => ({ ...part, id: ports.newId() }));
  if (parts.length === 0) return "nothing";
  if (!(await writeAll(savedFiles, parts))) return "disk-low";
  const outcome = await writeDown(ports, learner, lesson, parts);
  if (outcome !== "saved") await savedFiles.remove(parts.map(({ id }) => id));
  await removeUnneededFiles(ports);
  return outcome;
}

type Part = { readonly id: string; readonly part: SavedPart; readonly name: string; readonly bytes: Uint8Array };

/** Files first: a row never names a file that isn't there. @returns false where the disk is full, or would be soon */
async function writeAll(savedFiles: FileStore, parts: readonly Part[]): Promise<boolean> {
  const room = await savedFiles.room();
  if (room !== undefined && room < LEAST_ROOM_BYTES) return false;
  try {
    for (const { id, bytes } of parts) await savedFiles.write(id, bytes);
    return true;
  } catch (error) {
    await savedFiles.remove(parts.map(({ id }) => id));
    if (["ENOSPC", "EDQUOT"].includes(codeOf(error) ?? "")) return false;
    throw error;
  }
}

async function writeDown(
  ports: ActionPorts,
  { id: enrollmentId, subscriberId }: Learner,
  lesson: Pick<Lesson, "id" | "makes" | "title">,
  parts: readonly Part[],
): Promise<"saved" | "not-received" | "too-much"> {
  return ports.archive.transaction().execute(async (tx) => {
    if (!(await hasReceived(tx, enrollmentId, lesson.id))) return "not-received";
    const replaced = { enrollmentId, lessonId: lesson.id, parts: parts.map(({ part }) => part) };
    const others = await countSavedBytes(tx, subscriberId, replaced);
    if (parts.reduce((sum, { bytes }) => sum + bytes.length, others) > MOST_BYTES_OF_ONE) return "too-much";
    for (const { id, part, name, bytes } of parts) {
      await keepWork(tx, {
        enrollment_id: enrollmentId,
        lesson_id: lesson.id,
        part,
        file_id: id,
        made: madeIn(lesson) || lesson.title,
        name,
        size: bytes.length,
        saved_at: ports.now(),
      });
    }
    return "saved";
  });
}

async function hasReceived(db: ActionPorts["archive"], enrollmentId: string, lessonId: string): Promise<boolean> {
  const deliveries = await readDeliveries(db, enrollmentId);
  return deliveries.some(({ kind, key, acceptedAt }) => kind === "lesson" && key === lessonId && acceptedAt !== null);
}

/** The learner removes it for good. */
export async function removeWork(
  ports: ActionPorts,
  enrollmentId: string,
  lessonId: string,
  part: SavedPart,
): Promise<"removed" | "nothing"> {
  const removed = await ports.archive.transaction().execute((tx) => dropWork(tx, { enrollmentId, lessonId, part }));
  await removeUnneededFiles(ports);
  return removed ? "removed" : "nothing";
}

/** What somebody saved of one lesson in that part, with its bytes. */
export async function openWork(ports: ActionPorts, enrollmentId: string, lessonId: string, part: SavedPart) {
  const all = await readSavedWork(ports.archive, enrollmentId);
  const work = all.find((one) => one.lessonId === lessonId && one.part === part);
  const bytes = work === undefined ? undefined : await ports.savedFiles?.read(work.fileId);
  return work === undefined || bytes === undefined ? undefined : { work, bytes };
}
