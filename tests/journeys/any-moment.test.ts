import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import type { Files } from "../../src/data-folder.ts";
import type { Carrier } from "../../src/mail/carrier.ts";
import { inspectFiles } from "../../src/start/inspection.ts";
import { journalBeside } from "../../src/store/archive.ts";
import { recordPacing } from "../../src/store/pacing.ts";
import { leave } from "../../src/store/subscribing.ts";
import { suppress } from "../../src/store/suppressing.ts";
import { sampleCourse } from "../support/course.ts";
import { enrollLearner } from "../support/learners.ts";
import { openWorld, type TestClock, testClock, testId } from "../support/world.ts";

const DAY = 86_400_000;
const TUESDAY = Date.UTC(2026, 11, 1, 17);
const COURSES: readonly Course[] = [sampleCourse(2), { ...sampleCourse(2), id: "second" }];
/** A lesson more, in both courses. */
const LATER: readonly Course[] = [sampleCourse(3), { ...sampleCourse(3), id: "second" }];

/** Both files as they are between two writes. */
type Moment = { readonly archive: Uint8Array; readonly journal: Uint8Array; readonly requests: number };
/** What the provider took, by key. */
type Ledger = Map<string, readonly string[]>;

const ledger: Ledger = new Map();
const moments: Moment[] = [];
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "coursepost-moments-"));
  const stop = watchWrites(moments);
  try {
    await live(join(folder, "life.db"));
  } finally {
    stop();
  }
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Run = (this: StatementSync, ...parameters: never[]) => unknown;

/** Takes both files after every write that's durable. */
function watchWrites(into: Moment[]): () => void {
  // oxlint-disable typescript/unbound-method -- called with what they belong to, below
  const { prepare } = DatabaseSync.prototype;
  const real = { run: StatementSync.prototype.run, all: StatementSync.prototype.all };
  // oxlint-enable typescript/unbound-method
  const owners = new WeakMap<StatementSync, DatabaseSync>();
  DatabaseSync.prototype.prepare = function (...parameters) {
    const statement = prepare.apply(this, parameters);
    owners.set(statement, this);
    return statement;
  };
  for (const name of ["run", "all"] as const) {
    StatementSync.prototype[name] = function (this: StatementSync, ...parameters: never[]) {
      const result = (real[name] as Run).apply(this, parameters);
      const owner = owners.get(this);
      const isWrite = owner?.isTransaction === false && /^(?:commit|insert|update|delete)/.test(this.sourceSQL);
      // Before there are tables, there's nothing that a backup could hold.
      if (isWrite && owner.prepare("select 1 from main.sqlite_master where name = 'settings'").get() !== undefined) {
        into.push({ archive: owner.serialize("main"), journal: owner.serialize("journal"), requests: ledger.size });
      }
      return result;
    } as never;
  }
  return () => {
    DatabaseSync.prototype.prepare = prepare;
    Object.assign(StatementSync.prototype, real);
  };
}

/** A provider that keeps its word: what comes again under a known key isn't taken again. */
const provider = (known: Ledger) => (): Carrier => ({
  account: "acme",
  post: async ({ idempotencyKey, body, members }) => {
    if (!known.has(idempotencyKey)) {
      const mails = JSON.parse(Buffer.from(body).toString()) as {
        to: string[];
        subject: string;
        headers: Record<string, string>;
      }[];
      known.set(
        idempotencyKey,
        mails.map(({ to, subject, headers }) => `${to[0]} ${subject} ${headers["List-Id"] ?? ""}`),
      );
    }
    return {
      kind: "accepted",
      ids: Array.from({ length: members }, (_, n) => `${idempotencyKey}-${n}`),
      status: 200,
      errorName: null,
    };
  },
  lookUp: async () => "cannot-tell",
});

const open = (file: string, clock: TestClock, courses: readonly Course[], known: Ledger) =>
  openWorld({ courses, file, clock, carrier: provider(known), folder: join(folder, "outbox") });

/** Two learners in two courses for three weeks: they pause and leave, a mailbox bounces, and the courses get a new lesson. */
async function live(file: string): Promise<void> {
  const clock = testClock(TUESDAY - DAY);
  let world = await open(file, clock, COURSES, ledger);
  const at = () => ({ text: "", source: "test", network: "test", at: clock.now() });
  const inTx = <Result>(act: Parameters<ReturnType<typeof world.archive.transaction>["execute"]>[0]) =>
    world.archive.transaction().execute(act) as Promise<Result>;
  const drainAt = async (instant: number) => {
    await clock.moveTo(instant);
    await world.house.dispatcher.drain();
  };
  const learners = [];
  for (const course of COURSES) {
    for (const address of ["ada@example.org", "ben@example.org", "cleo@example.org"])
      learners.push(await enrollLearner(world, course, address));
  }
  await drainAt(TUESDAY);
  const [ada, ben] = learners;
  if (ada === undefined || ben === undefined) throw new Error("nobody there");
  await inTx((tx) => leave(tx, ben, "this-course", at(), testId));
  await inTx((tx) => suppress(tx, "cleo@example.org", "bounce", clock.now()));
  await inTx((tx) =>
    recordPacing(tx, ada, { zone: "America/Denver", nextDueAt: TUESDAY + 7 * DAY, pausedAt: null, resumeAt: null }),
  );
  await drainAt(TUESDAY + 7 * DAY);
  await world.close();
  world = await open(file, clock, LATER, ledger);
  await enrollLearner(world, LATER[0] as Course, "dan@example.org");
  await drainAt(TUESDAY + 14 * DAY);
  await world.close();
}

/** Puts two files together, starts the server on them as it would start, and lets a tick pass. */
async function startOn(
  { archive, journal }: Pick<Moment, "archive" | "journal">,
  instant: number,
  known: Ledger,
): Promise<Pick<Moment, "archive" | "journal">> {
  const file = join(folder, "restored.db");
  for (const each of [file, journalBeside(file)])
    for (const end of ["", "-wal", "-shm"]) rmSync(each + end, { force: true });
  writeFileSync(file, archive);
  writeFileSync(journalBeside(file), journal);
  await inspectFiles({ archive: file, journal: journalBeside(file) } as Files, { withoutJournal: false });
  const after: Moment[] = [];
  const stop = watchWrites(after);
  const world = await open(file, testClock(instant), LATER, known);
  await world.house.dispatcher.drain();
  await world.close();
  stop();
  expect(world.log.filter(({ level }) => level === "error")).toEqual([]);
  return after.at(-1) ?? { archive, journal };
}

function takenTwice(known: Ledger): readonly string[] {
  const all = [...known.values()].flat();
  return all.filter((one, n) => all.indexOf(one) !== n);
}

describe("a course's life", () => {
  it("starts from a backup of any moment, and sends nothing twice", async () => {
    expect(moments.length).toBeGreaterThan(30);
    expect([...ledger.values()].flat().length).toBeGreaterThan(8);
    const last = moments.at(-1) as Moment;
    for (const { archive } of moments) {
      const known = new Map(ledger);
      await startOn({ archive, journal: last.journal }, TUESDAY + 14 * DAY + DAY / 24, known);
      expect(takenTwice(known)).toEqual([]);
    }
  }, 120_000);

  it("goes on after a crash between the commits of the two files, and a backup of before starts as well", async () => {
    for (const [n, { archive }] of moments.entries()) {
      const before = moments[n - 1];
      if (before === undefined) continue;
      const known: Ledger = new Map([...ledger].slice(0, before.requests));
      const gone = await startOn({ archive, journal: before.journal }, TUESDAY + 14 * DAY + DAY / 24, known);
      await startOn({ archive: before.archive, journal: gone.journal }, TUESDAY + 14 * DAY + DAY / 12, known);
      expect(takenTwice(known)).toEqual([]);
    }
  }, 120_000);
});
