import type { Hono } from "hono";
import { sql } from "kysely";
import { Resend } from "resend";
import type { Course } from "../../src/course/course.ts";
import { type LinkPurpose, signLink } from "../../src/course/link.ts";
import { composeMessage, courseHead } from "../../src/course/message.ts";
import { type Archive, openArchive, type Tx } from "../../src/store/archive.ts";
import { acceptBatch } from "../../src/store/batch-ends.ts";
import { BATCH_MAX, type Freezing, freezeNext } from "../../src/store/batching.ts";
import type { Candidate } from "../../src/store/candidates.ts";
import { composeMail } from "../../src/course/plain-mail.ts";
import { questionMails } from "../../src/course/question-mails.ts";
import { wordsOf } from "../../src/words/words.ts";
import { editionReader, shelveCourse } from "../../src/store/editions.ts";
import { readRecipe } from "../../src/store/members.ts";
import { makeApp } from "../../src/web/app.ts";
import type { WebPorts } from "../../src/web/ports.ts";
import { sampleCourse } from "../support/course.ts";
import { newestDelivery } from "../support/deliveries.ts";

export const SECRET = "a secret that only these tests know, 32+";
export const WEBHOOK_SECRET = "whsec_dGhlIHNlY3JldCBvZiB0aGUgd2ViaG9va3M=";

/** Monday, November 23, 2026, 8:00 AM in Los Angeles. */
export const MONDAY = Date.UTC(2026, 10, 23, 16);
export const DAY = 86_400_000;

export type FrontDoor = {
  readonly app: Hono;
  readonly ports: WebPorts;
  readonly archive: Archive;
  readonly course: Course;
  readonly clock: { now: number };
  readonly logged: string[];
  readonly nudges: () => number;
  /** What was written as an answer to a mail of the outbox. */
  readonly replies: readonly { readonly id: string; readonly text: string }[];
  readonly token: (purpose: LinkPurpose, id: string) => string;
  /** Takes all that is planned as accepted now. */
  readonly sendAll: () => Promise<void>;
  /** Everything in the archive, table by table. */
  readonly dump: () => Promise<string>;
};

/** The app over an archive in memory, with a clock that stands still until it is moved. */
export async function openFrontDoor(
  options: {
    readonly outbox?: boolean;
    readonly courses?: readonly Course[];
    readonly images?: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  } = {},
) {
  const archive = await openArchive(":memory:");
  const courses = options.courses ?? [sampleCourse()];
  const clock = { now: MONDAY };
  for (const course of courses) {
    const { account, language, question } = wordsOf(course);
    const others = [...Object.values(questionMails(question, language)), composeMail(account.mail, language)];
    await archive.transaction().execute((tx) => shelveCourse(tx, course, others, clock.now));
  }
  const logged: string[] = [];
  const replies: { id: string; text: string }[] = [];
  let ids = 0;
  let nudges = 0;
  const log = (event: string, fields?: object) => void logged.push(JSON.stringify({ event, ...fields }));
  const readEdition = editionReader();
  const ports: WebPorts = {
    archive,
    instance: "test",
    courses: new Map(courses.map((course) => [course.id, course])),
    secret: SECRET,
    publicUrl: "http://localhost",
    readEdition,
    now: () => clock.now,
    newId: () => `00000000-0000-7000-8000-${String(++ids).padStart(12, "0")}`,
    log: { info: log, warn: log, error: log },
    nudge: () => void (nudges += 1),
    trustedProxies: 1,
    embedOrigins: ["https://www.course.example", "https://*.frames.example"],
    readImage: async (name) => options.images?.[name],
    webhooks: { sdk: new Resend("re_test"), secret: WEBHOOK_SECRET },
    outbox:
      options.outbox === true
        ? {
            read: (id) => readMail(ports, id),
            forget: () => Promise.resolve(),
            reply: (id, text) => Promise.resolve(void replies.push({ id, text })),
            write: () => Promise.resolve(),
            travel: (by) => Promise.resolve(void (clock.now += by === "week" ? 7 * DAY : DAY)),
          }
        : undefined,
  };
  const course = courses[0];
  if (course === undefined) throw new Error("a front door needs a course");
  const door: FrontDoor = {
    app: makeApp(ports),
    ports,
    archive,
    course,
    clock,
    logged,
    nudges: () => nudges,
    replies,
    token: (purpose, id) => signLink(SECRET, purpose, id),
    sendAll: () => sendAll(ports),
    dump: () => dump(archive),
  };
  return door;
}

export function postForm(
  app: Hono,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) {
  return app.request(path, {
    method: "POST",
    body: new URLSearchParams(fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  });
}

/** Signs an address up by the form and gives its enrollment's id. */
export async function signUp(door: FrontDoor, email: string, fields: Record<string, string> = {}): Promise<string> {
  await postForm(door.app, `/${door.course.id}`, { email, ...fields });
  const row = await door.archive
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "enrollments.subscriber_id")
    .select("enrollments.id")
    .where("address", "=", email)
    .where("course_id", "=", door.course.id)
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Signs up and confirms. */
export async function join(door: FrontDoor, email: string, fields: Record<string, string> = {}): Promise<string> {
  const id = await signUp(door, email, fields);
  await postForm(door.app, `/confirm/${door.token("confirm", id)}`, {});
  await door.sendAll();
  return id;
}

/** Asks for a link to one's own account and gives the path that it opens. */
export async function openAccount(door: FrontDoor, enrollmentId: string): Promise<string> {
  await postForm(door.app, `/preferences/${door.token("preferences", enrollmentId)}`, { do: "link" });
  await door.sendAll();
  const id = await newestDelivery(door.archive, enrollmentId, "account-link");
  return `/account/${door.token("account", id)}`;
}

async function sendAll(ports: WebPorts): Promise<void> {
  for (let more = true; more; ) {
    const batchId = ports.newId();
    const letterhead = {
      publicUrl: ports.publicUrl,
      postalAddress: "1 Test Street",
      courses: Object.fromEntries([...ports.courses].map(([id, course]) => [id, courseHead(course)])),
    };
    const freeze = async (_: Tx, candidates: readonly Candidate[]): Promise<Freezing> => ({
      unfit: [],
      batch: {
        id: batchId,
        idempotencyKey: batchId,
        account: "test",
        fillVersion: 1,
        letterhead,
        bodySha256: "",
        members: candidates.map(({ deliveryId, address, firstName }) => ({
          deliveryId,
          fill: { to: address, values: firstName === null ? {} : { first_name: firstName } },
        })),
      },
    });
    more = await freezeNext(ports.archive, [...ports.courses.keys()], ports.now(), freeze, {
      account: "test",
      lessonsHeld: false,
      timingOf: () => ({ now: true }),
      roomForLetters: async () => BATCH_MAX,
    });
    await ports.archive.transaction().execute((tx) => acceptBatch(tx, batchId, ports.now(), []));
  }
}

async function readMail(ports: WebPorts, id: string): Promise<Buffer | undefined> {
  const found = await readRecipe(ports.archive, id, ports.readEdition);
  if (found === undefined) return undefined;
  return Buffer.from(asMime(composeMessage(found.recipe, found.letterhead, SECRET)));
}

function mimePart(type: string, body: string): string {
  return `--b\r\nContent-Type: text/${type}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${body}\r\n`;
}

function asMime(message: ReturnType<typeof composeMessage>): string {
  const headers = { From: message.from, To: message.to, Subject: message.subject, ...message.headers };
  return [
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'Content-Type: multipart/alternative; boundary="b"',
    "",
    `${mimePart("plain", message.text)}${mimePart("html", message.html)}--b--\r\n`,
  ].join("\r\n");
}

async function dump(archive: Archive): Promise<string> {
  const tables = await sql<{ name: string }>`select name from sqlite_master where type = 'table' order by name`.execute(
    archive,
  );
  const parts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await sql`select * from ${sql.table(name)} order by 1`.execute(archive);
    parts.push(JSON.stringify({ name, rows }));
  }
  return parts.join("\n");
}
