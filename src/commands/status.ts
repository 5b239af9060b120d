import type { Course } from "../course/course.ts";
import { type LearnerOverview, overviewOf } from "../course/overview.ts";
import { printable } from "../course/printable.ts";
import { STUCK_MS } from "../course/health.ts";
import { isZone } from "../course/schedule.ts";
import { formatInstant } from "../course/written-date.ts";
import type { Archive } from "../store/archive.ts";
import { type AskedRule, readRuleRequests } from "../store/rule-requests.ts";
import { countAside } from "../store/set-aside.ts";
import { readForwardTroubles } from "../store/mailbox-holds.ts";
import { type OpenQuestions, readOpenQuestions } from "../store/questions.ts";
import { readCompletions, readDeliveries } from "../store/progress.ts";
import { readEnrollments } from "../store/subscribing.ts";
import { type OpenDelivery, readOpenDeliveries } from "../store/deciding.ts";
import { titleOf } from "./settle.ts";
import { type Heartbeat, readHeartbeat, SILENT_MS } from "../store/heartbeat.ts";
import { readHolds } from "../store/holding.ts";
import { nextWake } from "../store/waking.ts";
import { type Backlog, readBacklog } from "../store/troubles.ts";
import { formatTable } from "./table.ts";

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

export type Status = {
  /** Epoch milliseconds, on the clock that the installation lives by. */
  readonly at: number;
  readonly learners: readonly LearnerOverview[];
  /** What goes out by itself in the next seven days, earliest first. */
  readonly upcoming: readonly { readonly at: number; readonly address: string; readonly title: string }[];
  readonly questions: OpenQuestions;
  /** Received emails of the last seven days that nobody was sent, by what they were taken for. */
  readonly setAside: Awaited<ReturnType<typeof countAside>>;
  /** What's known of the server, in a sentence. */
  readonly server: string;
  readonly needsYou: readonly { readonly what: string; readonly fix: string }[];
};

/**
 * @param now on the clock that the installation lives by
 * @param machine the machine's own clock, which the server's heartbeat goes by; the same one unless told
 */
export async function readStatus(
  archive: Archive,
  courses: readonly Course[],
  now: number,
  machine = now,
): Promise<Status> {
  const heartbeat = await readHeartbeat(archive);
  const ids = courses.map(({ id }) => id);
  const server = describeServer(heartbeat, machine, (await nextWake(archive, ids, now)) !== undefined);
  const enrollments = await readEnrollments(archive);
  const deliveries = await readDeliveries(archive);
  const completions = await readCompletions(archive);
  const learners = courses.flatMap((course) => overviewOf(course, enrollments, deliveries, completions));
  const upcoming = learners
    .flatMap(({ address, next }) => (next === null || next.at > now + WEEK_MS ? [] : [{ ...next, address }]))
    .map(({ at, address, title }) => ({ at, address, title }))
    .toSorted((a, b) => a.at - b.at);

  const questions = await readOpenQuestions(archive);
  const ruleRequests = await readRuleRequests(archive, creatorsOf(courses), now);
  const needsYou = [
    ...server.needsYou,
    ...(await readHolds(archive, now, heartbeat?.account)).map((hold) => ({
      what: `Sending is held until ${formatInstant(hold.until, "UTC")}: ${hold.reason}`,
      fix: "It resumes by itself then. If the key or the domain is the problem, fix it in Resend and in .env.",
    })),
    ...(await readOpenDeliveries(archive)).map((open) => describeOpen(courses, open)),
    ...stuck(await readBacklog(archive, ids), now),
    ...unread({ ...questions, unattributed: questions.unattributed - ruleRequests.length }),
    ...ruleRequests.map(describeRuleRequest),
    ...(await readForwardTroubles(archive, courses)).map(({ mailbox, reason, nextTryAt, waiting }) => ({
      what: `${waiting === 1 ? "One question waits" : `${waiting} questions wait`} for ${mailbox}, which bounced an email or complained (${reason})`,
      fix: `Fix the mailbox, or change reply_to. It's tried again at ${formatInstant(nextTryAt, "UTC")}; nothing is lost.`,
    })),
    ...enrollments
      .filter((enrollment) => enrollment.zone !== null && !isZone(enrollment.zone))
      .map((enrollment) => ({
        what: `This machine doesn't know the time zone ${enrollment.zone ?? ""} of ${enrollment.address}`,
        fix: "Until it does, lessons go out in the course's own time zone.",
      })),
    ...enrollments
      .filter((enrollment) => enrollment.state === "active" && !courses.some(({ id }) => id === enrollment.courseId))
      .map((enrollment) => ({
        what: `${enrollment.address} is in the course ${enrollment.courseId}, which isn't in lessons/`,
        fix: "Put its folder back, and the lessons continue where they stopped.",
      })),
    // What providers and mailboxes say for their reasons comes from outside, and JSON leaves some controls as they are.
  ].map(({ what, fix }) => ({ what: printable(what), fix }));
  const setAside = await countAside(archive, now - WEEK_MS);
  return { at: now, learners, upcoming, questions, setAside, server: server.says, needsYou };
}

/** What status finds out by itself, with more words. */
const OWN = new Set(["sending-held", "mail-stuck", "undecided"]);

function describeServer(
  heartbeat: Heartbeat | undefined,
  machine: number,
  somethingToCome: boolean,
): { readonly says: string; readonly needsYou: Status["needsYou"] } {
  if (heartbeat === undefined) return { says: "This version of the server hasn't run here yet.", needsYou: [] };
  const at = formatInstant(heartbeat.at, "UTC");
  const silent = Math.abs(machine - heartbeat.at) > SILENT_MS;
  if (heartbeat.stoppedAt === null && !silent) {
    const needsYou = heartbeat.reasons
      .filter(({ code }) => !OWN.has(code))
      .map(({ text, fix }) => ({ what: text, fix }));
    return { says: `The server has been running since ${formatInstant(heartbeat.startedAt, "UTC")}.`, needsYou };
  }
  const says =
    heartbeat.stoppedAt === null
      ? `The server isn't running, or can't write: its last sign of life was at ${at}.`
      : `The server isn't running; it was stopped at ${at}.`;
  const fix = "Start it with npm start. If it is running, its log and /readyz say what's wrong.";
  return { says, needsYou: somethingToCome ? [{ what: says, fix }] : [] };
}

function describeOpen(courses: readonly Course[], open: OpenDelivery): { what: string; fix: string } {
  const title = titleOf(courses, open);
  const { state, address, courseId, reason } = open;
  return {
    what: `"${title}" of ${courseId} to ${address} is ${state}: ${reason ?? "no reason known"}`,
    fix: `Decide with: npm run settle -- --delivery ${open.id} --as resend (or skip). npm run settle lists them all.`,
  };
}

function stuck({ deliveries, overdueSince }: Backlog, now: number): { what: string; fix: string }[] {
  if (overdueSince === null || now - overdueSince < STUCK_MS) return [];
  return [
    {
      what: `${deliveries} emails are waiting, the oldest since ${formatInstant(overdueSince, "UTC")}`,
      fix: "Check that the server is running, and read its log.",
    },
  ];
}

function creatorsOf(courses: readonly Course[]): readonly string[] {
  return courses.flatMap(({ sender, reply_to }) => [reply_to, sender.email]);
}

function describeRuleRequest({ mailbox, code, link, receivedAt }: AskedRule): { what: string; fix: string } {
  const parts = [code && `Code: ${code}`, link && `Link: ${link}`].filter((part) => part !== undefined);
  return {
    what: `An email of ${formatInstant(receivedAt, "UTC")}, which says it's from Gmail, asks whether ${mailbox} may forward to this server. ${parts.join(". ")}`,
    fix: "If you just set up that rule, enter the code in Gmail (Settings, Forwarding), or open the link. If you didn't, do nothing: anybody can write such an email.",
  };
}

function unread({ unattributed, notFetched }: OpenQuestions): { what: string; fix: string }[] {
  return [
    ...(unattributed === 0
      ? []
      : [
          {
            what: `${mails(unattributed)} couldn't be tied to a learner, so nobody has seen it`,
            fix: "Read it with npm run received, and say whose it is: npm run received -- question ID --learner ADDRESS",
          },
        ]),
    ...(notFetched === 0
      ? []
      : [
          {
            what: `${mails(notFetched)} couldn't be fetched from Resend`,
            fix: "It's tried again by itself. RESEND_API_KEY needs full access to read email.",
          },
        ]),
  ];
}

function mails(n: number): string {
  return n === 1 ? "A received email" : `${n} received emails`;
}

/** The status as text for a terminal. */
export function formatStatus(status: Status): string {
  const { learners, upcoming, needsYou } = status;
  const sections = [`Status at ${formatInstant(status.at, "UTC")}`];
  if (learners.length === 0) {
    sections.push("Nobody has signed up yet. Share the link to your signup page.");
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
  sections.push(status.server);
  const { open, newestAt } = status.questions;
  if (open > 0 && newestAt !== null) {
    const newest = formatInstant(newestAt, "UTC");
    sections.push(
      open === 1 ? `One question is open, since ${newest}.` : `${open} questions are open, the newest since ${newest}.`,
    );
  }
  const aside = status.setAside.reduce((sum, { n }) => sum + n, 0);
  if (aside > 0) {
    const kinds = status.setAside.map(({ state, n }) => `${n} ${state}`).join(", ");
    sections.push(
      `In the last seven days, ${aside === 1 ? "one email was" : `${aside} emails were`} set aside (${kinds}). Read them: npm run received`,
    );
  }
  sections.push(
    needsYou.length === 0
      ? "Nothing needs you."
      : ["Needs you", ...needsYou.map(({ what, fix }) => `  ! ${what}\n    ${fix}`)].join("\n"),
  );
  return sections.join("\n\n");
}
