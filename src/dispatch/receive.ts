import type { Course } from "../course/course.ts";
import { editionOf } from "../course/question-mails.ts";
import { receivedId } from "../course/question.ts";
import { natureOf, type ReceivedMail, wantsOut } from "../course/received-mail.ts";
import { reasonOf } from "../course/reason.ts";
import { readReplyAddress } from "../course/reply-address.ts";
import type { Archive } from "../store/archive.ts";
import { planLetter } from "../store/planning.ts";
import { markLesson } from "../store/progress.ts";
import { insertAnswer, insertQuestion, readQuestion, wasAcknowledged } from "../store/questions.ts";
import {
  countReceived,
  fileReceived,
  postponeFetch,
  readWaitingMails,
  type WaitingMail,
} from "../store/received-mails.ts";
import { sentAs, type Tied, tieBySender, tieByThread, tieByToken } from "../store/tying.ts";
import { type DispatchPorts, type Receiving } from "./ports.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The provider forgets received mail after 30 days. */
const GIVE_UP_AFTER_MS = 31 * DAY_MS;

/** RECEIVE: fetches what has come in, and lets follow what is to follow from it. */
export async function receiveAll(ports: DispatchPorts): Promise<void> {
  const { receiving } = ports;
  if (receiving === undefined) return;
  for (;;) {
    const waiting = await readWaitingMails(ports.archive, ports.now());
    if (waiting.length === 0) return;
    for (const mail of waiting) await receive(ports, receiving, mail);
  }
}

async function receive(ports: DispatchPorts, receiving: Receiving, waiting: WaitingMail): Promise<void> {
  const fetched = await receiving.mailbox.fetch(waiting.providerId);
  switch (fetched.kind) {
    case "gone":
      await fileReceived(ports.archive, waiting.providerId, "gone", null);
      return;
    case "not-now":
      return later(ports, waiting, fetched.why);
    case "mail":
      break;
  }
  const mail = { ...fetched.mail, receivedAt: waiting.receivedAt };
  // Out of the transaction: the thread that reads quotes may take its time.
  const unquoted = await receiving.unquote(mail.text);
  const text = unquoted === "" ? mail.subject : unquoted;
  try {
    const became = await ports.archive.transaction().execute((tx) => file(ports, receiving, tx, waiting, mail, text));
    ports.log.info("mail-received", { became });
  } catch (error) {
    // One mail that cannot be filed does not hold up the others, nor what goes out.
    await later(ports, waiting, reasonOf(error));
  }
}

async function later(ports: DispatchPorts, waiting: WaitingMail, why: string): Promise<void> {
  ports.log.warn("received-mail-not-taken", { why, tries: waiting.tries + 1 });
  if (ports.now() - waiting.receivedAt > GIVE_UP_AFTER_MS) {
    await fileReceived(ports.archive, waiting.providerId, "gone", null);
    return;
  }
  const wait = Math.min(MINUTE_MS * 2 ** waiting.tries, 6 * HOUR_MS);
  await postponeFetch(ports.archive, waiting, ports.now() + wait);
}

/** Files a mail with all that follows from it, in one transaction; @returns what it was. */
async function file(
  ports: DispatchPorts,
  receiving: Receiving,
  tx: Archive,
  { providerId }: WaitingMail,
  mail: ReceivedMail,
  text: string,
): Promise<string> {
  const from = mail.from ?? null;
  if (!mail.to.some((to) => to.endsWith(`@${receiving.domain}`))) {
    await fileReceived(tx, providerId, "elsewhere", null);
    return "elsewhere";
  }
  const tokens = mail.to
    .map((to) => readReplyAddress(ports.secret, receiving.domain, to))
    .filter((token) => token !== undefined);
  const toAnswer = tokens.find(({ purpose }) => purpose === "answer");
  const senders = new Set([...ports.courses.values()].flatMap(({ sender, reply_to }) => [sender.email, reply_to]));
  const nature = natureOf(
    mail,
    {
      senders,
      domain: receiving.domain,
      sentByUs: mail.messageId !== undefined && (await sentAs(tx, mail.messageId)) !== undefined,
      toAnswer: toAnswer !== undefined,
    },
    from === null ? 0 : await countReceived(tx, from, mail.receivedAt - HOUR_MS, mail.receivedAt),
  );
  const id = receivedId(ports.instance, providerId);
  if (nature !== "person") {
    await fileReceived(tx, providerId, nature, from);
    return nature;
  }
  const asked = toAnswer === undefined ? undefined : await readQuestion(tx, toAnswer.id);
  if (asked?.enrollment_id != null && asked.from_address !== null) {
    if (!(await fileReceived(tx, providerId, "answer", from))) return "filed before";
    await insertAnswer(tx, { id, provider_id: providerId, question_id: asked.id, text, received_at: mail.receivedAt });
    await planLetter(tx, ports.instance, ports.now(), {
      enrollmentId: asked.enrollment_id,
      kind: "answer",
      key: id,
      edition: editionOf("answer"),
      to: asked.from_address,
    });
    return "answer";
  }

  if (!(await fileReceived(tx, providerId, "question", from))) return "filed before";
  const reply = tokens.find(({ purpose }) => purpose === "reply");
  const tied = await tie(tx, reply?.id, mail);
  const course = tied === undefined ? undefined : ports.courses.get(tied.courseId);
  const passedOn = tied !== undefined && course !== undefined && from !== null;
  await insertQuestion(tx, {
    id,
    provider_id: providerId,
    state: passedOn ? "open" : "unattributed",
    tied_by: tied?.by ?? null,
    enrollment_id: tied?.enrollmentId ?? null,
    delivery_id: tied?.deliveryId ?? null,
    lesson_id: tied?.lessonId ?? null,
    from_address: from,
    subject: mail.subject,
    text,
    attachments: mail.attachments,
    wants_out: wantsOut(text) ? 1 : 0,
    message_id: mail.messageId ?? null,
    thread: JSON.stringify(mail.references),
    received_at: mail.receivedAt,
  });
  if (!passedOn) return "unattributed";
  await follow(ports, tx, { id, tied, course, mail, stop: wantsOut(text) });
  return "question";
}

/** By token, else by what it answers, else by who wrote it. */
async function tie(tx: Archive, deliveryId: string | undefined, mail: ReceivedMail): Promise<Tied | undefined> {
  const byToken = deliveryId === undefined ? undefined : await tieByToken(tx, deliveryId);
  if (byToken !== undefined) return byToken;
  const byThread = await tieByThread(tx, mail.references);
  if (byThread !== undefined) return byThread;
  return mail.from === undefined ? undefined : tieBySender(tx, mail.from);
}

/** What follows from a question: the creator gets it, the learner hears that it has arrived, and its lesson is done. */
async function follow(
  ports: DispatchPorts,
  tx: Archive,
  question: {
    readonly id: string;
    readonly tied: Tied;
    readonly course: Course;
    readonly mail: ReceivedMail;
    readonly stop: boolean;
  },
): Promise<void> {
  const { id, tied, course, mail, stop } = question;
  const now = ports.now();
  const letter = { enrollmentId: tied.enrollmentId, key: id };
  await planLetter(tx, ports.instance, now, {
    ...letter,
    kind: "forward",
    edition: editionOf("forward"),
    to: course.reply_to,
  });

  // Anybody can write anybody's address into From: only the learner's own mailbox gets a mail by itself, and it once a day.
  const fresh = now - mail.receivedAt < DAY_MS;
  if (fresh && mail.from === tied.address && !(await wasAcknowledged(tx, tied.subscriberId, stop, now - DAY_MS))) {
    const edition = editionOf(stop ? "way-out" : "acknowledgement");
    await planLetter(tx, ports.instance, now, { ...letter, kind: "acknowledgement", edition });
  }
  // A reply is a deliberate act, like the button; a guess by the sender's address is none.
  if (tied.lessonId !== null && tied.by !== "sender" && !stop) {
    await markLesson(tx, tied.enrollmentId, tied.lessonId, "done", now);
  }
}
