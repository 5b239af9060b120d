import type { Archive } from "./archive.ts";

/** What an installation remembers about itself: its own id, its mode, the moved clock of the outbox. */
export type SettingName =
  | "instance"
  | "mode"
  | "clock-offset-ms"
  | "journal-checkpoint"
  | "journal-tail"
  | "heartbeat"
  | "secret-print"
  | "clock-confirmed"
  | "pulse"
  | "reputation-since"
  | "list-looked-through";

export async function readSetting(db: Archive, name: SettingName): Promise<string | undefined> {
  const row = await db.selectFrom("settings").select("value").where("name", "=", name).executeTakeFirst();
  return row?.value;
}

export async function writeSetting(db: Archive, name: SettingName, value: string): Promise<void> {
  await db
    .insertInto("settings")
    .values({ name, value })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
    .execute();
}

/** The archive's own id, made at the first start. It names deliveries, so it never changes. */
export async function instanceId(db: Archive, newId: () => string): Promise<string> {
  await db
    .insertInto("settings")
    .values({ name: "instance", value: newId() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { value } = await db
    .selectFrom("settings")
    .select("value")
    .where("name", "=", "instance")
    .executeTakeFirstOrThrow();
  return value;
}
