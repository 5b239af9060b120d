import { describe, expect, it } from "vitest";
import { DAY, type FrontDoor, join, openFrontDoor, postForm, signUp } from "./front-door.ts";

const BROWSER = { "sec-fetch-site": "same-origin" };
const cookieOf = (answer: Response) => answer.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");

/** Two learners; Mia has a lesson. */
async function inside(): Promise<{ door: FrontDoor; mia: string; eve: string }> {
  const door = await openFrontDoor();
  const mia = await join(door, "mia@example.org");
  const eve = await join(door, "eve@example.org");
  await postForm(door.app, `/p/${door.token("progress", mia)}/next`, { wish: "next" });
  await door.sendAll();
  return { door, mia, eve };
}

const ACTS: readonly (readonly [string, "progress" | "preferences", string, Record<string, string>])[] = [
  ["marks a lesson", "progress", "/done", { lesson: "lesson-1", mark: "done" }],
  ["pauses", "progress", "/pause", { wish: "pause", until: "" }],
  ["changes the pace", "progress", "/pace", { wish: "pace", every: "14", day: "4", hour: "9", zone: "Europe/Zurich" }],
  ["asks for the next lesson", "progress", "/next", { wish: "next" }],
  ["starts again", "progress", "/restart", { wish: "restart" }],
  ["makes a certificate", "progress", "/certificate", { do: "make", name: "Mallory" }],
  ["changes the name", "preferences", "", { do: "name", first_name: "Mallory" }],
  ["leaves all courses", "preferences", "", { do: "leave-all" }],
];

describe("a browser that holds a forwarded email", () => {
  it.each(ACTS)("never %s", async (_what, purpose, path, form) => {
    const { door, mia, eve } = await inside();
    door.clock.now += 2 * DAY;
    const own = await postForm(
      door.app,
      `/confirm/${door.token("confirm", await signUp(door, "bob@example.org"))}`,
      {},
    );
    const before = await door.dump();
    for (const headers of [
      BROWSER,
      { origin: "http://localhost" },
      // Bob is in the course himself: his own proof is not Mia's.
      { ...BROWSER, cookie: cookieOf(own).join("; ") },
      { ...BROWSER, cookie: cookieOf(own).join("; ").replace(/=.*/, "=x") },
    ] as Record<string, string>[]) {
      const answer = await postForm(
        door.app,
        `/${purpose === "progress" ? "p" : "preferences"}/${door.token(purpose, mia)}${path}`,
        form,
        headers,
      );
      expect(answer.status).toBe(401);
      expect(await answer.text()).toContain("First, let’s make sure it’s you");
    }
    expect(await door.dump()).toBe(before);
    expect(eve).not.toBe(mia);
  });

  it("can still unsubscribe, on the page and by one click: the law and mail programs ask for it", async () => {
    for (const form of [{ which: "this-course" }, { "List-Unsubscribe": "One-Click" }] as Record<string, string>[]) {
      const { door, mia } = await inside();
      const answer = await postForm(door.app, `/u/${door.token("unsubscribe", mia)}`, form, BROWSER);
      expect(answer.status).toBeLessThan(400);
    }
  });

  it("may ask for a link, which goes to the owner", async () => {
    const { door, mia } = await inside();
    const answer = await postForm(door.app, `/preferences/${door.token("preferences", mia)}`, { do: "link" }, BROWSER);
    expect(answer.status).toBe(303);
    const rows = await door.archive
      .selectFrom("deliveries")
      .select(["enrollment_id"])
      .where("kind", "=", "account-link")
      .execute();
    expect(rows).toEqual([{ enrollment_id: mia }]);
  });
});

describe("a learner's own browser", () => {
  it("is known from the moment they confirm, and acts by one press", async () => {
    const door = await openFrontDoor();
    await join(door, "eve@example.org");
    const mia = await signUp(door, "mia@example.org");
    const confirmed = await postForm(door.app, `/confirm/${door.token("confirm", mia)}`, {}, BROWSER);
    const [line = ""] = confirmed.headers.getSetCookie();
    expect(line).toMatch(/^device-[\w-]{10}=[\w-]{22}; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/);
    const headers = { ...BROWSER, cookie: cookieOf(confirmed).join("; ") };
    const path = `/p/${door.token("progress", mia)}`;
    expect((await postForm(door.app, `${path}/pause`, { wish: "pause", until: "" }, headers)).status).toBe(303);
    // An address that somebody moved to is another mailbox.
    await door.archive
      .updateTable("subscribers")
      .set({ address: "new@example.org" })
      .where("address", "=", "mia@example.org")
      .execute();
    expect((await postForm(door.app, `${path}/resume`, { wish: "resume" }, headers)).status).toBe(401);
  });

  it("is known after a link that was sent to its owner was opened in it, and not after an old email was", async () => {
    const { door, mia } = await inside();
    const path = `/p/${door.token("progress", mia)}`;
    expect((await door.app.request(path)).headers.getSetCookie()).toEqual([]);
    expect((await postForm(door.app, `/confirm/${door.token("confirm", mia)}`, {})).headers.getSetCookie()).toEqual([]);
    await postForm(door.app, `/preferences/${door.token("preferences", mia)}`, { do: "link" }, BROWSER);
    const link = await door.archive
      .selectFrom("deliveries")
      .select("id")
      .where("kind", "=", "account-link")
      .executeTakeFirstOrThrow();
    await door.sendAll();
    const opened = await door.app.request(`/account/${door.token("account", link.id)}`);
    const headers = { ...BROWSER, cookie: cookieOf(opened).join("; ") };
    expect((await postForm(door.app, `${path}/pause`, { wish: "pause", until: "" }, headers)).status).toBe(303);
  });
});
