import { readDeliveries } from "../../../src/store/progress.ts";
import type { AcceptedMail } from "../../../tests/support/fake-resend/ledger.ts";
import { type LessonName, lessonIn } from "../changing-course.ts";
import type { Person } from "../people.ts";
import type { World } from "../world.ts";

/** All that is judged by, read once. */
export type Evidence = {
  /**
   * Keys of which nobody could tell whether some attempt was taken, with when that first was: by its answer, or because its process
   * died or was stopped before the answer was written down, or it took longer than its lease.
   */
  readonly unclearSince: ReadonlyMap<string, number>;
  /** When the provider refused a key that it knew with other bytes. Until evidence decides, its emails are unknown. */
  readonly conflicts: readonly number[];
  /**
   * When the request of an email was begun: at its first arrival, or at the death of a process that had begun it, which can't be
   * told from a request that was taken. 0 without a key.
   */
  readonly begunAt: (key: string | null) => number;
  /** By delivery; deliveries of people who were erased are not there. */
  readonly plannedAt: ReadonlyMap<string, number>;
  readonly dueAt: ReadonlyMap<string, number>;
  /** Accepted emails to whom they were meant for, oldest first. */
  readonly mailsOf: (person: Person) => readonly AcceptedMail[];
};

export type LessonMail = LessonName & { readonly mail: AcceptedMail };

export async function readEvidence(world: World): Promise<Evidence> {
  const { ledger } = world.fake;
  const firstAttempt = new Map<string, number>();
  const unclearSince = new Map([...(await takenOver(world)), ...world.claims]);
  for (const { key, at, result } of ledger.attempts()) {
    if (key === null) continue;
    if (!firstAttempt.has(key)) firstAttempt.set(key, at);
    if (result === "unclear") unclearSince.set(key, Math.min(at, unclearSince.get(key) ?? at));
  }
  const deliveries = await readDeliveries(world.archive);
  const plannedAt = new Map(deliveries.map((delivery) => [delivery.id, delivery.plannedAt]));
  const dueAt = new Map(deliveries.map((delivery) => [delivery.id, delivery.dueAt]));
  const owners = await readOwners(world);
  const begunAt = (key: string | null) =>
    Math.min(firstAttempt.get(key ?? "") ?? 0, world.claims.get(key ?? "") ?? Number.POSITIVE_INFINITY);
  const conflicts = await readConflicts(world);
  return { unclearSince, conflicts, begunAt, plannedAt, dueAt, mailsOf: (person) => mailsOf(world, person, owners) };
}

/** The requests of which the product itself couldn't tell whether they were taken, and when they were first tried, in real time. */
async function takenOver({ archive, skews }: World): Promise<Map<string, number>> {
  const batches = await archive
    .selectFrom("batches")
    .select(["idempotency_key as key", "first_attempt_at as at"])
    .where("ambiguous", "=", 1)
    .where("first_attempt_at", "is not", null)
    .execute();
  return new Map(
    batches.flatMap(({ key, at }) => {
      const ours = at ?? 0;
      const during = skews.find(({ from, skew }, n) => {
        return ours - skew >= from && ours - skew < (skews[n + 1]?.from ?? Number.POSITIVE_INFINITY);
      });
      return during === undefined ? [] : [[key, ours - during.skew] as const];
    }),
  );
}

async function readConflicts({ archive }: World): Promise<number[]> {
  const rows = await archive
    .selectFrom("attempts")
    .select("started_at as at")
    .where("outcome", "=", "conflict")
    .execute();
  return rows.map(({ at }) => at);
}

/** Each delivery's subscriber, and each address's. */
async function readOwners({ archive }: World) {
  const rows = await archive
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "enrollment_id")
    .select(["deliveries.id", "subscriber_id as subscriberId"])
    .execute();
  const subscribers = await archive.selectFrom("subscribers").select(["id", "address"]).execute();
  return {
    ofDelivery: new Map(rows.map(({ id, subscriberId }) => [id, subscriberId])),
    ofAddress: new Map(subscribers.map(({ id, address }) => [address, id])),
  };
}

type Owners = Awaited<ReturnType<typeof readOwners>>;

/** An address may have been somebody else's before, or is by now: the archive tells, and where it does not, the time does. */
function mailsOf({ fake }: World, person: Person, { ofDelivery, ofAddress }: Owners): AcceptedMail[] {
  const subscriber = person.erasedAt === undefined ? ofAddress.get(person.address) : undefined;
  return person.held
    .flatMap(({ address, from, until }) =>
      fake.ledger.acceptedTo(address).filter((mail) => {
        const owner = ofDelivery.get(mail.tags["d"] ?? "");
        if (owner !== undefined) return owner === subscriber;
        return mail.acceptedAt >= from && mail.acceptedAt <= until;
      }),
    )
    .toSorted((a, b) => a.acceptedAt - b.acceptedAt);
}

export function lessonsIn(mails: readonly AcceptedMail[], courseId: string): LessonMail[] {
  return mails.flatMap((mail) => {
    const name = lessonIn(mail.subject);
    return name?.courseId === courseId ? [{ ...name, mail }] : [];
  });
}
