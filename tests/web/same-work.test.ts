import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { MOST_TRIES, MOST_TRIES_A_NETWORK } from "../../src/course/code.ts";
import { addressKey } from "../../src/course/erasure.ts";
import { sampleCourse } from "../support/course.ts";
import { DAY, type FrontDoor, join, openFrontDoor, postForm, SECRET, signUp } from "./front-door.ts";

let door: FrontDoor;
let network = 0;

const STATES = ["unknown", "waiting", "inside", "left", "bounced", "complained", "long-bounced", "erased", "capped"];

/** One address in every state, in two courses. */
beforeAll(async () => {
  const base = sampleCourse();
  door = await openFrontDoor({ courses: [base, { ...base, id: "other", title: "Other course" }] });
  const { archive, clock } = door;
  await signUp(door, "waiting@example.org");
  for (const name of ["inside", "bounced", "complained", "long-bounced"]) await join(door, `${name}@example.org`);
  const left = await join(door, "left@example.org");
  await postForm(door.app, `/u/${door.token("unsubscribe", left)}`, {});
  clock.now += 40 * DAY;
  await archive
    .insertInto("suppressions")
    .values([
      { address: "bounced@example.org", reason: "bounce", at: clock.now },
      { address: "complained@example.org", reason: "complaint", at: clock.now },
      { address: "long-bounced@example.org", reason: "bounce", at: clock.now - 35 * DAY },
    ])
    .execute();
  await archive
    .insertInto("erasures")
    .values({ address_key: addressKey(SECRET, "erased@example.org"), reason: "bounce", at: clock.now })
    .execute();
  for (let n = 0; n < 3; n += 1) {
    await signUp(door, "capped@example.org");
    clock.now += DAY / 3;
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Every statement that runs meanwhile, in order, but for its values. */
async function statementsOf(story: () => Promise<unknown>): Promise<string[]> {
  const ran: string[] = [];
  const spies = (["all", "run", "get"] as const).map((name) => {
    const prototype = Object.getPrototypeOf(new DatabaseSync(":memory:").prepare("select 1")) as Record<
      string,
      (...values: unknown[]) => unknown
    >;
    const original = prototype[name];
    return vi.spyOn(prototype, name).mockImplementation(function (this: { sourceSQL: string }, ...values) {
      ran.push(this.sourceSQL.replaceAll(/\s+/g, " "));
      return original?.apply(this, values);
    });
  });
  await story();
  for (const spy of spies) spy.mockRestore();
  return ran;
}

const from = () => ({ "x-forwarded-for": `10.1.${(network += 1)}.1` });

/** All that goes over the wire, without what was typed. */
async function wire(answer: Response, typed: string): Promise<string> {
  return JSON.stringify([answer.status, [...answer.headers], await answer.text()])
    .replaceAll(typed, "TYPED")
    .replaceAll(encodeURIComponent(typed), "TYPED");
}

const FORMS: readonly (readonly [string, (email: string, course: string) => Promise<Response>])[] = [
  ["the form", async (email, course) => postForm(door.app, `/${course}`, { email, first_name: "Mia" }, from())],
  ["the form in a frame", async (email, course) => postForm(door.app, `/embed/${course}`, { email }, from())],
  [
    "the API",
    async (email, course) =>
      door.app.request("/api/subscribe", {
        method: "POST",
        body: JSON.stringify({ course, email, consent: true }),
        headers: { "content-type": "application/json", ...from() },
      }),
  ],
  [
    "the code form",
    async (email, course) => postForm(door.app, `/${course}/check-inbox`, { email, code: "123456" }, from()),
  ],
];

describe.each(FORMS)("%s", (_, ask) => {
  it.each(["sample", "other"])("runs the same statements and answers the same, whoever it is (%s)", async (course) => {
    const work = new Map<string, string[]>();
    const answers = new Map<string, string[]>();
    for (const state of STATES) {
      const email = `${state}@example.org`;
      let answer: Response | undefined;
      const ran = (await statementsOf(async () => (answer = await ask(email, course)))).join("\n");
      expect(ran).toContain("form_attempts");
      work.set(ran, [...(work.get(ran) ?? []), state]);
      const text = await wire(answer ?? new Response(), email);
      answers.set(text, [...(answers.get(text) ?? []), state]);
    }
    expect([...work.values()]).toEqual([STATES]);
    expect([...answers.values()]).toEqual([STATES]);
  });
});

describe("codes", () => {
  const guess = async (email: string, headers: Record<string, string>) =>
    postForm(door.app, "/sample/check-inbox", { email, code: "000000" }, headers);
  const kept = async (key: "network" | "address_key", value: string) =>
    (
      await door.archive
        .selectFrom("form_attempts")
        .select("id")
        .where("form", "=", "code")
        .where(key, "=", value)
        .execute()
    ).length;

  it("are limited by address, also for one that nobody has, and the refusal takes the same statements", async () => {
    const refusals = new Set<string>();
    for (const name of ["waiting", "nobody-at-all"]) {
      const email = `${name}@example.org`;
      for (let n = 0; n < MOST_TRIES + 3; n += 1) await guess(email, from());
      expect(await kept("address_key", addressKey(SECRET, email))).toBe(MOST_TRIES);
      refusals.add((await statementsOf(async () => guess(email, from()))).join("\n"));
    }
    expect(refusals.size).toBe(1);
  });

  it("are limited by network, whatever addresses it types, and another network is not", async () => {
    const headers = { "x-forwarded-for": "198.51.100.9" };
    for (let n = 0; n < MOST_TRIES_A_NETWORK + 9; n += 1) await guess(`guess-${n}@example.org`, headers);
    expect(await kept("network", "198.51.100.0/24")).toBe(MOST_TRIES_A_NETWORK);
    await guess("guess-1@example.org", from());
    expect(await kept("address_key", addressKey(SECRET, "guess-1@example.org"))).toBe(2);
  });
});

it("no statement of a form reads a whole table", async () => {
  const texts = new Set<string>();
  for (const [, ask] of FORMS) {
    for (const state of STATES) {
      for (const text of await statementsOf(() => ask(`${state}@example.org`, "sample"))) texts.add(text);
    }
  }
  // A database with the same tables: the archive's own connection is behind Kysely.
  const tables = await door.archive
    .selectFrom("sqlite_master" as never)
    .select("sql" as never)
    .where("sql" as never, "is not", null as never)
    .execute();
  const database = new DatabaseSync(":memory:");
  database.exec(`attach ':memory:' as journal; create table journal.entries (seq integer primary key, body text);
    create table journal.subjects (subject text, seq integer, primary key (subject, seq)) without rowid`);
  const statements = (tables as unknown as { sql: string }[])
    .map(({ sql }) => sql)
    .filter((text) => !text.includes("sqlite_"));
  for (const table of statements.toSorted(
    (one, other) => (/index/i.test(one) ? 1 : 0) - (/index/i.test(other) ? 1 : 0),
  )) {
    database.exec(table);
  }
  const plans = [...texts]
    .filter((text) => /^(?:select|insert|update|delete)/.test(text))
    .map((text) => [
      text,
      database
        .prepare(`explain query plan ${text}`)
        .all()
        .map((row) => String(row["detail"]))
        .join("; "),
    ]);
  expect(plans.length).toBeGreaterThan(10);
  expect(plans.filter(([, plan]) => /SCAN (?!CONSTANT|json_each)/.test(plan ?? ""))).toEqual([]);
});
