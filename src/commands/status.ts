import type { Course } from "../course/course.ts";
import { type LearnerOverview, overviewOf } from "../course/overview.ts";
import { printable } from "../course/printable.ts";
import { formatInstant, isZone } from "../course/schedule.ts";
import type { Archive } from "../store/archive.ts";
import { type OpenQuestions, readOpenQuestions } from "../store/questions.ts";
import { readCompletions, readDeliveries } from "../store/progress.ts";
import { readEnrollments } from "../store/subscribing.ts";
import { type OpenDelivery, readOpenDeliveries } from "../store/deciding.ts";
import { titleOf } from "./settle.ts";
import { readBacklog, readHolds } from "../store/troubles.ts";
import { formatTable } from "./table.ts";

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

/** The tick is every minute: what has waited this long is stuck. */
const STUCK_AFTER_MS = HOUR_MS;

export type Status = {
  /** Epoch milliseconds, on the clock that the installation lives by. */
  readonly at: number;
  readonly learners: readonly LearnerOverview[];
  /** What goes out by itself in the next seven days, earliest first. */
  readonly upcoming: readonly { readonly at: number; readonly address: string; readonly title: string }[];
  readonly questions: OpenQuestions;
  readonly needsYou: readonly { readonly what: string; readonly mend: string }[];
};

export async function readStatus(archive: Archive, courses: readonly Course[], now: number): Promise<Status> {
  const enrollments = await readEnrollments(archive);
  const deliveries = await readDeliveries(archive);
  const completions = await readCompletions(archive);
  const learners = courses.flatMap((course) => overviewOf(course, enrollments, deliveries, completions));
  const upcoming = learners
    .flatMap(({ address, next }) => (next === null || next.at > now + WEEK_MS ? [] : [{ ...next, address }]))
    .map(({ at, address, title }) => ({ at, address, title }))
    .toSorted((a, b) => a.at - b.at);

  const questions = await readOpenQuestions(archive);
  const needsYou = [
    ...(await readHolds(archive, now)).map((hold) => ({
      what: `Sending is held until ${formatInstant(hold.until, "UTC")}: ${hold.reason}`,
      mend: "It goes on by itself then. Where the key or the domain is at fault, mend it in Resend.",
    })),
    ...(await readOpenDeliveries(archive)).map((open) => describeOpen(courses, open)),
    ...stuck(await readBacklog(archive), now),
    ...unread(questions),
    ...enrollments
      .filter((enrollment) => enrollment.zone !== null && !isZone(enrollment.zone))
      .map((enrollment) => ({
        what: `The zone ${enrollment.zone ?? ""} of ${enrollment.address} is not known here`,
        mend: "Lessons go out at the course's own zone until it is.",
      })),
    ...enrollments
      .filter((enrollment) => enrollment.state === "active" && !courses.some(({ id }) => id === enrollment.courseId))
      .map((enrollment) => ({
        what: `${enrollment.address} is in the course ${enrollment.courseId}, which is not in lessons/`,
        mend: "Put its folder back; the lessons go on where they stopped.",
      })),
    // What providers and mailboxes say for their reasons comes from outside, and JSON leaves some controls as they are.
  ].map(({ what, mend }) => ({ what: printable(what), mend }));
  return { at: now, learners, upcoming, questions, needsYou };
}

function describeOpen(courses: readonly Course[], open: OpenDelivery): { what: string; mend: string } {
  const title = titleOf(courses, open);
  const { state, address, courseId, reason } = open;
  return {
    what: `"${title}" of ${courseId} to ${address} is ${state}: ${reason ?? "no reason known"}`,
    mend: `Decide with: npm run settle -- --delivery ${open.id} --as resend (or skip). npm run settle lists all.`,
  };
}

function stuck(
  backlog: { readonly deliveries: number; readonly oldestPlannedAt: number | null },
  now: number,
): { what: string; mend: string }[] {
  if (backlog.oldestPlannedAt === null || now - backlog.oldestPlannedAt < STUCK_AFTER_MS) return [];
  return [
    {
      what: `${backlog.deliveries} mails wait, the oldest since ${formatInstant(backlog.oldestPlannedAt, "UTC")}`,
      mend: "Is the server running? What it says is in its log.",
    },
  ];
}

function unread({ unattributed, notFetched }: OpenQuestions): { what: string; mend: string }[] {
  return [
    ...(unattributed === 0
      ? []
      : [
          {
            what: `${mails(unattributed)} could not be tied to a learner, and nobody got to see it`,
            mend: "Read it in Resend, under Receiving, and answer from your own mailbox.",
          },
        ]),
    ...(notFetched === 0
      ? []
      : [
          {
            what: `${mails(notFetched)} could not be fetched from Resend`,
            mend: "It is tried again by itself. RESEND_API_KEY needs full access to read mail.",
          },
        ]),
  ];
}

function mails(n: number): string {
  return n === 1 ? "A received mail" : `${n} received mails`;
}

/** The status as text for a terminal. */
export function formatStatus(status: Status): string {
  const { learners, upcoming, needsYou } = status;
  const sections = [`Status at ${formatInstant(status.at, "UTC")}`];
  if (learners.length === 0) {
    sections.push("Nobody has signed up yet. The signup page is where they do; share its address.");
  } else {
    sections.push(
      formatTable(
        ["learner", "course", "state", "accepted", "delivered", "done", "next"],
        learners.map((learner) => [
          learner.address,
          learner.courseId,
          learner.state,
          `${learner.accepted}/${learner.lessons}`,
          `${learner.delivered}/${learner.lessons}`,
          `${learner.completed}/${learner.lessons}`,
          learner.next === null ? "–" : `${learner.next.title}, ${formatInstant(learner.next.at, learner.next.zone)}`,
        ]),
      ),
    );
  }
  sections.push(
    upcoming.length === 0
      ? "Nothing goes out in the next seven days."
      : `In the next seven days (UTC)\n${formatTable(
          ["when", "to", "what"],
          upcoming.map(({ at, address, title }) => [formatInstant(at, "UTC"), address, title]),
        )}`,
  );
  const { open, newestAt } = status.questions;
  if (open > 0 && newestAt !== null) {
    const newest = formatInstant(newestAt, "UTC");
    sections.push(
      open === 1 ? `One question is open, since ${newest}.` : `${open} questions are open, the newest since ${newest}.`,
    );
  }
  sections.push(
    needsYou.length === 0
      ? "Nothing needs you."
      : ["Needs you", ...needsYou.map(({ what, mend }) => `  ! ${what}\n    ${mend}`)].join("\n"),
  );
  return sections.join("\n\n");
}
