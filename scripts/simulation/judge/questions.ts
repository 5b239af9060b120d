import { addressesOf } from "../acts/writing.ts";
import { type Asked, questionsIn, questionsPassedOn } from "../questions.ts";
import { count, type World } from "../world.ts";
import type { Evidence } from "./evidence.ts";

/** Each question is kept once and passed on once, each answer reaches whoever asked, once, and nobody else. */
export async function judgeQuestions(world: World, _evidence: Evidence): Promise<string[]> {
  if (world.asked.length === 0) return [];
  const rows = await world.archive.selectFrom("questions").select(["text", "subject"]).execute();
  const kept = tally(rows.flatMap(({ text }) => questionsIn(text)));
  const passedOn = readForwards(world);
  return world.asked.flatMap((asked) => [
    ...judgeQuestion(world, asked, kept.get(asked.words) ?? 0, passedOn.get(asked.words) ?? NEVER),
    ...judgeAnswers(world, asked),
  ]);
}

type Forwards = { readonly arrived: number; readonly bounced: number };
const NEVER: Forwards = { arrived: 0, bounced: 0 };

function readForwards({ fake, creators, fates }: World): Map<string, Forwards> {
  const found = new Map<string, Forwards>();
  for (const mail of fake.ledger.accepted()) {
    if (!mail.to.some((to) => creators.has(to))) continue;
    const isBack = fates.get(mail.id) === "bounced" || fates.get(mail.id) === "failed";
    for (const words of questionsPassedOn(mail.text ?? "")) {
      const { arrived, bounced } = found.get(words) ?? NEVER;
      found.set(words, isBack ? { arrived, bounced: bounced + 1 } : { arrived: arrived + 1, bounced });
    }
  }
  return found;
}

function judgeQuestion(world: World, asked: Asked, kept: number, { arrived, bounced }: Forwards): string[] {
  const { words, way, person, from } = asked;
  const who = `${words.replace("-ends", "")} of ${person?.name ?? from} (${way})`;
  const broken: string[] = [];
  if (arrived > 1) broken.push(`forward: ${who} was passed on ${arrived} times`);
  if (kept > 1) broken.push(`question: ${who} is kept ${kept} times`);
  if (way === "machine" && arrived + bounced > 0) broken.push(`forward: ${who} was passed on`);
  if (way === "machine" || way === "stranger" || person === undefined) return broken;
  // What belongs to somebody who was erased is gone with them.
  if (person.erasedAt !== undefined) {
    if (kept > 0) broken.push(`erasure: ${who} is kept`);
    return broken;
  }
  if (kept === 0) broken.push(`question: ${who} is lost`);
  if (arrived === 0 && bounced === 0) broken.push(`forward: ${who} was never passed on`);
  if (arrived === 0 && bounced > 0) count(world, "question whose every forward bounced");
  return broken;
}

function judgeAnswers({ fake, fates }: World, { answers, person, from, words }: Asked): string[] {
  const own = new Set([from, ...(person === undefined ? [] : addressesOf(person))]);
  return answers.flatMap((answer) => {
    const all = fake.ledger.accepted().filter(({ text }) => text?.includes(answer.words) === true);
    const others = all.filter(({ to }) => !to.some((address) => own.has(address)));
    const name = `${answer.words.replace("-ends", "")} to ${words.replace("-ends", "")}`;
    const broken: string[] = [];
    if (others.length > 0) broken.push(`answer: ${name} reached ${others.map(({ to }) => to.join()).join(", ")}`);
    const failed = all.filter(({ id }) => fates.get(id) === "failed").length;
    if (all.length > 1 + failed) broken.push(`answer: ${name} was sent ${all.length} times`);
    const isReachable =
      person !== undefined && person.erasedAt === undefined && !person.wasSuppressed && !from.includes("+");
    if (all.length === 0 && isReachable) broken.push(`answer: ${name} was never sent`);
    return broken;
  });
}

function tally(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
