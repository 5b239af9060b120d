import { expect, test } from "vitest";
import { recordProviderEvent } from "../../../src/store/provider-events.ts";
import { openTwo, put } from "../../support/two-of-everything.ts";

test("that somebody read an email is taken as its arrival, where it isn't known yet that this very email has arrived", async () => {
  const db = await openTwo();
  const accepted = { state: "accepted", accepted_at: 5 } as const;
  await put(
    db,
    "deliveries",
    { id: "adas", enrollment_id: "ada-bread", ...accepted },
    { id: "bens", enrollment_id: "ben-bread", ...accepted },
  );
  await put(
    db,
    "provider_events",
    { id: "bens-arrival", delivery_id: "bens" },
    { id: "adas-sending", delivery_id: "adas", type: "email.sent" },
  );
  const read = (id: string, deliveryId: string | null, type = "email.opened") =>
    recordProviderEvent(
      db,
      { id, type, at: 7, deliveryId, batchId: null, providerId: null, messageId: null, detail: null, suppress: null },
      9,
    );
  expect(await read("1", "bens")).toBe(false);
  expect(await read("2", "adas")).toBe(true);
  expect(await read("3", "adas", "email.clicked")).toBe(false);
  expect(await read("4", null)).toBe(true);
  expect(await db.selectFrom("provider_events").select(["id", "type", "delivery_id"]).orderBy("id").execute()).toEqual([
    { id: "2", type: "email.delivered", delivery_id: "adas" },
    { id: "4", type: "email.delivered", delivery_id: null },
    { id: "adas-sending", type: "email.sent", delivery_id: "adas" },
    { id: "bens-arrival", type: "email.delivered", delivery_id: "bens" },
  ]);
});
