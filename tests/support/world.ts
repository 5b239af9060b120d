import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Course } from "../../src/course/course.ts";
import type { Log } from "../../src/course/log.ts";
import type { DispatchPorts } from "../../src/dispatch/ports.ts";
import { travelTo } from "../../src/dispatch/travel.ts";
import { buildHouse, type House } from "../../src/house.ts";
import type { Carrier } from "../../src/mail/carrier.ts";
import { openOutbox } from "../../src/mail/outbox.ts";
import { openPracticeMailbox } from "../../src/mail/practice-mailbox.ts";
import { folderStore } from "../../src/start/folder-store.ts";
import { type Archive, openArchive } from "../../src/store/archive.ts";
import type { WebPorts } from "../../src/web/ports.ts";
import { seededRandom } from "./fake-resend/random.ts";

/** What signs the links where a story has no secret of its own. */
export const SECRET = "a secret of tests, which is long enough";

/** A clock that stands still until somebody moves it; sleeping moves it. */
export type TestClock = {
  readonly now: () => number;
  readonly moveTo: (instant: number) => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
};

export function testClock(start: number): TestClock {
  let now = start;
  const moveTo = async (instant: number) => {
    now = instant;
  };
  return { now: () => now, moveTo, sleep: (ms) => moveTo(now + ms) };
}

/** Ids that never come twice in one test run, whichever process of the story asks. */
let issued = 0;
export function testId(): string {
  issued += 1;
  return `0190a000-0000-7000-8000-${issued.toString(16).padStart(12, "0")}`;
}

export type LogLine = { readonly level: string; readonly event: string; readonly fields: Record<string, unknown> };

export type World = {
  readonly clock: TestClock;
  readonly archive: Archive;
  readonly house: House;
  readonly log: readonly LogLine[];
  /** Where the outbox keeps its files. */
  readonly folder: string;
  readonly get: (path: string) => Promise<Response>;
  readonly post: (path: string, form?: Readonly<Record<string, string>>) => Promise<Response>;
  /** Lets time pass; everything that's due meanwhile happens at its own time. */
  readonly live: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type WorldOptions = {
  readonly courses: readonly Course[];
  readonly clock?: TestClock;
  /** An archive's file, for stories with a restart in them. */
  readonly file?: string;
  readonly folder?: string;
  /** The outbox where none is given. */
  readonly carrier?: (clock: TestClock) => Carrier;
  readonly webhooks?: WebPorts["webhooks"];
  /** Where replies are taken; nowhere unless told. */
  readonly receiving?: (clock: TestClock) => DispatchPorts["receiving"];
  readonly worker?: string;
  readonly secret?: string;
  readonly random?: () => number;
  /** How many proxies' word is believed about where a request comes from; 0 unless told. */
  readonly trustedProxies?: number;
  /** Emails a day that the plan allows; unknown unless told. */
  readonly dailyLimit?: number;
  /** Sites that may show the form; none unless told. */
  readonly embedOrigins?: WebPorts["embedOrigins"];
  /** Pictures of mails; none unless told. */
  readonly readImage?: WebPorts["readImage"];
  /** Where links in mail lead; http://localhost:3000 unless told. */
  readonly publicUrl?: string;
};

/** The whole house on a controlled clock: real archive, real scheduler, real pages; the outbox or a given way out. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const clock = options.clock ?? testClock(Date.UTC(2026, 10, 30, 18));
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "coursepost-test-"));
  const archive = await openArchive(options.file ?? ":memory:");
  const lines: LogLine[] = [];
  const note =
    (level: string): Log["info"] =>
    (event, fields) => {
      lines.push({ level, event, fields: { ...fields } });
    };
  const outbox = await openOutbox(folder, clock.now);
  const mailbox = openPracticeMailbox(join(folder, "answers"), clock.now);
  const carrier = options.carrier?.(clock);
  const house = await buildHouse({
    archive,
    courses: options.courses,
    secret: options.secret ?? SECRET,
    publicUrl: options.publicUrl ?? "http://localhost:3000",
    postalAddress: "1 Main Street, Springfield",
    worker: options.worker ?? "worker-1",
    now: clock.now,
    sleep: clock.sleep,
    random: options.random ?? seededRandom(1),
    newId: testId,
    log: { info: note("info"), warn: note("warn"), error: note("error") },
    trustedProxies: options.trustedProxies ?? 0,
    dailyLimit: options.dailyLimit,
    webhooks: options.webhooks,
    receiving: options.receiving?.(clock),
    ...(options.embedOrigins === undefined ? {} : { embedOrigins: options.embedOrigins }),
    ...(options.readImage === undefined ? {} : { readImage: options.readImage }),
    savedFiles: folderStore(join(folder, "saved")),
    carrier: carrier ?? outbox,
    practice: carrier === undefined ? { outbox, mailbox, clock } : undefined,
  });
  return {
    clock,
    archive,
    house,
    folder,
    log: lines,
    get: async (path) => house.app.request(path),
    post: async (path, form = {}) =>
      house.app.request(path, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(form).toString(),
      }),
    live: (ms) => travelTo(clock.now() + ms, clock, house.dispatcher, async () => "go-on"),
    close: async () => {
      await archive.destroy();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
