import { Resend } from "resend";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Course } from "../../src/course/course.ts";
import { linkPath } from "../../src/course/paths.ts";
import { travelTo } from "../../src/dispatch/travel.ts";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendMailbox } from "../../src/mail/mailbox.ts";
import { unquote } from "../../src/mail/unquote.ts";
import { erase } from "../../src/store/erasing.ts";
import { readEverything } from "../../src/store/personal-journal.ts";
import { carrierTo } from "../support/fake-carrier.ts";
import { sampleCourse } from "../support/course.ts";
import { FULL_KEY, type RunningFakeResend, startFakeResend, WEBHOOK_SECRET } from "../support/fake-resend.ts";
import type { IncomingFile } from "../support/fake-resend/attachments.ts";
import type { AcceptedMail } from "../support/fake-resend/ledger.ts";
import { enrollLearner } from "../support/learners.ts";
import { answerTo, tellWebhooks } from "../support/replies.ts";
import { dumpRows } from "../support/rows.ts";
import { openWorld, SECRET, testClock, type TestClock, type World } from "../support/world.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const DOMAIN = "reply.example";
const ANN = "ann@example.org";
const BEN = "ben@example.org";
const ADA = "questions@course.example";
const PIA = "pia@pottery.example";

const sample = sampleCourse(20);
const pottery: Course = { ...sampleCourse(20), id: "pottery", title: "Pottery", reply_to: PIA };

let clock: TestClock;
let fake: RunningFakeResend;
let world: World;

beforeEach(async () => {
  clock = testClock(Date.UTC(2026, 10, 30, 18));
  fake = await startFakeResend({
    now: clock.now,
    signingClock: Date.now,
    domains: [{ name: sample.sender.email.split("@")[1] ?? "" }],
  });
  const sdk = new Resend(FULL_KEY, { baseUrl: fake.url });
  world = await openWorld({
    courses: [sample, pottery],
    clock,
    carrier: (time) => carrierTo(fake.url, time, 2000),
    webhooks: { sdk, secret: WEBHOOK_SECRET },
    receiving: (time) => ({
      domain: DOMAIN,
      mailbox: resendMailbox(sdk, { limiter: makeLimiter(8), now: time.now, sleep: time.sleep }),
      unquote,
    }),
  });
});
afterEach(async () => {
  await world.close();
  await fake.close();
});

const live = (ms: number) => travelTo(clock.now() + ms, clock, world.house.dispatcher, async () => "go-on" as const);

async function post(): Promise<void> {
  await tellWebhooks(fake.core, world.house.app);
  await live(10 * MINUTE);
}

type Learner = {
  readonly id: string;
  readonly subscriberId: string;
  readonly lessonId: string;
  readonly lesson: AcceptedMail;
};

/** Ann in the one course, Ben in the other, each with a lesson. */
async function withLessons(): Promise<readonly [Learner, Learner]> {
  const ann = await enrollLearner(world, sample, ANN);
  const ben = await enrollLearner(world, pottery, BEN);
  await live(8 * DAY);
  await tellWebhooks(fake.core, world.house.app);
  const lesson = (address: string) => fake.ledger.acceptedTo(address)[0] ?? expect.fail("no lesson");
  const lessonId = sample.lessons[0]?.id ?? "";
  return [
    { ...ann, lessonId, lesson: lesson(ANN) },
    { ...ben, lessonId, lesson: lesson(BEN) },
  ];
}

const bytes = (text: string, size = text.length) => Buffer.from(text.padEnd(size, " "));
const PLAN: IncomingFile = {
  filename: "plan.pdf",
  contentType: "application/pdf",
  content: bytes("%PDF-1.7 Ann's plan", 12_345),
};
const SHOT: IncomingFile = {
  filename: "shot.png",
  contentType: "image/png",
  content: bytes("PNG of Ann's screen"),
  contentId: "shot",
};
const PROGRAM: IncomingFile = { filename: "setup.exe", contentType: "application/pdf", content: bytes("MZ") };
const KILN: IncomingFile = { filename: "kiln.jpg", contentType: "image/jpeg", content: bytes("JPEG of Ben's kiln") };

const ask = ({ lesson }: Learner, from: string, text: string, files: readonly IncomingFile[]) =>
  fake.core.receive({ ...answerTo(lesson, from, text), messageId: `<${text.length}-${from}>`, files });

const newest = (address: string) => fake.ledger.acceptedTo(address).at(-1) ?? expect.fail(`nothing to ${address}`);

describe("what comes with a question", () => {
  it("is listed by name and size for the creator and the learner, and in the learner's download", async () => {
    const [ann, ben] = await withLessons();
    ask(ann, ANN, "Is this a plan?", [PLAN, PROGRAM]);
    ask(ben, BEN, "And this?", [KILN]);
    await post();
    for (const part of ["plan.pdf (12 KB)", "setup.exe (2 bytes)"]) expect(newest(ADA).text).toContain(part);
    expect(newest(ADA).text).not.toContain("kiln");
    expect(newest(PIA).text).toContain("kiln.jpg (18 bytes)");

    const page = await (await world.get(`${linkPath(SECRET, "progress", ann.id, 0)}/lesson/${ann.lessonId}`)).text();
    expect(page).toContain("Attached: plan.pdf (12 KB), setup.exe (2 bytes)");
    expect(page).not.toContain("kiln");

    const everything = JSON.stringify(await readEverything(world.archive, ann.subscriberId));
    expect(everything).toContain("plan.pdf");
    expect(everything).not.toContain("kiln");
    await world.archive.transaction().execute((tx) => erase(tx, ann.subscriberId, clock.now(), () => "key"));
    const rows = (await dumpRows(world.archive)).join("\n");
    expect(rows).not.toContain("plan.pdf");
    expect(rows).toContain("kiln.jpg");
  });
});
