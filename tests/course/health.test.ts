import { describe, expect, it } from "vitest";
import {
  type ArchiveFacts,
  describeSpan,
  type PartState,
  reasonsOf,
  type RuntimeFacts,
} from "../../src/course/health.ts";

const NOW = Date.UTC(2026, 10, 27, 22);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const send: PartState = {
  name: "send",
  vital: true,
  lastStartedAt: NOW,
  lastOkAt: NOW,
  failingSince: null,
  failures: 0,
  why: null,
  hangingSince: null,
  restarts: 0,
};
const reconcile = { ...send, name: "reconcile", vital: false };

const well: RuntimeFacts = {
  at: NOW,
  startedAt: NOW - DAY,
  tickedAt: NOW - 4 * SECOND,
  parts: [send, reconcile],
  clock: { jump: undefined, hold: undefined },
  write: { ok: true, since: NOW - DAY, why: "", busy: false },
  freeBytes: 5e9,
  lostLogLines: undefined,
  resting: [],
};
const mail = { lessonsHeldFor: null, undecided: 0, lettersWait: false, webhooks: undefined };
const quiet: ArchiveFacts = {
  now: NOW,
  backlog: 0,
  oldestPlannedAt: null,
  overdueSince: null,
  unplannedSince: null,
  hold: undefined,
  mail,
};
const hold = { reason: "monthly quota", since: NOW - HOUR, until: NOW + HOUR };

const told = (runtime: Partial<RuntimeFacts>, archive: Partial<ArchiveFacts> = {}) =>
  reasonsOf({ ...well, ...runtime }, { ...quiet, ...archive }).map(
    ({ code, blocking }) => `${blocking ? "!" : ""}${code}`,
  );

describe("the reasons why a server isn't well", () => {
  it("are none when it is", () => {
    expect([told({}), told({}, { backlog: 3, overdueSince: NOW - MINUTE })]).toEqual([[], []]);
  });

  it.each<[string, Partial<RuntimeFacts>, string[]]>([
    ["a scheduler that looked two minutes ago", { tickedAt: NOW - 2 * MINUTE }, []],
    ["a scheduler that's silent for longer", { tickedAt: NOW - 2 * MINUTE - 1 }, ["!scheduler-silent"]],
    ["a scheduler that never looked", { tickedAt: null }, ["!scheduler-silent"]],
    ["a server that began a moment ago", { tickedAt: null, startedAt: NOW - SECOND }, []],
    ["a part that failed once", { parts: [{ ...send, failures: 1, failingSince: NOW }, reconcile] }, []],
    [
      "a vital part that keeps failing",
      { parts: [{ ...send, failures: 2, failingSince: NOW }, reconcile] },
      ["!part-fails"],
    ],
    [
      "another part that keeps failing",
      { parts: [send, { ...reconcile, failures: 9, failingSince: NOW }] },
      ["part-fails"],
    ],
    [
      "a vital part that hangs",
      { parts: [{ ...send, failures: 1, failingSince: NOW, hangingSince: NOW }, reconcile] },
      ["!part-hangs"],
    ],
    [
      "a disk that can't be written",
      { write: { ok: false, since: NOW, why: "disk full", busy: false } },
      ["!cannot-write"],
    ],
    [
      "somebody else who writes for a moment",
      { write: { ok: false, since: NOW - 14 * SECOND, why: "locked", busy: true } },
      [],
    ],
    [
      "somebody else who doesn't stop",
      { write: { ok: false, since: NOW - 15 * SECOND, why: "locked", busy: true } },
      ["!cannot-write"],
    ],
    ["a disk that's nearly full", { freeBytes: 5e7 }, ["disk-nearly-full"]],
    ["a disk that's full", { freeBytes: 4096 }, ["!disk-nearly-full"]],
    ["a clock in doubt", { clock: { jump: { at: NOW, byMs: 60 * DAY }, hold: "ahead" } }, ["!clock-in-doubt"]],
    [
      "a clock that jumped lately",
      { clock: { jump: { at: NOW - MINUTE, byMs: -2 * HOUR }, hold: undefined } },
      ["clock-jumped"],
    ],
    ["a clock that jumped long ago", { clock: { jump: { at: NOW - DAY, byMs: -2 * HOUR }, hold: undefined } }, []],
    ["a log that can't be written", { lostLogLines: { lines: 4, since: NOW } }, ["log-lost"]],
    ["two courses that aren't served", { resting: ["a", "b"] }, ["course-rests", "course-rests"]],
  ])("%s", (_, facts, expected) => {
    expect(told(facts)).toEqual(expected);
  });

  it.each<[string, Partial<ArchiveFacts>, string[]]>([
    ["a hold while nothing waits", { hold }, []],
    ["a hold while mail waits", { hold, backlog: 530, overdueSince: NOW - 2 * HOUR }, ["!sending-held"]],
    ["mail that waits for an hour without one", { backlog: 1, overdueSince: NOW - HOUR }, ["!mail-stuck"]],
    ["learners due for two minutes", { unplannedSince: NOW - 2 * MINUTE }, ["!lessons-unplanned"]],
    ["learners due just now", { unplannedSince: NOW - MINUTE }, []],
    ["lessons held back", { mail: { ...mail, lessonsHeldFor: "7 % bounced" } }, ["!lessons-held"]],
    ["emails that wait for a decision", { mail: { ...mail, undecided: 3 } }, ["undecided"]],
    ["sign-ups that wait for the quota", { mail: { ...mail, lettersWait: true } }, ["signups-wait"]],
    ["webhooks that come in", { mail: { ...mail, webhooks: { refused: 0, refusedSince: null, silent: false } } }, []],
    [
      "webhooks with another secret",
      { mail: { ...mail, webhooks: { refused: 9, refusedSince: NOW, silent: false } } },
      ["webhooks-refused"],
    ],
    [
      "webhooks that never come",
      { mail: { ...mail, webhooks: { refused: 0, refusedSince: null, silent: true } } },
      ["webhooks-silent"],
    ],
  ])("%s", (_, facts, expected) => {
    expect(told({}, facts)).toEqual(expected);
  });

  it("name the clock, and not the lessons that wait for it", () => {
    const clock = { jump: { at: NOW, byMs: 60 * DAY }, hold: "ahead" } as const;
    expect(told({ clock }, { unplannedSince: NOW - DAY })).toEqual(["!clock-in-doubt"]);
  });

  it("put first what blocks", () => {
    expect(told({ freeBytes: 5e7 }, { unplannedSince: NOW - DAY })).toEqual(["!lessons-unplanned", "disk-nearly-full"]);
  });
});

it("tells a jump of the clock in words", () => {
  expect([60 * DAY, -2 * HOUR, DAY, -61 * SECOND].map(describeSpan)).toEqual([
    "60 days ahead",
    "2 hours back",
    "1 day ahead",
    "1 minute back",
  ]);
});
