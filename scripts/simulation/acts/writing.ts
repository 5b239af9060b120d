import { messageIdOf } from "../../../tests/support/fake-resend/events.ts";
import type { AcceptedMail } from "../../../tests/support/fake-resend/ledger.ts";
import { lessonIn } from "../changing-course.ts";
import type { Act, Person, StrangerAct } from "../people.ts";
import { type Asked, answerWords, questionsPassedOn, questionWords, type Way } from "../questions.ts";
import { count, note, RECEIVING_DOMAIN, schedule, type World } from "../world.ts";
import { mailbox } from "./pages.ts";

const HOUR = 3_600_000;

function ask(world: World, way: Way, from: string, more: Pick<Asked, "person" | "courseId">): string {
  const words = questionWords(world.asked.length + 1);
  world.asked.push({ words, way, from, at: world.time, answers: [], ...more });
  count(world, `email received: ${way}`);
  return words;
}

/** Answers a lesson: to its own address, in its thread, or by just writing to somebody at the domain. */
export const writeIn: Act = async ({ world, course }, person) => {
  const lesson = mailbox(world, person).findLast(({ subject }) => lessonIn(subject)?.courseId === course.id);
  if (lesson === undefined || person.erasedAt !== undefined) return true;
  const own = lesson.replyTo.find((address) => address.endsWith(`@${RECEIVING_DOMAIN}`));
  const way = world.chance.pick(["token", "token", "thread", "sender"] as const);
  if (way === "token" && own === undefined) return true;
  const words = ask(world, way, person.address, { person, courseId: course.id });
  world.fake.receive({
    from: person.address,
    to: [way === "token" && own !== undefined ? own : `hello@${RECEIVING_DOMAIN}`],
    subject: `Re: ${lesson.subject.replaceAll(/[[\]]/g, "")}`,
    text: `What about this? ${words}\n\nOn Monday we wrote:\n> ${lesson.text ?? ""}`,
    ...(way === "sender" ? {} : { headers: { "In-Reply-To": messageIdOf(lesson.id) } }),
  });
  return true;
};

/** A mailbox that answers by itself, to everything. */
export const answerAutomatically: Act = async ({ world, course }, person) => {
  const mail = mailbox(world, person).at(-1);
  const to = mail?.replyTo[0];
  if (to === undefined || !to.endsWith(`@${RECEIVING_DOMAIN}`)) return true;
  const words = ask(world, "machine", person.address, { person, courseId: course.id });
  world.fake.receive({
    from: person.address,
    to: [to],
    subject: "Automatic reply",
    text: `I am away. ${words}`,
    headers: { "Auto-Submitted": "auto-replied" },
  });
  return true;
};

/** Somebody writes to whatever address of the domain comes to mind. */
export const writeFromNowhere: StrangerAct = async ({ world, course }) => {
  const from = `stranger${world.chance.int(1, 5)}@elsewhere.example`;
  const words = ask(world, "stranger", from, { person: undefined, courseId: course.id });
  world.fake.receive({ from, to: [`anything@${RECEIVING_DOMAIN}`], subject: "Hello", text: `Buy this. ${words}` });
  return true;
};

/** Hundreds of emails at once, some of them made to keep a parser busy. */
export const flood: StrangerAct = async ({ world }) => {
  const { chance, fake } = world;
  note(world, "flood");
  const crafted = chance.yes(0.3);
  const count = chance.int(100, 250);
  for (let n = 0; n < count; n += 1) {
    fake.receive({
      from: `flood${chance.int(1, 40)}@flood${chance.int(1, 4)}.example`,
      to: [`${n}@${RECEIVING_DOMAIN}`],
      subject: `Offer ${n}`,
      text: crafted && n % 4 === 0 ? "CRAFTED\n".repeat(10) : `Offer ${n}`,
    });
  }
  return true;
};

/** The creator reads what was passed on since, and answers some of it a while later. */
export function readAsCreator(world: World): void {
  const mails = world.fake.ledger.accepted();
  for (; world.read < mails.length; world.read += 1) {
    const mail = mails[world.read];
    if (mail !== undefined && mail.to.some((to) => world.creators.has(to))) answer(world, mail);
  }
}

function answer(world: World, mail: AcceptedMail): void {
  const { chance } = world;
  const [words, another] = questionsPassedOn(mail.text ?? "");
  const asked = world.asked.find((one) => one.words === words);
  const to = mail.replyTo.find((address) => address.endsWith(`@${RECEIVING_DOMAIN}`));
  // A digest has several; which address answers which is for people to read.
  if (asked === undefined || another !== undefined || to === undefined || !chance.yes(0.6)) return;
  if (world.fates.get(mail.id) === "bounced") return;
  const write: StrangerAct = async () => {
    const text = answerWords(Number(/\d+/.exec(asked.words)?.[0]) * 10 + asked.answers.length);
    asked.answers.push({ words: text, at: world.time });
    world.fake.receive({
      from: mail.to[0] ?? "",
      to: [to],
      subject: `Re: ${mail.subject}`,
      text: `Here is why. ${text}`,
      headers: { "In-Reply-To": messageIdOf(mail.id) },
    });
    return true;
  };
  const at = world.time + chance.int(1, 48) * HOUR;
  schedule(world, { at, person: undefined, courseId: asked.courseId, act: write });
}

export function addressesOf(person: Person): string[] {
  return person.held.map(({ address }) => address);
}
