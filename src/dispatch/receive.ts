import { receivedId } from "../course/question.ts";
import { reasonOf } from "../course/reason.ts";
import { type Nature, natureOf, type ReceivedMail } from "../course/received-mail.ts";
import { readReplyAddress } from "../course/reply-address.ts";
import { maskLinks } from "../course/paths.ts";
import type { Tx } from "../store/archive.ts";
import {
  countReceived,
  fileReceived,
  postponeFetch,
  readWaitingMail,
  type WaitingMail,
} from "../store/received-mails.ts";
import type { ReceivedState } from "../store/question-rows.ts";
import { sentAs } from "../store/tying.ts";
import { fileAnswer, fileQuestion } from "./conversation.ts";
import type { DispatchPorts, Receiving } from "./ports.ts";

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
    const next = await readWaitingMail(ports.archive, ports.now());
    if (next === undefined) return;
    try {
      await receive(ports, receiving, next);
    } catch (error) {
      // One mail that cannot be filed does not hold up the others, nor what goes out.
      await later(ports, next, reasonOf(error));
    }
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
    case "mail": {
      const mail = { ...fetched.mail, subject: maskLinks(fetched.mail.subject), receivedAt: waiting.receivedAt };
      // Out of the transaction: the thread that reads quotes may take its time.
      const unquoted = await receiving.unquote(mail.text);
      const text = maskLinks(unquoted === "" ? mail.subject : unquoted);
      const became = await ports.archive.transaction().execute((tx) => file(ports, receiving, tx, waiting, mail, text));
      ports.log.info("mail-received", { became });
    }
  }
}

async function later(ports: DispatchPorts, waiting: WaitingMail, why: string): Promise<void> {
  const now = ports.now();
  ports.log.warn("received-mail-not-taken", { why, tries: waiting.tries + 1 });
  if (now - waiting.receivedAt > GIVE_UP_AFTER_MS) {
    await fileReceived(ports.archive, waiting.providerId, "gone", null);
    return;
  }
  const nextTryAt = now + Math.min(MINUTE_MS * 2 ** waiting.tries, 6 * HOUR_MS);
  await ports.archive.transaction().execute((tx) => postponeFetch(tx, waiting, now, nextTryAt));
}

/** Files a mail with all that follows from it, in one transaction; @returns what it was, for the log. */
async function file(
  ports: DispatchPorts,
  receiving: Receiving,
  tx: Tx,
  { providerId }: WaitingMail,
  mail: ReceivedMail,
  text: string,
): Promise<ReceivedState> {
  const filed = { id: receivedId(ports.instance, providerId), providerId, mail, text };
  const tokens = mail.to.map((to) => readReplyAddress(ports.secret, receiving.domain, to));
  const toAnswer = tokens.find((token) => token?.purpose === "answer")?.id;
  const nature = mail.to.some((to) => to.endsWith(`@${receiving.domain}`))
    ? await natureIn(ports, receiving, tx, mail, toAnswer !== undefined)
    : "elsewhere";
  const state = nature !== "person" ? nature : toAnswer === undefined ? "question" : "answer";
  // Another process may have filed it meanwhile; and what is not for us is not looked at any closer.
  const from = state === "elsewhere" ? null : (mail.from ?? null);
  if (!(await fileReceived(tx, providerId, state, from))) return state;
  if (state === "question") {
    await fileQuestion(ports, tx, filed, tokens.find((token) => token?.purpose === "reply")?.id);
  }
  if (state === "answer" && toAnswer !== undefined) await fileAnswer(ports, tx, filed, toAnswer);
  return state;
}

async function natureIn(
  ports: DispatchPorts,
  { domain }: Receiving,
  tx: Tx,
  mail: ReceivedMail,
  toAnswer: boolean,
): Promise<Nature> {
  const senders = new Set([...ports.courses.values()].flatMap(({ sender, reply_to }) => [sender.email, reply_to]));
  const sentByUs = mail.messageId !== undefined && (await sentAs(tx, mail.messageId)) !== undefined;
  const { from, receivedAt } = mail;
  const lately = from === undefined ? 0 : await countReceived(tx, from, receivedAt - HOUR_MS, receivedAt);
  return natureOf(mail, { senders, domain, sentByUs, toAnswer }, lately);
}
