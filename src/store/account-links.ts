import type { Archive } from "./archive.ts";

/** When links to their account were asked for by or for somebody, over all their courses. */
export async function accountLinkTimes(db: Archive, subscriberId: string): Promise<number[]> {
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "enrollment_id")
    .select("planned_at")
    .where("subscriber_id", "=", subscriberId)
    .where("kind", "=", "account-link")
    .execute();
  return rows.map((row) => row.planned_at);
}

export type AccountLink = {
  readonly enrollmentId: string;
  /** When it was asked for. */
  readonly askedAt: number;
  /** Whether the address that it went to is still the learner's. */
  readonly current: boolean;
};

/** @returns undefined where there is no such email, or it was never made */
export async function readAccountLink(db: Archive, deliveryId: string): Promise<AccountLink | undefined> {
  const row = await db
    .selectFrom("deliveries")
    .innerJoin("enrollments", "enrollments.id", "enrollment_id")
    .innerJoin("subscribers", "subscribers.id", "subscriber_id")
    .select((eb) => [
      "deliveries.enrollment_id as enrollmentId",
      "planned_at as askedAt",
      "fill",
      "address",
      // A move since then, or one that was stopped, ends it as it ends every earlier link.
      eb
        .exists(
          eb
            .selectFrom("moves")
            .select("moves.id")
            .whereRef("moves.subscriber_id", "=", "subscribers.id")
            .where((or) =>
              or.or([
                or("moves.moved_at", ">=", or.ref("deliveries.planned_at")),
                or("moves.stopped_at", ">=", or.ref("deliveries.planned_at")),
              ]),
            ),
        )
        .as("over"),
    ])
    .where("deliveries.id", "=", deliveryId)
    .where("kind", "=", "account-link")
    .executeTakeFirst();
  if (row === undefined || row.fill === null) return undefined;
  const { to } = JSON.parse(row.fill) as { readonly to: string };
  return { enrollmentId: row.enrollmentId, askedAt: row.askedAt, current: to === row.address && !row.over };
}
