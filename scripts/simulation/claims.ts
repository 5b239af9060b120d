import { count, type World } from "./world.ts";

/**
 * Writes down which requests a process had begun when it died or was stopped. Nobody can tell whether those went out, so the
 * product has to take them for requests that may have been taken.
 */
export async function noteClaims(world: World): Promise<void> {
  const batches = await world.archive
    .selectFrom("batches")
    .select("idempotency_key as key")
    .where("state", "=", "frozen")
    .where("lease_owner", "is not", null)
    .execute();
  for (const { key } of batches) {
    if (world.claims.has(key)) continue;
    count(world, "request begun by a process that died or was stopped");
    world.claims.set(key, world.time);
  }
}
