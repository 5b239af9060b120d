import type { ClockHold, ClockJump } from "./clock-watch.ts";
import { type MailFacts, mailReasons } from "./mail-health.ts";

/** `blocking`: the server can't do its work, and /readyz answers 503. Otherwise somebody should look at it soon. */
export type Reason = {
  readonly code: string;
  readonly blocking: boolean;
  /** Epoch milliseconds; null where nobody knows. */
  readonly since: number | null;
  /** What's wrong, in a sentence. Nothing personal: anybody may read it. */
  readonly text: string;
  /** What to do about it. */
  readonly fix: string;
};

/** How a supervised part of the server is doing. Times are epoch milliseconds. */
export type PartState = {
  readonly name: string;
  /** Mail stands still without it. */
  readonly vital: boolean;
  readonly lastStartedAt: number | null;
  readonly lastOkAt: number | null;
  /** Since when it has failed; null while it works. */
  readonly failingSince: number | null;
  readonly failures: number;
  readonly why: string | null;
  /** Since when it has been under way without a sign of life; null where it isn't stuck. */
  readonly hangingSince: number | null;
  readonly restarts: number;
};

/** What the running server knows about itself. */
export type RuntimeFacts = {
  readonly at: number;
  readonly startedAt: number;
  /** When the scheduler last looked; null before its first time. */
  readonly tickedAt: number | null;
  readonly parts: readonly PartState[];
  readonly clock: { readonly jump: ClockJump | undefined; readonly hold: ClockHold | undefined };
  /** The last try to write into the archive and the journal; undefined where nobody tried. */
  readonly write: WriteFact | undefined;
  /** Bytes left on the disk of the data folder. */
  readonly freeBytes: number | undefined;
  /** Lines of the log that couldn't be written. */
  readonly lostLogLines: { readonly lines: number; readonly since: number } | undefined;
  /** Folders of courses that aren't served, because they had errors at the start. */
  readonly resting: readonly string[];
};

export type WriteFact = {
  readonly ok: boolean;
  /** Since when it's so. */
  readonly since: number;
  readonly why: string;
  /** Somebody else was writing: short waits are ordinary. */
  readonly busy: boolean;
};

/** What the archive tells, on the clock that lessons live by. */
export type ArchiveFacts = {
  readonly now: number;
  readonly backlog: number;
  readonly oldestPlannedAt: number | null;
  /** As `oldestPlannedAt`, without what may have to wait for the next day's quota. */
  readonly overdueSince: number | null;
  /** Learners whose lesson is due and who have no delivery yet, and since when the first of them is. */
  readonly unplannedSince: number | null;
  readonly hold: { readonly reason: string; readonly since: number; readonly until: number } | undefined;
  /** A minute old at most; undefined where nobody looked. */
  readonly mail: MailFacts | undefined;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A tick a minute: two without one, and the scheduler has stopped. */
const QUIET_MS = 2 * MINUTE_MS;
export const UNPLANNED_MS = 2 * MINUTE_MS;
/** Mail that has waited this long without a hold is stuck. */
export const STUCK_MS = HOUR_MS;
/** Two processes take turns at writing; longer than this is no turn. */
const BUSY_MS = 15_000;
const LITTLE_BYTES = 100 * 1_048_576;
const NO_BYTES = 1_048_576;
/** A jump that did no harm is told for this long. */
const TOLD_MS = HOUR_MS;

/** Every reason why a server isn't well, the blocking ones first. */
export function reasonsOf(runtime: RuntimeFacts | undefined, archive: ArchiveFacts | undefined): Reason[] {
  const reasons = [...(runtime === undefined ? [] : runtimeReasons(runtime)), ...archiveReasons(archive, runtime)];
  return reasons.toSorted((a, b) => Number(b.blocking) - Number(a.blocking));
}

function runtimeReasons(facts: RuntimeFacts): Reason[] {
  return [
    ...tickReasons(facts),
    ...facts.parts.flatMap(partReasons),
    ...writeReasons(facts),
    ...diskReasons(facts),
    ...clockReasons(facts),
    ...logReasons(facts),
    ...restingReasons(facts),
  ];
}

function tickReasons({ at, startedAt, tickedAt }: RuntimeFacts): Reason[] {
  const since = tickedAt ?? startedAt;
  // The wall clock may have been set back meanwhile; then the next tick tells.
  if (at - since <= QUIET_MS) return [];
  return [
    reason("scheduler-silent", since, "The scheduler hasn't run for more than two minutes.", {
      fix: "Restart the server, and keep its log: this is a bug in Coursepost, or the machine was frozen.",
    }),
  ];
}

function partReasons(part: PartState): Reason[] {
  if (part.hangingSince !== null) {
    return [
      reason("part-hangs", part.hangingSince, `The part "${part.name}" hangs. A new one was started beside it.`, {
        fix: "It recovers by itself. If it keeps hanging, restart the server and keep its log.",
        blocking: part.vital,
      }),
    ];
  }
  if (part.failingSince === null || part.failures < 2) return [];
  return [
    reason(
      "part-fails",
      part.failingSince,
      `The part "${part.name}" failed ${part.failures} times: ${part.why ?? ""}`,
      {
        fix: "It's tried again by itself, at least every five minutes. The log says why.",
        blocking: part.vital,
      },
    ),
  ];
}

function writeReasons({ at, write }: RuntimeFacts): Reason[] {
  if (write === undefined || write.ok || (write.busy && at - write.since < BUSY_MS)) return [];
  return [
    reason("cannot-write", write.since, `The archive or its journal can't be written: ${write.why}`, {
      fix: "Make room on the disk, or give the data folder back to the server's user. The server then recovers by itself.",
    }),
  ];
}

function diskReasons({ freeBytes }: RuntimeFacts): Reason[] {
  if (freeBytes === undefined || freeBytes >= LITTLE_BYTES) return [];
  const text = `The data folder's disk has ${Math.floor(freeBytes / 1_048_576)} MB left.`;
  return [reason("disk-nearly-full", null, text, { fix: "Make room on it.", blocking: freeBytes < NO_BYTES })];
}

function clockReasons({ at, clock: { jump, hold } }: RuntimeFacts): Reason[] {
  const by = jump === undefined ? "" : ` It moved by ${describeSpan(jump.byMs)}.`;
  if (hold !== undefined) {
    const text = {
      ahead: `The machine's clock jumped far ahead, so no lesson is planned.${by}`,
      behind: `The machine's clock shows a time before this server last ran, so no lesson is planned.${by}`,
      "before-coursepost": "The machine's clock shows a year before 2026, so no lesson is planned.",
    }[hold];
    const fix =
      hold === "before-coursepost"
        ? "Set the machine's clock. Planning then resumes by itself."
        : "If the time is wrong, set it. If it's right, wait ten minutes or run: npm run status -- --confirm-clock";
    return [reason("clock-in-doubt", jump?.at ?? at, text, { fix })];
  }
  if (jump === undefined || Math.abs(at - jump.at) > TOLD_MS) return [];
  const text = `The machine's clock moved by ${describeSpan(jump.byMs)}, or the machine was asleep.`;
  return [
    reason("clock-jumped", jump.at, text, {
      fix: "If that was on purpose, there's nothing to do. Otherwise, check its time service.",
      blocking: false,
    }),
  ];
}

function logReasons({ lostLogLines: lost }: RuntimeFacts): Reason[] {
  if (lost === undefined) return [];
  return [
    reason("log-lost", lost.since, `The log can't be written; ${lost.lines} lines are lost.`, {
      fix: "Make room where the server's output goes.",
      blocking: false,
    }),
  ];
}

function restingReasons({ resting, startedAt }: RuntimeFacts): Reason[] {
  return resting.map((name) =>
    reason("course-rests", startedAt, `The course in lessons/${name} has errors, so nothing is sent for it.`, {
      fix: `Run npm run compile -- --course ${name}, fix what it lists, and restart the server. Its learners keep their places.`,
      blocking: false,
    }),
  );
}

function archiveReasons(facts: ArchiveFacts | undefined, runtime: RuntimeFacts | undefined): Reason[] {
  if (facts === undefined) return [];
  const { now, backlog, overdueSince, unplannedSince, hold } = facts;
  const reasons: Reason[] = facts.mail === undefined ? [] : mailReasons(facts.mail);
  if (hold !== undefined && backlog > 0) {
    reasons.push(
      reason("sending-held", hold.since, `Sending is held while email waits: ${hold.reason}`, {
        fix: "It resumes by itself. If the key or the domain is the problem, fix it in Resend and in .env.",
      }),
    );
  }
  if (hold === undefined && overdueSince !== null && now - overdueSince >= STUCK_MS) {
    reasons.push(
      reason("mail-stuck", overdueSince, `${backlog} emails are waiting, the oldest for more than an hour.`, {
        fix: "The log says why sending fails.",
      }),
    );
  }
  const planningHeld = runtime?.clock.hold !== undefined;
  if (!planningHeld && unplannedSince !== null && now - unplannedSince >= UNPLANNED_MS) {
    reasons.push(
      reason("lessons-unplanned", unplannedSince, "Lessons are due and haven't been planned.", {
        fix: "The log says why planning fails.",
      }),
    );
  }
  return reasons;
}

function reason(
  code: string,
  since: number | null,
  text: string,
  { fix, blocking = true }: { readonly fix: string; readonly blocking?: boolean },
): Reason {
  return { code, blocking, since, text, fix };
}

/** Such as "60 days ahead" or "2 hours back". */
export function describeSpan(ms: number): string {
  const units = [
    [86_400_000, "day"],
    [HOUR_MS, "hour"],
    [MINUTE_MS, "minute"],
  ] as const;
  const size = Math.abs(ms);
  const [unit, name] = units.find(([unit]) => size >= unit) ?? [MINUTE_MS, "minute"];
  const count = Math.round(size / unit);
  return `${count} ${name}${count === 1 ? "" : "s"} ${ms < 0 ? "back" : "ahead"}`;
}
