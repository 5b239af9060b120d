import { join, resolve } from "node:path";
import type { Dispatcher } from "undici";
import { compileCourse } from "../compile/compile.ts";
import { readConfig, type Config } from "../config.ts";
import { dataFolder } from "../data-folder.ts";
import { parseAddress } from "../course/address.ts";
import { type Course, LETTERS } from "../course/course.ts";
import type { DeliveryKind } from "../course/delivery.ts";
import { type CompiledEmail, holesOf } from "../course/email.ts";
import { firstDue } from "../course/enrollment.ts";
import { composeMessage, courseHead, type Message } from "../course/message.ts";
import { printable } from "../course/printable.ts";
import { formatProblem } from "../course/problem.ts";
import { fillFor } from "../dispatch/freeze.ts";
import type { Carrier, Receipt } from "../mail/carrier.ts";
import { makeLimiter } from "../mail/limiter.ts";
import { openOutbox } from "../mail/outbox.ts";
import { serializeBatch } from "../mail/request.ts";
import { resendCarrier } from "../mail/resend.ts";
import { accountAt } from "../start/provider.ts";
import type { Said } from "./command.ts";

const ROOT = join(import.meta.dirname, "../..");
const MINUTE_MS = 60_000;

export type TestWish = {
  /** A lesson's number or id. */
  readonly lesson: string | undefined;
  readonly letter: string | undefined;
  readonly to: string | undefined;
};

export type TestPorts = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the network comes in. */
  readonly connections: Dispatcher;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** UUIDs. */
  readonly newId: () => string;
};

/** One mail of a course. */
type Chosen = { readonly kind: DeliveryKind; readonly email: CompiledEmail; readonly completed: number };

/**
 * Sends one mail of a course to the author, through whichever way out is configured. The archive knows nothing of it, and
 * none of its links leads to anybody.
 */
export async function sendTest(folder: string, wish: TestWish, ports: TestPorts): Promise<Said> {
  const no = (says: string): Said => ({ ok: false, says });
  const to = parseAddress(wish.to ?? "");
  if (to === undefined) {
    return no(
      wish.to === undefined ? "Say where to send it: --to you@example.com" : `"${wish.to}" isn't an email address.`,
    );
  }
  const { config, problems } = readConfig(ports.environment);
  if (config === undefined) return no(["The test wasn't sent:", ...problems.map(formatProblem)].join("\n"));

  const compiled = await compileCourse(folder);
  if (compiled.course === undefined) {
    const errors = compiled.problems.filter(({ severity }) => severity === "error");
    return no(["The course has errors; nothing was sent.", ...errors.map(formatProblem)].join("\n"));
  }
  const chosen = chooseMail(compiled.course, wish);
  if (typeof chosen === "string") return no(chosen);

  const id = `test-${ports.newId()}`;
  const message = testMessage(compiled.course, chosen, to, id, config, ports);
  const { outbox } = dataFolder(resolve(ROOT, config.dataDir), "practice");
  const carrier = await openCarrier(config, outbox, ports).catch((error: unknown) => String(error));
  if (typeof carrier === "string") return no(`The outbox can't be created at ${outbox} (${carrier}). Check DATA_DIR.`);
  const receipt = await carrier.post({
    idempotencyKey: `test/${id.slice("test-".length)}`,
    body: serializeBatch([message]),
    members: 1,
    notAfter: ports.now() + MINUTE_MS,
  });
  const where =
    config.mail.way === "outbox" ? `It's in the outbox: ${join(outbox, `${id}.eml`)}` : "It went through Resend";
  const { ok, says } = report(receipt, message, where);
  // What a provider gives for its reasons comes from outside.
  return { ok, says: printable(says) };
}

/** @returns what is wrong with the wish, as a sentence */
function chooseMail(course: Course, { lesson, letter }: TestWish): Chosen | string {
  if ((lesson === undefined) === (letter === undefined)) {
    return "Say which email: --lesson 3, or --letter welcome.";
  }
  if (letter !== undefined) {
    const letters = LETTERS.flatMap((kind) => course.letters[kind] ?? []);
    const found = letters.find(({ kind }) => kind === letter);
    if (found === undefined)
      return `There's no letter "${letter}". There are: ${letters.map(({ kind }) => kind).join(", ")}.`;
    const { kind, email } = found;
    if (kind === "unfinished") return { kind: "graduation", email, completed: course.lessons.length - 1 };
    return { kind, email, completed: kind === "graduation" ? course.lessons.length : 0 };
  }
  const index = course.lessons.findIndex(
    ({ id }, at) => id === lesson || String(at + 1) === lesson?.replace(/^0+/, ""),
  );
  const found = course.lessons[index];
  if (found === undefined) {
    const ids = course.lessons.map(({ id }, at) => `${at + 1} (${id})`).join(", ");
    return `There's no lesson "${lesson ?? ""}". There are: ${ids}.`;
  }
  return { kind: "lesson", email: found.email, completed: index };
}

/** As a learner of the sample would get it: everything done so far, in the course's own zone. */
function testMessage(
  course: Course,
  { kind, email, completed }: Chosen,
  to: string,
  id: string,
  { mail, publicUrl, postalAddress }: Config,
  { now, newId }: TestPorts,
): Message {
  const learner = {
    deliveryId: id,
    enrollmentId: "test",
    courseId: course.id,
    kind,
    edition: email.digest,
    address: to,
    firstName: "Sam",
    pace: null,
    askedAt: null,
    isFirst: false,
    zone: course.schedule.zone,
    nextDueAt: firstDue(course, course.schedule.zone, now()),
    lessonsCompleted: completed,
    mayReceive: true,
  };
  const fill = fillFor(learner, course, holesOf(email), now());
  const letterhead = { publicUrl, postalAddress, courses: { [course.id]: courseHead(course) } };
  const recipe = { ...learner, batchId: id, email, fill };
  // Signed with a secret that nobody keeps, so that every link leads to the page for links that do not work.
  const message = composeMessage(recipe, letterhead, newId());
  return {
    ...message,
    subject: `[Test] ${message.subject}`,
    // By these tags the outbox names its files; back from Resend they would name a delivery that there never was.
    tags: mail.way === "outbox" ? message.tags : { kind: "test" },
  };
}

async function openCarrier(config: Config, outbox: string, ports: TestPorts): Promise<Carrier> {
  const { mail } = config;
  if (mail.way === "outbox") return openOutbox(outbox, ports.now);
  const { account, sdk } = await accountAt(ROOT, mail);
  const { connections, now, sleep } = ports;
  return resendCarrier(account, { sdk, connections, limiter: makeLimiter(mail.rate), now, sleep });
}

function report(receipt: Receipt, { subject, to }: Message, where: string): Said {
  const no = (why: string, mend: string): Said => ({ ok: false, says: `Nothing was sent: ${why}. ${mend}` });
  switch (receipt.kind) {
    case "accepted":
      return { ok: true, says: `"${subject}" to ${to}. ${where}.` };
    case "not-sent":
      return no(receipt.why, "Check the connection and RESEND_BASE_URL, then try again.");
    case "unreadable":
    case "ambiguous":
      return {
        ok: false,
        says: `It may or may not have been sent: ${receipt.why}. Check the mailbox before you try again.`,
      };
    case "running":
    case "conflict":
      return no("its key is already in use", "Try again: each test gets a new one.");
    case "slow-down":
      return no("Resend asked us to wait", `Try again in ${Math.ceil(receipt.retryAfterMs / 1000)} seconds.`);
    case "quota":
      return no(
        receipt.why,
        "The quota of your Resend plan is used up. Wait until the next day or month, or upgrade the plan.",
      );
    case "refused":
      return no(
        receipt.why,
        "Fix what Resend complains about. The sender is in course.md; the recipient is what you gave with --to.",
      );
    case "barred":
      return no(receipt.why, "Check RESEND_API_KEY, and that Resend has verified the sender's domain.");
  }
}
