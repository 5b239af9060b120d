import { describe, expect, it } from "vitest";
import { CODE_LASTS_MS, confirmCode, MOST_TRIES, TRIES_WINDOW_MS } from "../../src/course/code.ts";
import { newestDelivery } from "../support/deliveries.ts";
import { DAY, type FrontDoor, join, openFrontDoor, postForm, SECRET, signUp } from "./front-door.ts";

const MIA = "mia@example.org";

/** The code of the newest confirmation. */
async function codeFor(door: FrontDoor, enrollmentId: string): Promise<string> {
  const id = await newestDelivery(door.archive, enrollmentId, "confirm");
  return confirmCode(SECRET, id);
}

const type = (door: FrontDoor, email: string, code: string) =>
  postForm(door.app, `/${door.course.id}/check-inbox`, { email, code });

const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

describe("the six digits of a confirmation", () => {
  it("let somebody in whose mail program breaks links", async () => {
    const door = await openFrontDoor();
    const id = await signUp(door, MIA);
    const answer = await type(door, MIA, await codeFor(door, id));
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(`/p/${door.token("progress", id)}?welcome=1`);
    const kinds = await door.archive.selectFrom("deliveries").select("kind").orderBy("planned_at").execute();
    expect(kinds.map(({ kind }) => kind).toSorted()).toEqual(["confirm", "welcome"]);
    const consent = await door.archive.selectFrom("consent_events").select(["kind", "source"]).execute();
    expect(consent).toContainEqual({ kind: "confirmed", source: "code-form" });
  });

  it.each([
    ["with a space", (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`],
    ["with a hyphen", (code: string) => `${code.slice(0, 3)}–${code.slice(3)}`],
    [
      "in full width",
      (code: string) => code.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    ],
  ])("may be typed %s", async (_how, typed) => {
    const door = await openFrontDoor();
    const id = await signUp(door, MIA);
    expect((await type(door, MIA, typed(await codeFor(door, id)))).status).toBe(303);
  });

  it("are refused in the same words whoever the address belongs to", async () => {
    const door = await openFrontDoor();
    const id = await signUp(door, MIA);
    await join(door, "inside@example.org");
    const code = await codeFor(door, id);
    const pages = await Promise.all(
      [MIA, "inside@example.org", "nobody@example.org"].map(async (email) => {
        const answer = await type(door, email, other(code));
        return [answer.status, (await answer.text()).replaceAll(email, "EMAIL"), [...answer.headers]];
      }),
    );
    expect(pages[0]?.[0]).toBe(422);
    expect(pages[0]?.[1]).toContain("don’t match");
    expect(pages[1]).toEqual(pages[0]);
    expect(pages[2]).toEqual(pages[0]);
  });

  it("cannot be guessed: after a few tries even the right one is refused for a day, and the button still works", async () => {
    const door = await openFrontDoor();
    const id = await signUp(door, MIA);
    const code = await codeFor(door, id);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) await type(door, MIA, other(code));
    expect((await type(door, MIA, code)).status).toBe(422);
    door.clock.now += TRIES_WINDOW_MS + 1;
    expect((await type(door, MIA, code)).status).toBe(303);

    const locked = await openFrontDoor();
    const theirs = await signUp(locked, MIA);
    for (let tries = 0; tries <= MOST_TRIES; tries += 1) await type(locked, MIA, other(await codeFor(locked, theirs)));
    const button = await postForm(locked.app, `/confirm/${locked.token("confirm", theirs)}`, {});
    expect(button.status).toBe(303);
  });

  it("work for two days", async () => {
    const door = await openFrontDoor();
    const id = await signUp(door, MIA);
    const code = await codeFor(door, id);
    door.clock.now += CODE_LASTS_MS;
    expect((await type(door, MIA, code)).status).toBe(422);
  });

  it("are each letter's own", async () => {
    const door = await openFrontDoor();
    const mia = await signUp(door, MIA);
    const ben = await signUp(door, "ben@example.org");
    expect((await type(door, MIA, await codeFor(door, ben))).status).toBe(422);
    const first = await codeFor(door, mia);
    door.clock.now += DAY;
    await signUp(door, MIA);
    expect(await codeFor(door, mia)).not.toBe(first);
    expect((await type(door, MIA, first)).status).toBe(303);
  });

  it("lead somebody who is inside already to their page", async () => {
    const door = await openFrontDoor();
    const id = await signUp(door, MIA);
    const code = await codeFor(door, id);
    await type(door, MIA, code);
    expect((await type(door, MIA, code)).headers.get("location")).toContain(`/p/${door.token("progress", id)}`);
  });

  it.each(["", "12345", "1234567", "abcdef", "१२३४५६", "0".repeat(5000)])("are nothing else: %j", async (code) => {
    const door = await openFrontDoor();
    await signUp(door, MIA);
    expect((await type(door, MIA, code)).status).toBe(422);
  });
});
