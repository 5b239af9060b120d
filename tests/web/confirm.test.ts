import { describe, expect, it } from "vitest";
import { firstDue } from "../../src/course/enrollment.ts";
import { DAY, join, openFrontDoor, postForm, signUp } from "./front-door.ts";

describe("confirming", () => {
  it("takes a press of the button, plans the welcome and the first lesson, and leads to the course page", async () => {
    const door = await openFrontDoor();
    const id = await signUp(door, "mia@example.org", { first_name: "Mia", zone: "Europe/Berlin" });
    const path = `/confirm/${door.token("confirm", id)}`;
    const page = await (await door.app.request(path)).text();
    expect(page).toContain("mia@example.org");
    expect(page.match(/<button/g)).toHaveLength(1);

    door.clock.now += 60_000;
    const answer = await postForm(door.app, path, {});
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(`/p/${door.token("progress", id)}?welcome=1`);
    expect(await door.archive.selectFrom("enrollments").select(["confirmed_at", "next_due_at"]).execute()).toEqual([
      { confirmed_at: door.clock.now, next_due_at: firstDue(door.course, "Europe/Berlin", door.clock.now) },
    ]);
    const planned = await door.archive.selectFrom("deliveries").select(["kind", "key"]).orderBy("planned_at").execute();
    expect(planned).toEqual([
      { kind: "confirm", key: "1" },
      { kind: "welcome", key: "1" },
    ]);
    expect(door.nudges()).toBe(2);
    const consent = await door.archive.selectFrom("consent_events").select(["kind", "text"]).orderBy("at").execute();
    expect(consent.at(-1)).toEqual({ kind: "confirmed", text: door.course.consent });
    expect(page).toContain(door.course.consent);
    expect(await (await door.app.request(answer.headers.get("location") ?? "")).text()).toContain("You’re in, Mia.");
  });

  it("twice is harmless", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    const path = `/confirm/${door.token("confirm", id)}`;
    const before = await door.dump();
    expect(await (await door.app.request(path)).text()).toContain("Your address is confirmed");
    const answer = await postForm(door.app, path, {});
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `/p/${door.token("progress", id)}`]);
    expect(await door.dump()).toBe(before);
  });

  it("does not start a course anew for somebody who finished, left and comes back", async () => {
    const door = await openFrontDoor();
    const id = await join(door, "mia@example.org");
    await door.archive.updateTable("enrollments").set({ finished_at: 1, left_at: 2, next_due_at: null }).execute();
    await postForm(door.app, `/confirm/${door.token("confirm", id)}`, {});
    const row = await door.archive.selectFrom("enrollments").select(["left_at", "next_due_at"]).executeTakeFirst();
    expect(row).toEqual({ left_at: null, next_due_at: null });
  });

  it.each(["unconfirmed", "left"])("does not open a mailbox again that refused us (%s)", async (state) => {
    const door = await openFrontDoor();
    const id = state === "left" ? await join(door, "mia@example.org") : await signUp(door, "mia@example.org");
    if (state === "left") await postForm(door.app, `/u/${door.token("unsubscribe", id)}`, {});
    await door.archive
      .insertInto("suppressions")
      .values({ address: "mia@example.org", reason: "bounce", at: 1 })
      .execute();
    door.clock.now += DAY;
    const path = `/confirm/${door.token("confirm", id)}`;
    const before = await door.dump();
    const answer = await postForm(door.app, path, {});
    expect([answer.status, answer.headers.get("location")]).toEqual([303, path]);
    const page = await (await door.app.request(path)).text();
    expect(page).toContain("We’ve stopped emailing this address");
    expect(page).not.toContain("<button");
    expect(await door.dump()).toBe(before);
  });

  it("says so where the course is no longer there", async () => {
    const door = await openFrontDoor();
    const path = `/confirm/${door.token("confirm", await signUp(door, "mia@example.org"))}`;
    (door.ports.courses as Map<string, unknown>).clear();
    const before = await door.dump();
    expect((await postForm(door.app, path, {})).headers.get("location")).toBe(path);
    expect(await (await door.app.request(path)).text()).toContain("This course isn’t running");
    expect(await door.dump()).toBe(before);
  });
});
