import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import PostalMime from "postal-mime";
import { afterEach, beforeEach, expect, it } from "vitest";
import { signLink } from "../../src/course/link.ts";
import { reconcile } from "../../src/dispatch/reconcile.ts";
import { composeReply, openPracticeMailbox } from "../../src/mail/practice-mailbox.ts";
import { noteReceived } from "../../src/store/received-mails.ts";
import { readCompletions, readSent } from "../../src/store/progress.ts";
import { sampleCourse } from "../support/course.ts";
import { openAccount } from "../support/account.ts";
import { enrollLearner } from "../support/learners.ts";
import { SECRET, openWorld, type World } from "../support/world.ts";

const DAY = 86_400_000;

const course = sampleCourse(3);
let world: World;
let id: string;

beforeEach(async () => {
  world = await openWorld({ courses: [course] });
  ({ id } = await enrollLearner(world, course, "mia@example.com"));
  await world.post("/outbox/move", { by: "week" });
});
afterEach(() => world.close());

const newest = async (kind: string) => {
  const mail = (await readSent(world.archive, 50)).find((sent) => sent.kind === kind) ?? expect.fail(`no ${kind}`);
  const source = readFileSync(join(world.folder, `${mail.deliveryId}.eml`));
  return { ...mail, source, read: await PostalMime.parse(source) };
};

const answer = async (deliveryId: string, text: string) => {
  const answered = await world.post(`/outbox/${deliveryId}/reply`, { text });
  expect([answered.status, answered.headers.get("location")]).toEqual([303, "/outbox?answered=1"]);
};

it("in practice mode a question takes the whole way: to the creator, acknowledged, answered, into the learner's thread", async () => {
  const lesson = await newest("lesson");
  await answer(lesson.deliveryId, "What is a risk register?\n\nI could not find it.");

  const [question] = await world.archive.selectFrom("questions").selectAll().execute();
  expect(question).toMatchObject({
    text: "What is a risk register?\n\nI could not find it.",
    lesson_id: lesson.key,
    enrollment_id: id,
    tied_by: "token",
    state: "open",
  });
  expect((await readCompletions(world.archive, id)).map(({ lessonId }) => lessonId)).toEqual([lesson.key]);
  expect((await newest("acknowledgement")).address).toBe("mia@example.com");
  const forward = await newest("forward");
  expect(forward.address).toBe(course.reply_to);
  expect(forward.read.text).toContain("What is a risk register?");
  // Only what was written goes on, not what is quoted below it.
  expect(forward.read.text).not.toContain("wrote:");

  await answer(forward.deliveryId, "A list of what may go wrong.");
  const told = await newest("answer");
  expect(told.address).toBe("mia@example.com");
  expect(told.read.text?.trim()).toBe("A list of what may go wrong.");
  const asked = question?.message_id ?? expect.fail("the question has no Message-ID");
  expect(told.read.inReplyTo).toBe(asked);
  expect(told.read.references).toContain(lesson.read.messageId);
  expect(await world.archive.selectFrom("questions").select("state").execute()).toEqual([{ state: "answered" }]);
  const page = await (await world.get(`/p/${signLink(SECRET, "progress", id)}/lesson/${lesson.key}`)).text();
  expect(page).toContain("A list of what may go wrong.");
  expect(page).toContain(`/outbox/${lesson.deliveryId}#text`);
});

it("the button of a lesson, a mail program's in the mail, is the form's in the outbox", async () => {
  const lesson = course.lessons[0] ?? expect.fail("no lesson");
  const to = { hole: "reply_url", fallback: "", place: "href" } as const;
  const email = { ...lesson.email, digest: "0".repeat(64), html: ['<a href="', to, '">Reply</a>'] };
  const own = await openWorld({ courses: [{ ...course, lessons: [{ ...lesson, email }] }] });
  await enrollLearner(own, course, "eve@example.com");
  await own.post("/outbox/move", { by: "week" });
  const [sent] = await readSent(own.archive, 1);
  const file = sent?.deliveryId ?? expect.fail("no mail went out");
  expect((await PostalMime.parse(readFileSync(join(own.folder, `${file}.eml`)))).html).toMatch(
    /href="mailto:r\+[0-9a-f]{60}@reply\.coursepost\.invalid\?subject=Re%3A%20Lesson%201/,
  );
  expect(await (await own.get(`/outbox/${file}/html`)).text()).toContain(`href="/outbox/${file}#text"`);
  await own.close();
});

it("an answer whose server died before it was taken in is found by the next look through the mailbox", async () => {
  const lesson = await newest("lesson");
  const now = world.clock.now();
  const mailbox = openPracticeMailbox(join(world.folder, "answers"), world.clock.now);
  await mailbox.keep(lesson.deliveryId, "1", await composeReply(lesson.source, "Is anybody there?", now));
  await world.clock.moveTo(now + DAY);
  await reconcile(world.house.ports);
  await world.house.dispatcher.drain();
  expect(await world.archive.selectFrom("questions").select("text").execute()).toEqual([{ text: "Is anybody there?" }]);
});

it("what somebody answered is erased with them", async () => {
  await answer((await newest("lesson")).deliveryId, "Why?");
  await answer((await newest("forward")).deliveryId, "Because.");
  expect(readdirSync(join(world.folder, "answers"))).toHaveLength(2);
  const erase = `${await openAccount(world, id)}/erase`;
  expect((await world.post(erase, { email: "mia@example.com" })).headers.get("location")).toBe("/erased");
  expect(readdirSync(join(world.folder, "answers"))).toEqual([]);
});

it("files that come with an answer written elsewhere are real parts of the email to the creator", async () => {
  const lesson = await newest("lesson");
  const reply = await PostalMime.parse(await composeReply(lesson.source, "Look at this", world.clock.now()));
  const plan = Buffer.from("%PDF-1.7 and so on");
  const message = await new MailComposer({
    from: reply.from?.address ?? "",
    to: reply.to?.[0]?.address ?? "",
    subject: reply.subject ?? "",
    text: "Look at this",
    attachments: [
      { filename: "plan.pdf", content: plan },
      { filename: "setup.exe", content: "MZ" },
    ],
  })
    .compile()
    .build();
  const mailbox = openPracticeMailbox(join(world.folder, "answers"), world.clock.now);
  const name = await mailbox.keep(lesson.deliveryId, "with-files", message);
  await noteReceived(world.archive, name, world.clock.now(), world.clock.now());
  await world.house.dispatcher.drain();

  const { read } = await newest("forward");
  expect(read.text).toContain("Attached: plan.pdf (18 bytes).");
  expect(read.text).toContain("setup.exe (2 bytes): only images and documents can be forwarded");
  expect(read.attachments).toMatchObject([{ filename: "plan.pdf", mimeType: "application/pdf" }]);
  expect(Buffer.from(read.attachments[0]?.content as ArrayBuffer)).toEqual(plan);
});
