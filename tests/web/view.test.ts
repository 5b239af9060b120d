import { describe, expect, it } from "vitest";
import { join, openFrontDoor } from "./front-door.ts";

describe("view in browser", () => {
  it("shows what this person received, however they and the course changed since", async () => {
    const door = await openFrontDoor();
    await join(door, "mia@example.org", { first_name: "Mia <3" });
    await join(door, "eve@example.org", { first_name: "Eve" });
    const row = await door.archive
      .selectFrom("deliveries")
      .innerJoin("enrollments", "enrollments.id", "enrollment_id")
      .innerJoin("subscribers", "subscribers.id", "subscriber_id")
      .select("deliveries.id")
      .where("kind", "=", "welcome")
      .where("address", "=", "mia@example.org")
      .executeTakeFirstOrThrow();
    await door.archive.updateTable("subscribers").set({ first_name: "Zoe" }).execute();
    (door.ports.courses as Map<string, unknown>).clear();
    const answer = await door.app.request(`/v/${door.token("view", row.id)}`);
    expect(await answer.text()).toContain("Hi Mia &lt;3");
    expect(answer.headers.get("content-type")).toBe("text/html; charset=UTF-8");
  });

  it("lets the mail bring its styles, but no script, no form and no trace of its address", async () => {
    const door = await openFrontDoor();
    await join(door, "mia@example.org");
    const row = await door.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "welcome")
      .executeTakeFirstOrThrow();
    const { headers } = await door.app.request(`/v/${door.token("view", row.id)}`);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("style-src 'unsafe-inline'");
    expect(policy).not.toContain("script-src");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-robots-tag")).toContain("noindex");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("does not show a mail that was not made yet", async () => {
    const door = await openFrontDoor();
    await join(door, "mia@example.org");
    await door.archive.updateTable("deliveries").set({ batch_id: null, fill: null, state: "planned" }).execute();
    const row = await door.archive.selectFrom("deliveries").select("id").executeTakeFirstOrThrow();
    expect((await door.app.request(`/v/${door.token("view", row.id)}`)).status).toBe(404);
  });
});
