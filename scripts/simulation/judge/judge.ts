import { readDeliveries } from "../../../src/store/progress.ts";
import { KEPT_FOR_MS } from "../../../src/course/retention.ts";
import type { World } from "../world.ts";
import { readEvidence } from "./evidence.ts";
import { lateFirst } from "./first.ts";
import { judgeLearner } from "./learner.ts";
import { LONGEST_UNDER_ONE_KEY_MS } from "./limits.ts";
import { judgeQuestions } from "./questions.ts";
import { outsideWindow } from "./window.ts";

export type Verdict = {
  /** One line a broken promise, each beginning with the promise's name. */
  readonly broken: readonly string[];
};

/** Holds what the provider took against what was promised. It reads the provider's ledger, and the archive only to compare. */
export async function judge(world: World): Promise<Verdict> {
  const evidence = await readEvidence(world);
  const broken = [...new Set(world.wrongs), ...judgeKeys(world)];
  for (const person of world.people) {
    for (const taken of person.taken.values()) {
      broken.push(...judgeLearner(world, person, taken, evidence));
      broken.push(...outsideWindow(world, person, taken, evidence));
      broken.push(...lateFirst(world, person, taken, evidence));
    }
  }
  broken.push(...(await judgeQuestions(world, evidence)));
  broken.push(...(await judgeSuppressions(world)));
  broken.push(...(await compareTables(world)));
  return { broken };
}

/** The same bytes from the same account under one key, and not for too long. */
function judgeKeys({ fake: { ledger } }: World): string[] {
  const broken: string[] = [];
  const times = new Map<string, { readonly first: number; readonly last: number }>();
  for (const { key, at } of ledger.attempts()) {
    if (key === null) broken.push("keyless: a request came without a key");
    else times.set(key, { first: times.get(key)?.first ?? at, last: at });
  }
  for (const [key, bodies] of ledger.bodiesByKey()) if (bodies.size > 1) broken.push(`bytes: two bodies under ${key}`);
  for (const [key, accounts] of ledger.accountsByKey()) {
    if (accounts.size > 1) broken.push(`account: two accounts under ${key}`);
  }
  for (const [key, { first, last }] of times) {
    if (last - first > LONGEST_UNDER_ONE_KEY_MS) broken.push(`late: ${key} was tried too long`);
  }
  return broken;
}

/** No email to a creator silences the creator. */
async function judgeSuppressions({ archive, creators }: World): Promise<string[]> {
  const rows = await archive.selectFrom("suppressions").select(["address", "reason"]).execute();
  return rows
    .filter(({ address }) => creators.has(address))
    .map(({ address, reason }) => `silenced: nothing goes to the creator ${address} any more (${reason})`);
}

/** States that say what was decided here, whatever the provider has. */
const DIFFERING: readonly string[] = ["skipped", "failed"];

/** By how much our clock may have been off when somebody confirmed. */
const ROUGHLY_MS = 4 * 3_600_000;

/**
 * Confirmations that went to somebody who didn't confirm in time. They're erased (actions/clean-up.ts), and may have
 * signed up again since.
 */
async function unconfirmedAndGone({ archive, fake, people }: World): Promise<ReadonlySet<string>> {
  const subscribers = await archive.selectFrom("subscribers").select("address").execute();
  const known = new Set(subscribers.map(({ address }) => address));
  const confirmedBefore = (address: string, time: number) =>
    people
      .filter(({ held }) => held.some((one) => one.address === address))
      .some(({ taken }) => [...taken.values()].some(({ confirmedAt }) => confirmedAt.some((at) => at < time)));
  const gone = fake.ledger.accepted().filter(({ subject, to: [address = ""], acceptedAt }) => {
    const until = acceptedAt + KEPT_FOR_MS.unconfirmed - ROUGHLY_MS;
    return subject.startsWith("confirm ") && (!known.has(address) || !confirmedBefore(address, until));
  });
  return new Set(gone.flatMap(({ tags }) => tags["d"] ?? []));
}

/** Once faults have stopped, our tables say what the provider's ledger says. */
async function compareTables(world: World): Promise<string[]> {
  const { archive, fake, fates, people } = world;
  const deliveries = await readDeliveries(archive);
  const theirs = new Set(fake.ledger.countByTag("d").keys());
  const arrived = new Set(
    fake.ledger.accepted().flatMap(({ id, tags }) => (fates.get(id) === "failed" ? [] : tags["d"])),
  );
  // What failed was to be sent again; whoever leaves before that has it canceled.
  const isGivenUp = (id: string, state: string) => state === "cancelled" && !arrived.has(id);
  const ours = new Set(deliveries.map(({ id }) => id));
  // What went to or was about somebody who was erased isn't known anymore, as it must be.
  const erased = people.some(({ erasedAt }) => erasedAt !== undefined);
  const forgotten = await unconfirmedAndGone(world);
  const unknown = erased ? [] : [...theirs].filter((id) => !ours.has(id) && !forgotten.has(id));
  const differing = deliveries
    .filter(
      ({ id, state }) =>
        (state === "accepted") !== theirs.has(id) && !DIFFERING.includes(state) && !isGivenUp(id, state),
    )
    .map(
      ({ id, kind, key, state }) =>
        `tables: ${kind} ${key} is ${state}, the provider ${theirs.has(id) ? "took" : "never had"} it`,
    );
  return [...differing, ...unknown.map((id) => `tables: the provider took ${id}, of which we know nothing`)];
}
