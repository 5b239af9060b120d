import type { Course } from "../course/course.ts";
import { refusesAutomaticAnswers } from "../course/machine-mail.ts";
import { wantsOut } from "../course/opt-out.ts";
import type { ReceivedMail } from "../course/received-mail.ts";
import type { Tx } from "../store/archive.ts";
import { planLetter } from "../store/planning.ts";
import { markLesson } from "../store/progress.ts";
import { insertAnswer, insertQuestion, readQuestion, wasAcknowledged } from "../store/questions.ts";
import { rememberTie } from "../store/taking.ts";
import { type Tied, tieByHand, tieBySender, tieByThread, tieByToken } from "../store/tying.ts";
import { listFiles } from "./list-files.ts";
import { passOn, questionEdition } from "./pass-on.ts";
import type { ActionPorts } from "./ports.ts";
import { tellLeft } from "./tell-left.ts";

const DAY_MS = 86_400_000;

/** A mail that a person wrote to us. */
export type FiledMail = {
  readonly id: string;
  readonly providerId: string;
  readonly mail: ReceivedMail;
  /** What they wrote, without what looks quoted. */
  readonly text: string;
  /** All other words of the email. */
  readonly rest: string;
  /** What of the rest isn't provably ours. */
  readonly notOurs: string;
};

/** How an email came in that was sent to no token. */
export type Through = {
  /** The courses that it can be about. */
  readonly courseIds: readonly string[];
  /** The creator's mailbox that a rule forwarded it from; then it's in there, too, and about no other course. */
  readonly mailbox?: readonly string[];
};

/**
 * Keeps a question and lets follow what follows from it. One that can be tied to nobody is kept and not passed on: the domain takes
 * mail for every address, and the creator's mailbox is not for whatever is thrown at it. One from an address that nobody has confirmed
 * waits for that (actions/confirm.ts).
 *
 * @param token the delivery that it answers, where it was written to one's own address
 * @param how.byHand the enrollment that the operator says it belongs to
 */
export async function fileQuestion(
  ports: ActionPorts,
  tx: Tx,
  filed: FiledMail,
  token: string | undefined,
  how: { readonly through?: Through | undefined; readonly byHand?: string | undefined } = {},
): Promise<void> {
  const { id, providerId, mail, text, rest, notOurs } = filed;
  const { through, byHand } = how;
  const tied =
    (byHand === undefined ? undefined : await tieByHand(tx, byHand)) ?? (await tie(tx, token, mail, through));
  const course = tied === undefined ? undefined : ports.courses.get(tied.courseId);
  const stop = wantsOut(text);
  const from = mail.from ?? (tied?.by === "hand" ? tied.address : undefined);
  const known = tied !== undefined && (tied.confirmed || tied.by !== "sender");
  const passedOn = known && course !== undefined && from !== undefined;
  await insertQuestion(tx, {
    id,
    provider_id: providerId,
    state: passedOn ? "open" : "unattributed",
    tied_by: tied?.by ?? null,
    enrollment_id: tied?.enrollmentId ?? null,
    delivery_id: tied?.deliveryId ?? null,
    lesson_id: tied?.lessonId ?? null,
    from_address: from ?? null,
    subject: mail.subject,
    ...(tied === undefined ? beginningOf({ text, rest, notOurs }) : { text, rest, rest_shown: notOurs }),
    attachments: mail.attachments,
    wants_out: stop ? 1 : 0,
    message_id: mail.messageId ?? null,
    thread: JSON.stringify(mail.references),
    received_at: mail.receivedAt,
    passed_by: null,
    passed_at: null,
    came_back: null,
    by_rule: through?.mailbox?.includes(course?.reply_to ?? "") === true ? 1 : null,
  });
  // A token tells the same in any archive. A mailbox's rule has to be looked at again.
  if (passedOn && (tied.by === "thread" || tied.by === "sender") && through === undefined)
    await rememberTie(tx, { provider_id: providerId, enrollment_id: tied.enrollmentId, at: ports.now() });
  await listFiles(ports, tx, filed, { enrollmentId: tied?.enrollmentId ?? null, travels: passedOn });
  if (passedOn) await follow(ports, tx, { id, tied, course, mail, stop }, through);
}

/** Anybody can write to the domain: of what can be tied to nobody there's kept what tells what it was. */
const MOST_OF_A_STRANGER = 20_000;

export function beginningOf({ text, rest, notOurs }: Pick<FiledMail, "text" | "rest" | "notOurs">) {
  // One more than a forward shows: then it says that the email continues.
  const begin = (words: string) => words.slice(0, MOST_OF_A_STRANGER + 1).toWellFormed();
  return { text: begin(text), rest: begin(rest), rest_shown: begin(notOurs) };
}

/** By token, else by what it answers, else by who wrote it. */
export async function tie(
  tx: Tx,
  token: string | undefined,
  mail: ReceivedMail,
  through?: Through,
): Promise<Tied | undefined> {
  const byToken = token === undefined ? undefined : await tieByToken(tx, token);
  if (byToken !== undefined) return byToken;
  const anyCourse = through?.mailbox === undefined;
  const byThread = await tieByThread(tx, mail.references);
  if (byThread !== undefined && (anyCourse || through.courseIds.includes(byThread.courseId))) return byThread;
  if (mail.from === undefined) return undefined;
  const bySender = (courseIds?: readonly string[]) => tieBySender(tx, mail.from ?? "", mail.receivedAt, courseIds);
  const inCourses = through === undefined ? undefined : await bySender(through.courseIds);
  return inCourses ?? (anyCourse ? bySender() : undefined);
}

/** The creator gets it as soon as their mailbox may take it, the learner hears that it's kept, and the lesson is done. */
async function follow(
  ports: ActionPorts,
  tx: Tx,
  question: {
    readonly id: string;
    readonly tied: Tied;
    readonly course: Course;
    readonly mail: ReceivedMail;
    readonly stop: boolean;
  },
  through?: Through,
): Promise<void> {
  const { id, tied, course, mail, stop } = question;
  const now = ports.now();
  await passOn(ports, tx, course);

  // Anybody can write anybody's address into From: a mail by itself goes to the learner's own mailbox alone, for a mail that
  // only the holder of one of ours can have answered, and once a day.
  const proven = tied.by === "token" || (tied.by === "thread" && through?.mailbox === undefined);
  const due = proven && mail.from === tied.address && now - mail.receivedAt < DAY_MS && !refusesAutomaticAnswers(mail);
  if (due && !(await wasAcknowledged(tx, tied.subscriberId, stop, now - DAY_MS))) {
    const edition = questionEdition(course, stop ? "way-out" : "acknowledgement");
    const note = { enrollmentId: tied.enrollmentId, key: id, kind: "acknowledgement", edition } as const;
    await planLetter(tx, ports.instance, now, note);
  }
  // A reply is a deliberate act, like the button; a guess by the sender's address is none.
  if (tied.lessonId !== null && proven && !stop) {
    await markLesson(tx, tied.enrollmentId, tied.lessonId, "done", now);
  }
}

/** The creator has answered the learner's own email from their mailbox, with a copy to us: it's kept, and nothing goes out. */
export async function keepAnswer(tx: Tx, { id, providerId, mail, text }: FiledMail, questionId: string): Promise<void> {
  await insertAnswer(tx, { id, provider_id: providerId, question_id: questionId, text, received_at: mail.receivedAt });
}

/**
 * What the creator wrote back goes to whoever asked, under the name of the course.
 *
 * @param questionId as the token says, which nobody else can make
 * @throws Error where the question is not (yet) here: the mail keeps
 */
export async function fileAnswer(ports: ActionPorts, tx: Tx, filed: FiledMail, questionId: string): Promise<void> {
  const { id, providerId, mail, text, notOurs } = filed;
  const asked = await readQuestion(tx, questionId);
  if (asked === undefined || asked.enrollment_id === null || asked.from_address === null) {
    throw new Error("the question that it answers is not in the archive");
  }
  // What's provably ours goes no further; everything else is the creator's, whatever it looks like.
  const words = [text, notOurs].filter((part) => part !== "").join("\n\n");
  const answer = { id, provider_id: providerId, question_id: asked.id, text: words, received_at: mail.receivedAt };
  await insertAnswer(tx, answer);
  await listFiles(ports, tx, filed, { enrollmentId: asked.enrollment_id, travels: true });
  await tellLeft(ports, tx, id);
  await planLetter(tx, ports.instance, ports.now(), {
    enrollmentId: asked.enrollment_id,
    kind: "answer",
    key: id,
    edition: questionEdition(undefined, "answer"),
    to: asked.from_address,
  });
}
