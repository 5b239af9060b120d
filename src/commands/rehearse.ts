import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { confirmNow } from "../actions/confirm.ts";
import { isMoveKind, isQuestionKind } from "../course/delivery.ts";
import type { Course } from "../course/course.ts";
import { lastLetter } from "../course/progress.ts";
import { startOfDay } from "../course/schedule.ts";
import { formatInstant } from "../course/written-date.ts";
import { travelTo } from "../dispatch/travel.ts";
import { buildHouse } from "../house.ts";
import { openPracticeMailbox } from "../mail/practice-mailbox.ts";
import { openOutbox } from "../mail/outbox.ts";
import { openArchive } from "../store/archive.ts";
import { readSent } from "../store/progress.ts";
import { recordSignup } from "../store/signups.ts";
import { formatTable } from "./table.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEARS_MS = 3 * 366 * DAY_MS;

export type Rehearsal = {
  readonly folder: string;
  readonly calendar: readonly { readonly at: number; readonly subject: string; readonly kind: string }[];
};

/**
 * Lives through a whole course for one learner on a virtual clock, with the real scheduler, archive and outbox.
 *
 * @param start local date such as "2026-12-01"; the learner confirms at ten in the morning
 * @param onMail called as each mail goes out
 * @returns undefined where the date is not one
 */
export async function rehearse(
  course: Course,
  { zone, start }: { readonly zone: string; readonly start: string },
  newId: () => string,
  onMail: (count: number) => void,
): Promise<Rehearsal | undefined> {
  const midnight = startOfDay(start, zone);
  if (midnight === undefined) return undefined;
  let now = midnight + 10 * HOUR_MS;
  const clock = {
    now: () => now,
    moveTo: async (instant: number) => {
      now = instant;
    },
  };
  const folder = await mkdtemp(join(tmpdir(), "coursepost-rehearsal-"));
  const archive = await openArchive(":memory:");
  const outbox = await openOutbox(folder, clock.now);
  const quiet = () => undefined;
  const { dispatcher, ports } = await buildHouse({
    archive,
    courses: [course],
    carrier: outbox,
    secret: "a rehearsal has nothing to keep to itself",
    publicUrl: "http://localhost:3000",
    postalAddress: "(rehearsal)",
    worker: "rehearsal",
    now: clock.now,
    sleep: async (ms) => clock.moveTo(now + ms),
    random: () => 0.5,
    newId,
    log: { info: quiet, warn: quiet, error: quiet },
    trustedProxies: 0,
    webhooks: undefined,
    practice: { outbox, mailbox: openPracticeMailbox(join(folder, "answers"), clock.now), clock },
  });

  const evidence = { text: course.consent, source: "rehearsal", network: "none", at: now };
  const wish = { courseId: course.id, address: "learner@example.com", firstName: "Sam", zone };
  await archive.transaction().execute(async (tx) => {
    const enrollment = await recordSignup(tx, wish, evidence, newId);
    await confirmNow(tx, ports, { course, enrollment, deliveryId: null }, "none", "rehearsal");
  });

  await travelTo(now + YEARS_MS, clock, dispatcher, async () => {
    const sent = await readSent(archive, 1000);
    onMail(sent.length);
    return sent.some((mail) => mail.kind === "graduation") ? "stop" : "go-on";
  });

  const subjects = new Map(course.lessons.map((lesson) => [lesson.id, lesson.subject]));
  // The learner of a rehearsal does no lesson.
  const graduation = lastLetter(course, [...subjects.keys()], new Set());
  const letters = { ...course.letters, graduation };
  const sent = await readSent(archive, 1000);
  await archive.destroy();
  return {
    folder,
    calendar: sent.toReversed().map(({ acceptedAt, kind, key }) => ({
      at: acceptedAt,
      kind,
      subject:
        kind === "lesson" ||
        kind === "resent-lesson" ||
        kind === "account-link" ||
        isQuestionKind(kind) ||
        isMoveKind(kind)
          ? (subjects.get(key) ?? key)
          : (letters[kind]?.subject ?? key),
    })),
  };
}

/** The learner's calendar as a table: local date, subject, and how long it was since the mail before. */
export function formatCalendar({ calendar, folder }: Rehearsal, zone: string): string {
  const rows = calendar.map(({ at, subject }, index) => {
    const before = calendar[index - 1]?.at;
    return [formatInstant(at, zone), subject, before === undefined ? "" : formatWait(at - before)];
  });
  return `${formatTable(["local date", "subject", "wait"], rows)}\n\n  ${calendar.length} emails are in ${folder}`;
}

function formatWait(ms: number): string {
  const hours = Math.round(ms / HOUR_MS);
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}
