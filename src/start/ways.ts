import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { v7 } from "uuid";
import { practiceClock } from "../clock.ts";
import type { Config, MailConfig } from "../config.ts";
import type { Course } from "../course/course.ts";
import type { Log } from "../course/log.ts";
import type { Surroundings } from "../house.ts";
import { makeLimiter } from "../mail/limiter.ts";
import { resendMailbox } from "../mail/mailbox.ts";
import { openOutbox } from "../mail/outbox.ts";
import { openPracticeMailbox } from "../mail/practice-mailbox.ts";
import { resendCarrier } from "../mail/resend.ts";
import { unquote } from "../mail/unquote.ts";
import type { Archive } from "../store/archive.ts";
import type { Files } from "../data-folder.ts";
import { folderStore } from "./folder-store.ts";
import { OperatorMistake } from "./mistake.ts";
import { accountAt, openConnections } from "./provider.ts";

export type Ground = {
  readonly root: string;
  readonly config: Config;
  readonly files: Files;
  readonly archive: Archive;
  readonly courses: readonly Course[];
  readonly secret: string;
  readonly log: Log;
};

/** What the house is built from: in practice mode the mail stays here, with a key it goes out through Resend. */
export async function surroundings(ground: Ground): Promise<Surroundings> {
  const { mail } = ground.config;
  return mail.way === "outbox" ? practiceWay(ground) : realWay(ground, mail);
}

async function practiceWay(ground: Ground): Promise<Surroundings> {
  const clock = await practiceClock(ground.archive, Date.now);
  const outbox = await openOutbox(ground.files.outbox, clock.now);
  const mailbox = openPracticeMailbox(ground.files.answers, clock.now);
  return {
    ...common(ground, clock.now),
    webhooks: undefined,
    carrier: outbox,
    practice: { outbox, mailbox, clock },
  };
}

async function realWay(ground: Ground, mail: Extract<MailConfig, { way: "resend" }>): Promise<Surroundings> {
  const { account, sdk } = await accountAt(ground.root, mail);
  const limiter = makeLimiter(mail.rate);
  const around = common(ground, Date.now);
  const { now, sleep: wait } = around;
  const carrier = resendCarrier(account, { sdk, connections: openConnections(), limiter, now, sleep: wait });
  const domain = mail.receivingDomain;
  if (ground.courses.some(({ reply_to }) => reply_to.endsWith(`@${domain}`))) {
    throw new OperatorMistake("A course's reply_to is in RECEIVING_DOMAIN: questions would go around in circles.");
  }
  // A quarter of the account's requests: the others are for what goes out.
  const share = makeLimiter(mail.rate / 4);
  const mailbox = resendMailbox(sdk, { limiter, share, now, sleep: wait });
  const receiving = domain === undefined ? undefined : { domain, mailbox, unquote };
  return { ...around, receiving, webhooks: { sdk, secret: mail.webhookSecret }, carrier, practice: undefined };
}

function common({ config, files, archive, courses, secret, log }: Ground, now: () => number) {
  return {
    archive,
    courses,
    log,
    now,
    secret,
    publicUrl: config.publicUrl,
    postalAddress: config.postalAddress,
    readImage: (name: string) => readFile(join(files.images, name)).catch(() => undefined),
    savedFiles: folderStore(files.saved),
    worker: `${process.pid}-${randomBytes(6).toString("hex")}`,
    sleep: (ms: number) => sleep(ms),
    random: Math.random,
    newId: () => v7({ msecs: now() }),
    trustedProxies: config.trustedProxies,
    trustedProxyIps: config.trustedProxyIps,
    dailyLimit: config.mail.way === "resend" ? config.mail.dailyLimit : undefined,
    embedOrigins: config.embedOrigins,
  };
}
