import { Resend } from "resend";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyArchive, restoreArchive } from "../../scripts/simulation/backup.ts";
import { takeAsQuestion } from "../../src/actions/take-as-question.ts";
import { linkPath } from "../../src/course/paths.ts";
import { reconcile } from "../../src/dispatch/reconcile.ts";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendMailbox } from "../../src/mail/mailbox.ts";
import { unquote } from "../../src/mail/unquote.ts";
import { erase } from "../../src/store/erasing.ts";
import { replayJournal } from "../../src/store/replaying.ts";
import { readEverything } from "../../src/store/personal-journal.ts";
import { carrierTo } from "../support/fake-carrier.ts";
import { FULL_KEY, type RunningFakeResend, startFakeResend, WEBHOOK_SECRET } from "../support/fake-resend.ts";
import type { IncomingFile } from "../support/fake-resend/attachments.ts";
import type { AcceptedMail } from "../support/fake-resend/ledger.ts";
import { enrollLearner } from "../support/learners.ts";
import { answerTo, tellWebhooks } from "../support/replies.ts";
import { dumpRows } from "../support/rows.ts";
import { ADA, ANN, BEN, DOMAIN, PIA, pottery, sample } from "../support/two-creators.ts";
import { openWorld, SECRET, testClock, type TestClock, type World } from "../support/world.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

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
    carrier: (time) => carrierTo(fake.url, time, 5000),
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

const live = (ms: number) => world.live(ms);

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

const content = (mail: AcceptedMail) =>
  (mail.attachments ?? []).map(
    (file) => [file.filename, file.contentType, Buffer.from(file.content, "base64")] as const,
  );
const posts = () => fake.ledger.attempts().filter(({ endpoint }) => endpoint === "POST /emails");
const kept = async () => (await world.archive.selectFrom("attachment_bytes").select("sha256").execute()).length;
const rowsOf = () =>
  world.archive
    .selectFrom("attachments")
    .select(["name", "state", "why"])
    .orderBy("received_id")
    .orderBy("position")
    .execute();

describe("images and documents", () => {
  it("go along to the creator, each email by itself, beside everything else that's due", async () => {
    const [ann, ben] = await withLessons();
    ask(ann, ANN, "Is this a plan?", [PLAN, SHOT]);
    ask(ann, ANN, "And this has nothing with it", []);
    ask(ben, BEN, "Look", [KILN]);
    await post();
    const first =
      fake.ledger.acceptedTo(ADA).find(({ attachments }) => attachments !== undefined) ?? expect.fail("none");
    expect(content(first)).toEqual([
      ["plan.pdf", "application/pdf", PLAN.content],
      ["shot.png", "image/png", SHOT.content],
    ]);
    expect(first.text).toContain("Attached: plan.pdf (12 KB), shot.png (19 bytes).");
    expect(content(newest(PIA))).toEqual([["kiln.jpg", "image/jpeg", KILN.content]]);
    expect(fake.ledger.acceptedTo(ADA)).toHaveLength(2);
    expect(posts()).toHaveLength(2);
    expect(fake.ledger.duplicates()).toEqual(new Map());
    expect([...fake.ledger.bodiesByKey().values()].every(({ size }) => size === 1)).toBe(true);
  });

  it("go along with an answer, and the creator hears of what didn't", async () => {
    const [ann, ben] = await withLessons();
    ask(ann, ANN, "Is this a plan?", []);
    ask(ben, BEN, "Which kiln?", []);
    await post();
    fake.core.receive({ ...answerTo(newest(ADA), ADA, "Better like this."), files: [PLAN, PROGRAM] });
    fake.core.receive({ ...answerTo(newest(PIA), PIA, "This one."), files: [KILN] });
    await post();
    expect(content(newest(ANN)).map(([name]) => name)).toEqual(["plan.pdf"]);
    expect(newest(ANN).text).toBe(
      "Better like this.\n\n(Not attached, because it couldn’t be sent: setup.exe (2 bytes))",
    );
    expect(content(newest(BEN)).map(([name]) => name)).toEqual(["kiln.jpg"]);
    expect(newest(BEN).text).toBe("This one.");
    expect(newest(ADA).text).toContain("setup.exe (2 bytes): only images and documents can be forwarded");
    expect(newest(ADA).text).not.toContain("plan.pdf");
    expect(newest(PIA).text).not.toContain("not everything");
    // What the creator writes to that goes to the learner as well.
    fake.core.receive({
      ...answerTo(newest(ADA), ADA, "https://files.example/setup"),
      messageId: "<second@x.example>",
    });
    await post();
    expect(newest(ANN).text).toBe("https://files.example/setup");
  });

  it("go along where somebody turns an email that was set aside into a question", async () => {
    const [ann, ben] = await withLessons();
    const id = fake.core.receive({
      ...answerTo(ann.lesson, ANN, "Back on Monday."),
      headers: { "Auto-Submitted": "auto-replied" },
      files: [PLAN, PROGRAM],
    });
    fake.core.receive({ from: "dan@example.net", to: [`x@${DOMAIN}`], subject: "Hi", text: "Look", files: [KILN] });
    await post();
    expect(fake.ledger.acceptedTo(ADA)).toEqual([]);
    await takeAsQuestion(world.house.ports, id);
    const { provider_id } = await world.archive
      .selectFrom("questions")
      .select("provider_id")
      .where("state", "=", "unattributed")
      .executeTakeFirstOrThrow();
    expect(await kept()).toBe(0);
    await takeAsQuestion(world.house.ports, provider_id, ben.id);
    await live(MINUTE);
    expect(content(newest(ADA))).toEqual([["plan.pdf", "application/pdf", PLAN.content]]);
    expect(content(newest(PIA))).toEqual([["kiln.jpg", "image/jpeg", KILN.content]]);
  });

  it("that can't go are named with the reason, and where they are", async () => {
    const [ann] = await withLessons();
    const film = { filename: "film.png", contentType: "image/png", content: bytes("PNG"), saidSize: 80_000_000 };
    const disguised = { filename: "invoice.pdf", contentType: "application/pdf", content: bytes("MZ and so on") };
    ask(ann, ANN, "All of these", [PROGRAM, film, disguised, PLAN]);
    await post();
    const { text } = newest(ADA);
    expect(text).toContain("Attached: plan.pdf (12 KB).");
    expect(text).toContain("setup.exe (2 bytes): only images and documents can be forwarded");
    expect(text).toContain("film.png (80.0 MB): too large");
    expect(text).toContain("invoice.pdf (12 bytes): only images and documents can be forwarded");
    expect(text).toContain("You’ll find all of it in Resend, under Receiving, for 30 days.");
    expect(content(newest(ADA)).map(([name]) => name)).toEqual(["plan.pdf"]);
  });
});

describe("a file that isn't handed out", () => {
  const FILES = /^GET \/_files\//;

  it.each([
    ["the API stumbles", { at: /attachments/, fault: { kind: "error-before", status: 503 } }],
    ["its URL stumbles", { at: FILES, fault: { kind: "error-before", status: 500, body: "empty" } }],
    ["the connection breaks in the middle", { at: FILES, fault: { kind: "truncated-200", cut: "socket" } }],
    ["it ends too early", { at: FILES, fault: { kind: "truncated-200" } }],
    ["its URL leads elsewhere", { at: FILES, fault: { kind: "redirect", location: "http://169.254.169.254/" } }],
    ["it hangs", { at: FILES, fault: { kind: "reset-after" } }],
  ] as const)("at first (%s) is asked for again, and the question waits for it", async (_, planned) => {
    const [ann, ben] = await withLessons();
    ask(ann, ANN, "Is this a plan?", [PLAN]);
    fake.faults.next({ ...planned, times: 2 });
    await tellWebhooks(fake.core, world.house.app);
    await live(MINUTE / 2);
    expect(fake.ledger.acceptedTo(ADA)).toEqual([]);
    ask(ben, BEN, "Nothing with it", []);
    await post();
    expect(content(newest(ADA))).toEqual([["plan.pdf", "application/pdf", PLAN.content]]);
    expect(newest(PIA).text).toContain("Nothing with it");
    expect(fake.faults.waiting()).toBe(0);
  });

  it("for half an hour doesn't keep the question any longer", async () => {
    const [ann] = await withLessons();
    fake.faults.rule(({ path }) => (path.startsWith("/_files") ? { kind: "error-before", status: 500 } : undefined));
    ask(ann, ANN, "Is this a plan?", [PLAN]);
    await post();
    expect(fake.ledger.acceptedTo(ADA)).toEqual([]);
    await live(25 * MINUTE);
    expect(newest(ADA).attachments).toBeUndefined();
    expect(newest(ADA).text).toContain("plan.pdf (12 KB): it couldn’t be fetched from Resend");
    expect(await rowsOf()).toEqual([{ name: "plan.pdf", state: "left", why: "fetch" }]);
  });
});

describe("a request with files", () => {
  it("is repeated byte by byte under its key until it's clear that it was taken", async () => {
    const [ann] = await withLessons();
    ask(ann, ANN, "Is this a plan?", [PLAN]);
    for (const kind of ["error-after", "reset-after", "truncated-200", "not-json-200"] as const) {
      fake.faults.next({ at: "POST /emails", fault: { kind } });
    }
    await post();
    await live(60 * MINUTE);
    expect(posts().length).toBeGreaterThan(4);
    expect(new Set(posts().map(({ key, bodySha256 }) => `${key} ${bodySha256}`)).size).toBe(1);
    expect(fake.ledger.acceptedTo(ADA)).toHaveLength(1);
    expect(fake.ledger.duplicates()).toEqual(new Map());
  });

  it.each([
    { status: 413, name: "validation_error", message: "Too large" },
    { status: 422, name: "invalid_attachment", message: "Bad attachment" },
  ])("that the provider refuses for them ($status) goes out without, and says so", async (refusal) => {
    const [ann] = await withLessons();
    ask(ann, ANN, "Is this a plan?", [PLAN]);
    fake.faults.next({ at: "POST /emails", fault: { kind: "refused", ...refusal } });
    await post();
    expect(newest(ADA).attachments).toBeUndefined();
    expect(newest(ADA).text).toContain("plan.pdf (12 KB): Resend refused it");
    expect(fake.ledger.acceptedTo(ADA)).toHaveLength(1);
    expect(await kept()).toBe(0);
  });

  it("of an answer that the provider refuses for them goes out without, and its author hears of it, once", async () => {
    const [ann, ben] = await withLessons();
    ask(ann, ANN, "Is this a plan?", []);
    ask(ben, BEN, "Which kiln?", []);
    await post();
    const before = fake.ledger.acceptedTo(ADA).length;
    fake.core.receive({ ...answerTo(newest(ADA), ADA, "Better like this."), files: [PLAN] });
    fake.faults.next({ at: "POST /emails", fault: { kind: "refused", status: 413, name: "x", message: "Too large" } });
    await post();
    fake.core.receive({ ...answerTo(newest(PIA), PIA, "This one."), files: [KILN] });
    await post();
    await live(10 * MINUTE);
    expect(newest(ANN).attachments).toBeUndefined();
    expect(newest(ANN).text).toContain("(Not attached, because it couldn’t be sent: plan.pdf (12 KB))");
    expect(newest(ADA).text).toContain("plan.pdf (12 KB): Resend refused it");
    expect(fake.ledger.acceptedTo(ADA)).toHaveLength(before + 1);
    expect(content(newest(BEN)).map(([name]) => name)).toEqual(["kiln.jpg"]);
    expect(newest(PIA).text).not.toContain("not everything");
  });

  it("isn't made of anything else in an archive that was restored from before its files came", async () => {
    const [ann] = await withLessons();
    const backup = await copyArchive(world.archive);
    ask(ann, ANN, "Is this a plan?", [PLAN]);
    fake.faults.rule(({ path }) => (path === "/emails" ? { kind: "reset-after" } : undefined));
    await post();
    await restoreArchive(world.archive, backup);
    await replayJournal(world.archive);
    fake.faults.clear();
    await post();
    await live(DAY);
    expect(fake.ledger.acceptedTo(ADA)).toHaveLength(1);
    expect(new Set(posts().map(({ key, bodySha256 }) => `${key} ${bodySha256}`)).size).toBe(1);
    await reconcile(world.house.ports);
    const forward = await world.archive
      .selectFrom("deliveries")
      .select("state")
      .where("kind", "=", "forward")
      .executeTakeFirst();
    expect(forward).toEqual({ state: "accepted" });
  });

  it("is let go of two hours after it was taken, and what another question still needs stays", async () => {
    const [ann, ben] = await withLessons();
    ask(ann, ANN, "Is this a plan?", [PLAN]);
    await post();
    expect(await kept()).toBe(1);
    await live(90 * MINUTE);
    await reconcile(world.house.ports);
    expect(await kept()).toBe(1);
    ask(ben, BEN, "Is this a plan, too?", [PLAN]);
    await post();
    await live(30 * MINUTE);
    await reconcile(world.house.ports);
    expect(await kept()).toBe(1);
    expect((await rowsOf()).map(({ state }) => state).toSorted()).toEqual(["kept", "left"]);
    await live(3 * 60 * MINUTE);
    await reconcile(world.house.ports);
    expect(await kept()).toBe(0);
    expect(content(newest(PIA))).toEqual([["plan.pdf", "application/pdf", PLAN.content]]);
  });

  it("has nothing of a learner left in it once they're erased", async () => {
    const [ann, ben] = await withLessons();
    ask(ann, ANN, "Is this a plan?", [PLAN]);
    ask(ben, BEN, "Look", [KILN]);
    await post();
    expect(await kept()).toBe(2);
    await world.archive.transaction().execute((tx) => erase(tx, ann.subscriberId, clock.now(), () => "key"));
    const bytesLeft = await world.archive.selectFrom("attachment_bytes").select("bytes").execute();
    expect(bytesLeft.map((row) => Buffer.from(row.bytes))).toEqual([KILN.content]);
  });

  it("goes out without files where one learner has too many waiting", async () => {
    const [ann, ben] = await withLessons();
    ask(ann, ANN, "Is this a plan?", [PLAN]);
    await post();
    // As if it had been as large as three emails may be.
    await world.archive.updateTable("attachments").set({ size: 20_999_990 }).execute();
    ask(ann, ANN, "And this?", [SHOT]);
    ask(ben, BEN, "Look", [KILN]);
    await post();
    expect(newest(ADA).attachments).toBeUndefined();
    expect(newest(ADA).text).toContain("shot.png (19 bytes): too many attachments were waiting");
    expect(content(newest(PIA))).toHaveLength(1);
  });
});
