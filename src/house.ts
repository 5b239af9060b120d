import type { Hono } from "hono";
import type { Course } from "./course/course.ts";
import { discreet, type Log } from "./course/log.ts";
import { sweepSavedFiles } from "./actions/sweep-saved-files.ts";
import { fileTaken } from "./actions/take-as-question.ts";
import { type Dispatcher, inTurns, makeDispatcher, type SendingLoop } from "./dispatch/dispatcher.ts";
import type { Edge } from "./dispatch/edges.ts";
import type { Loop } from "./dispatch/one-run.ts";
import type { DispatchPorts } from "./dispatch/ports.ts";
import { makeReceiver } from "./dispatch/receiver.ts";
import { type MovableClock, travelTo } from "./dispatch/travel.ts";
import type { Carrier } from "./mail/carrier.ts";
import {
  ANSWERS_NONE,
  composeNew,
  composeReply,
  PRACTICE_DOMAIN,
  type PracticeMailbox,
} from "./mail/practice-mailbox.ts";
import { unquote } from "./mail/unquote.ts";
import { noteReceived } from "./store/received-mails.ts";
import type { Outbox } from "./mail/outbox.ts";
import type { Archive } from "./store/archive.ts";
import { mailboxAddress } from "./course/named-address.ts";
import { composeMail } from "./course/plain-mail.ts";
import { questionMails } from "./course/question-mails.ts";
import { wordsOf } from "./words/words.ts";
import { editionReader, keepOrder, shelveCourse } from "./store/editions.ts";
import { countAccepted } from "./store/progress.ts";
import { replayJournal } from "./store/replaying.ts";
import { instanceId } from "./store/settings.ts";
import { makeApp } from "./web/app.ts";
import type { OutboxPorts, WebPorts } from "./web/ports.ts";
import { reasonOf } from "./course/reason.ts";

const DAY_MS = 86_400_000;

/** Far enough for the longest wait between two mails of a course. */
const NEXT_MAIL_WITHIN_MS = 400 * DAY_MS;

export type Surroundings = {
  readonly archive: Archive;
  readonly courses: readonly Course[];
  readonly secret: string;
  readonly publicUrl: string;
  readonly postalAddress: string;
  readonly worker: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly newId: () => string;
  readonly log: Log;
  /** Where tests let the process die; nothing in the product. */
  readonly reach?: (edge: Edge) => void;
  /** Whether the clock is beyond doubt; it is unless told. */
  readonly mayPlan?: () => boolean;
  /** Whether it has been for long enough to delete what's old; it has unless told. */
  readonly mayDelete?: () => boolean;
  readonly runtime?: WebPorts["runtime"];
  readonly receiving?: DispatchPorts["receiving"];
  readonly trustedProxies: number;
  readonly trustedProxyIps?: WebPorts["trustedProxyIps"];
  readonly dailyLimit?: WebPorts["dailyLimit"];
  /** None unless told. */
  readonly embedOrigins?: WebPorts["embedOrigins"];
  /** None where there are no pictures. */
  readonly readImage?: WebPorts["readImage"];
  /** Nothing can be saved where there's none. */
  readonly savedFiles?: WebPorts["savedFiles"];
  readonly webhooks: WebPorts["webhooks"];
  readonly carrier: Carrier;
  /** In practice mode: where mail is read, and the clock that can be moved. */
  readonly practice: Practice | undefined;
};

type Practice = { readonly outbox: Outbox; readonly mailbox: PracticeMailbox; readonly clock: MovableClock };

export type House = {
  readonly app: Hono;
  /** What goes out. */
  readonly sender: SendingLoop;
  /** What comes in. Never waited for by what goes out. */
  readonly receiver: Loop;
  /** Both by turns, for a clock that somebody moves. */
  readonly dispatcher: Dispatcher;
  readonly ports: DispatchPorts;
  /** Ends a journey of the practice clock where it is. */
  readonly endJourney: () => void;
};

/** Where the rooms meet: puts the courses on the shelf and opens the doors between archive, sorting room and front door. */
export async function buildHouse(around: Surroundings): Promise<House> {
  const { archive } = around;
  const log = discreet(around.log);
  const news = await replayJournal(archive);
  if (news > 0) log.warn("archive-behind-its-journal", { entries: news });
  const courses = new Map<string, Course>();
  for (const course of around.courses) {
    const { account, language, question } = wordsOf(course);
    const kept = await archive.transaction().execute(async (tx) => {
      await shelveCourse(
        tx,
        course,
        [...Object.values(questionMails(question, language)), composeMail(account.mail, language)],
        around.now(),
      );
      return keepOrder(tx, course);
    });
    courses.set(course.id, kept);
  }
  const shared = {
    ...around,
    log,
    courses,
    instance: await instanceId(archive, around.newId),
    readEdition: editionReader(),
    reach: around.reach ?? (() => undefined),
    mayPlan: around.mayPlan ?? (() => true),
    mayDelete: around.mayDelete ?? (() => true),
    account: around.carrier.account,
    embedOrigins: around.embedOrigins ?? [],
    readImage: around.readImage ?? (async () => undefined),
    receiving: around.receiving ?? (around.practice && practiceReceiving(around.practice)),
    outbox: around.practice && { forget: forgetFiles(around.practice) },
  };

  await fileTaken(shared);
  await sweepSavedFiles(shared);
  const sender = makeDispatcher(shared);
  const receiver = makeReceiver(shared);
  const dispatcher = inTurns(sender, receiver);
  const nudge = () => {
    sender.drain().catch((error: unknown) => {
      log.error("drain-failed", { why: reasonOf(error) });
    });
  };
  let ending = false;
  const outbox =
    around.practice === undefined
      ? undefined
      : outboxPorts(archive, dispatcher, around.newId, around.practice, () => ending);
  const endJourney = () => {
    ending = true;
  };
  const receivingDomain = shared.receiving?.domain;
  return {
    app: makeApp({ ...shared, receivingDomain, nudge, outbox }),
    sender,
    receiver,
    dispatcher,
    ports: shared,
    endJourney,
  };
}

function practiceReceiving({ mailbox }: Practice): DispatchPorts["receiving"] {
  return { domain: PRACTICE_DOMAIN, mailbox, unquote };
}

function forgetFiles({ outbox, mailbox }: Practice): OutboxPorts["forget"] {
  return async (deliveryIds) => {
    await outbox.forget(deliveryIds);
    await mailbox.forget(deliveryIds);
  };
}

function outboxPorts(
  archive: Archive,
  dispatcher: Dispatcher,
  newId: () => string,
  practice: Practice,
  isEnding: () => boolean,
): OutboxPorts {
  const { outbox, mailbox, clock } = practice;
  let journey = Promise.resolve();
  const travel = async (by: "next" | "day" | "week") => {
    const before = await countAccepted(archive);
    const far = { next: NEXT_MAIL_WITHIN_MS, day: DAY_MS, week: 7 * DAY_MS }[by];
    const stop = async () =>
      isEnding() || (by === "next" && (await countAccepted(archive)) > before) ? "stop" : "go-on";
    if (isEnding()) return;
    const somethingToCome = (await dispatcher.nextWake()) !== undefined;
    // With nothing to come the next mail is never: the clock stays where it is.
    if (by === "next" && !somethingToCome) return;
    await travelTo(clock.now() + far, clock, dispatcher, stop);
  };
  const arrive = async (deliveryId: string, message: Buffer) => {
    const name = await mailbox.keep(deliveryId, newId(), message);
    await noteReceived(archive, name, clock.now(), clock.now());
    await dispatcher.drain();
  };
  return {
    read: outbox.read,
    forget: forgetFiles(practice),
    reply: async (deliveryId, text) => {
      const original = await outbox.read(deliveryId);
      if (original === undefined) throw new Error("the mail that is answered is not in the outbox");
      await arrive(deliveryId, await composeReply(original, text, clock.now()));
    },
    write: async ({ byRule, ...mail }) => {
      const ruleAddress = byRule ? mailboxAddress(PRACTICE_DOMAIN) : undefined;
      await arrive(ANSWERS_NONE, await composeNew(mail, ruleAddress, clock.now()));
    },
    // One journey at a time: two people pressing a button must not pull the clock both ways.
    travel: (by) => {
      journey = journey.then(
        () => travel(by),
        () => travel(by),
      );
      return journey;
    },
  };
}
