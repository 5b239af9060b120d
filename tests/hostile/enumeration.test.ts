import { beforeAll, describe, expect, it } from "vitest";
import { DAY, type FrontDoor, join, openFrontDoor, postForm, signUp } from "../web/front-door.ts";

const HOUR = DAY / 24;

let door: FrontDoor;
let network = 0;

/** One address in every state that an address can be in. */
beforeAll(async () => {
  door = await openFrontDoor();
  await signUp(door, "waiting@example.org");
  await join(door, "inside@example.org");
  const left = await join(door, "left@example.org");
  await postForm(door.app, `/u/${door.token("unsubscribe", left)}`, {});
  await join(door, "bounced@example.org");
  await door.archive
    .insertInto("suppressions")
    .values({ address: "bounced@example.org", reason: "bounce", at: door.clock.now })
    .execute();
  const finished = await join(door, "finished@example.org");
  await door.archive
    .updateTable("enrollments")
    .set({ finished_at: door.clock.now, next_due_at: null })
    .where("id", "=", finished)
    .execute();
  for (let n = 0; n < 5; n += 1) {
    door.clock.now += 13 * HOUR;
    await signUp(door, "capped@example.org");
    await signUp(door, "inside-and-capped@example.org");
  }
  door.clock.now += 6 * 60_000;
});

const STATES = [
  "unknown",
  "waiting",
  "inside",
  "left",
  "bounced",
  "finished",
  "capped",
  "inside-and-capped",
  "just-now",
];

/** Everything of an answer that goes over the wire. */
async function wire(answer: Response): Promise<string> {
  const text = JSON.stringify([answer.status, answer.statusText, [...answer.headers], await answer.text()]);
  // The browser is given back what it typed, and when.
  return text.replaceAll(/signup=[^;]*(?=;)/g, (cookie) =>
    cookie.replaceAll(/(?<=email%22%3A%22).*?(?=%40)|\d{13}/g, "TYPED"),
  );
}

const ask = (fields: Record<string, string>) =>
  postForm(door.app, "/sample", fields, { "x-forwarded-for": `10.0.${(network += 1)}.1` });

describe("the form", () => {
  it(`answers ${STATES.length} states of an address with the same bytes`, async () => {
    await ask({ email: "just-now@example.org" });
    const answers = new Map<string, string[]>();
    for (const state of STATES) {
      const answer = await wire(await ask({ email: `${state}@example.org`, first_name: "Mia", zone: "Europe/Zurich" }));
      answers.set(answer, [...(answers.get(answer) ?? []), state]);
    }
    expect([...answers.values()]).toEqual([STATES]);
    expect([...answers.keys()][0]?.replace(/signup=[^;]*/, "")).not.toContain("example.org");
  });

  it("answers them all the same a second time, an hour and a month later", async () => {
    const answers = new Set<string>();
    for (const later of [0, HOUR, 31 * DAY]) {
      door.clock.now += later;
      for (const state of STATES) answers.add(await wire(await ask({ email: `${state}@example.org` })));
    }
    expect(answers.size).toBe(1);
  });

  it("answers them all the same where something else about the form is wrong", async () => {
    for (const wrong of [{ first_name: "a\nb" }, { leave_blank: "x" }]) {
      const answers = new Set<string>();
      for (const state of STATES) {
        const answer = await wire(await ask({ email: `${state}@example.org`, ...wrong }));
        answers.add(answer.replaceAll(`${state}@example.org`, "(typed)").replaceAll(/\d+"\]/g, '(length)"]'));
      }
      expect([wrong, answers.size]).toEqual([wrong, 1]);
    }
  });

  it("answers a network that is asked to wait the same for all of them", async () => {
    const from = { "x-forwarded-for": "10.9.9.9" };
    for (let n = 0; n < 30; n += 1) await postForm(door.app, "/sample", { email: `n${n}@example.org` }, from);
    const answers = new Set<string>();
    for (const state of STATES) {
      answers.add(await wire(await postForm(door.app, "/sample", { email: `${state}@example.org` }, from)));
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toMatch(/^\[429/);
  });

  it("leads everybody to the same page, which knows nothing of who asks", async () => {
    const page = await wire(await door.app.request("/sample/check-inbox"));
    expect(page).toBe(await wire(await door.app.request("/sample/check-inbox", { headers: { cookie: "a=b" } })));
    expect(page).not.toMatch(/set-cookie|example\.org/i);
  });
});
