import type { DeliveryKind } from "../../src/course/delivery.ts";
import type { Archive } from "../../src/store/archive.ts";

/** The id of the newest email of a kind that was planned for an enrollment. */
export async function newestDelivery(archive: Archive, enrollmentId: string, kind: DeliveryKind): Promise<string> {
  const { id } = await archive
    .selectFrom("deliveries")
    .select("id")
    .where("enrollment_id", "=", enrollmentId)
    .where("kind", "=", kind)
    .orderBy("planned_at", "desc")
    .executeTakeFirstOrThrow();
  return id;
}
