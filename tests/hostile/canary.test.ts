import { Resend } from "resend";
import { Agent } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { discreet, type Log, redact } from "../../src/course/log.ts";
import { signLink } from "../../src/course/link.ts";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendCarrier } from "../../src/mail/resend.ts";
import { makeApp } from "../../src/web/app.ts";
import { sampleCourse } from "../support/course.ts";
import { type RunningFakeResend, startFakeResend } from "../support/fake-resend.ts";
import type { Fault } from "../support/fake-resend/faults.ts";
import { PASSING_FAULTS } from "../support/fake-resend/random-faults.ts";
import { openWorld, testClock, type World } from "../support/world.ts";

const DAY = 86_400_000;

/** None of these may ever stand in a log line, nor any part of them that is worth having. */
const CANARY = {
  address: "canary.bird+twitter@cage.example",
  secondAddress: "canary.bird+second@nest.example",
  name: "Tweety Canaria",
  secret: "canary-secret-0123456789-abcdefghijklmnop",
  apiKey: "re_CanaryKy_0123456789abcdefghijklmn",
  webhookSecret: "whsec_Y2FuYXJ5LXdlYmhvb2stc2VjcmV0LTAxMjM0NTY3ODk=",
} as const;
const NEVER = [
  CANARY.address,
  CANARY.secondAddress,
  "nest.example",
  "canary.bird",
  "canary.bird%2Btwitter",
  "cage.example",
  CANARY.name,
  "Tweety",
  CANARY.secret,
  "canary-secret",
  CANARY.apiKey,
  "CanaryKy",
  CANARY.webhookSecret,
  CANARY.webhookSecret.slice(6, 30),
];

const WEEKS = 12;
const course = sampleCourse(WEEKS);
const clock = testClock(Date.UTC(2026, 10, 30, 18));
let fake: RunningFakeResend;
let world: World;

beforeAll(async () => {
  fake = await startFakeResend({
    now: clock.now,
    keys: { [CANARY.apiKey]: { team: "team", access: "full", state: "active" } },
    domains: [{ name: "course.example" }],
    webhookSecret: CANARY.webhookSecret,
  });
  const sdk = new Resend(CANARY.apiKey, { baseUrl: fake.url });
  world = await openWorld({
    courses: [course],
    clock,
    secret: CANARY.secret,
    trustedProxies: 1,
    embedOrigins: [],
    webhooks: { sdk, secret: CANARY.webhookSecret },
    carrier: (at) =>
      resendCarrier(
        { apiKey: CANARY.apiKey, baseUrl: fake.url, userAgent: "coursepost-tests" },
        { sdk, connections: new Agent(), limiter: makeLimiter(8), now: at.now, sleep: at.sleep, patience: 100 },
      ),
  });
});
afterAll(async () => {
  await world.close();
  await fake.close();
});

const live = (ms: number) => world.live(ms);

async function onlyEnrollment(): Promise<string> {
  return (await world.archive.selectFrom("enrollments").select("id").executeTakeFirstOrThrow()).id;
}

/** The newest delivery of this kind, after all that is planned has gone out. */
async function newest(kind: "account-link" | "new-address" | "move-notice"): Promise<string> {
  await world.house.dispatcher.drain();
  const row = await world.archive
    .selectFrom("deliveries")
    .select("id")
    .where("kind", "=", kind)
    .orderBy("planned_at", "desc")
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Asks for a link to the account and moves to the second address. @returns the tokens and cookies that this took */
async function moveAway(enrollment: string): Promise<readonly string[]> {
  const macOf = (token: string) => token.split(".").at(-1) ?? "";
  const preferences = signLink(CANARY.secret, "preferences", enrollment);
  expect((await world.post(`/preferences/${preferences}`, { do: "link" })).status).toBe(303);
  const account = signLink(CANARY.secret, "account", await newest("account-link"));
  const opened = await world.get(`/account/${account}`);
  expect(opened.status).toBe(200);
  const mark = /^device-[\w-]+=([\w-]{22})/.exec(opened.headers.get("set-cookie") ?? "")?.[1] ?? "";
  expect(mark).toHaveLength(22);
  expect((await world.post(`/account/${account}`, { email: `${CANARY.secondAddress} x` })).status).toBeLessThan(500);
  expect((await world.post(`/account/${account}`, { email: CANARY.secondAddress })).status).toBe(303);
  const address = signLink(CANARY.secret, "address", await newest("new-address"));
  expect((await world.post(`/address/${address}`)).status).toBe(303);
  const { address: now } = await world.archive.selectFrom("subscribers").select("address").executeTakeFirstOrThrow();
  expect(now).toBe(CANARY.secondAddress);
  const keep = signLink(CANARY.secret, "keep-address", await newest("move-notice"));
  expect((await world.get(`/keep/${keep}`)).status).toBe(200);
  return [...[preferences, account, address, keep].map(macOf), mark];
}

function expectSilence(lines: readonly unknown[], tokens: readonly string[] = []): void {
  const log = JSON.stringify(lines);
  for (const word of [...NEVER, ...tokens])
    expect([word, log.toLowerCase().includes(word.toLowerCase())]).toEqual([word, false]);
}

describe("a canary's whole life", () => {
  it("leaves neither its address nor its name, and no secret, key or token, in any line of the log", async () => {
    const form = { email: CANARY.address, first_name: CANARY.name, zone: "Europe/Zurich" };
    expect((await world.post("/sample", form)).status).toBe(303);
    expect((await world.post("/sample", { ...form, email: `${CANARY.address} x` })).status).toBe(422);
    await world.house.dispatcher.drain();

    const id = await onlyEnrollment();
    const token = (purpose: "confirm" | "progress" | "unsubscribe") => signLink(CANARY.secret, purpose, id);
    const tokens = [token("confirm"), token("progress"), token("unsubscribe")].map((each) => each.split(".")[1] ?? "");
    expect((await world.post(`/confirm/${token("confirm")}`)).status).toBe(303);
    await world.get(`/confirm/${token("confirm")}x`);
    await world.get(`/p/${CANARY.address}?email=${CANARY.address}`);

    // Every way in which a provider can fail, one after another, while the lessons go out.
    const faults: Fault[] = [
      ...PASSING_FAULTS,
      { kind: "daily-quota" },
      { kind: "monthly-quota" },
      { kind: "key-revoked", status: 401 },
      { kind: "key-revoked", status: 403 },
      { kind: "redirect", location: `https://evil.example/?to=${CANARY.address}` },
      { kind: "invalid-409" },
    ];
    fake.faults.rule((request) => (request.method === "POST" ? faults.shift() : undefined));
    // A quota or a bad key holds everything, and what is held is given up: the next fault is met by the next week's lesson.
    for (let week = 1; week < WEEKS - 3 && faults.length > 0; week += 1) await live(7 * DAY);
    expect(faults).toEqual([]);
    fake.faults.rule(() => ({ kind: "poison", match: "canary" }));
    await live(12 * DAY);
    fake.faults.clear();

    expect(
      (await world.post(`/p/${token("progress")}/done`, { lesson: "lesson-1", mark: "done" })).status,
    ).toBeLessThan(500);
    await fake.webhooks.deliver(
      async ({ headers, body }) =>
        (await world.house.app.request("/webhooks/resend", { method: "POST", headers, body })).status,
      { double: true, forge: (event) => event.attempts === 0 && event.type === "email.sent" },
    );
    tokens.push(...(await moveAway(id)));
    expect((await world.post(`/u/${token("unsubscribe")}`, { which: "all-courses" })).status).toBe(303);
    await live(8 * DAY);

    const events = new Set(world.log.map(({ event }) => event));
    expect([...events]).toEqual(expect.arrayContaining(["batch-accepted", "batch-not-accepted", "sending-held"]));
    expectSilence(world.log, tokens);
  });

  it("keeps silent about a provider that quotes everything it was sent", async () => {
    const lines: unknown[] = [];
    const note: Log["info"] = (event, fields) => void lines.push({ event, ...fields });
    const log = discreet({ info: note, warn: note, error: note });
    const quotes = [
      `HTTP 422 validation_error: Invalid \`to\` field: ${CANARY.address}`,
      `HTTP 422 validation_error: <${CANARY.address}> is not allowed`,
      `HTTP 401 invalid_api_key: the key ${CANARY.apiKey} is invalid`,
      `not found: /p/${signLink(CANARY.secret, "progress", "0190a000-0000-7000-8000-000000000001")}`,
      `GET /sample?email=${encodeURIComponent(CANARY.address)}`,
      `${"x ".repeat(480)}${CANARY.address}`,
      `${"x".repeat(980)} ${CANARY.address}`,
      `${CANARY.address} `.repeat(200),
    ];
    for (const why of quotes) {
      log.warn("batch-not-accepted", { why });
      log.error("tick-failed", { reason: why });
    }
    expect(lines).toHaveLength(2 * quotes.length);
    expectSilence(lines);
    expect(JSON.stringify(lines)).toContain("HTTP 401 invalid_api_key: the key (id) is invalid");
  });

  it("keeps the ids that an operator looks things up by", () => {
    const lines: unknown[] = [];
    const note: Log["info"] = (event, fields) => void lines.push({ event, ...fields });
    const fields = { batch: "0190a000-0000-7000-8000-000000000001", delivery: "0f".repeat(16), members: 3, why: null };
    discreet({ info: note, warn: note, error: note }).warn("batch-not-accepted", fields);
    discreet({ info: note, warn: note, error: note }).info("stopping");
    expect(lines).toEqual([{ event: "batch-not-accepted", ...fields }, { event: "stopping" }]);
    expect(redact("HTTP 422 invalid_idempotency_key: too long")).toBe("HTTP 422 invalid_idempotency_key: too long");
  });
});

describe("an error inside a route", () => {
  it("is logged without what it quotes and answered without any of it, for every route that asks the archive", async () => {
    const lines: unknown[] = [];
    const note: Log["info"] = (event, fields) => void lines.push({ event, ...fields });
    const token = signLink(CANARY.secret, "progress", await onlyEnrollment());
    const fail = () => {
      throw new Error(`no row for ${CANARY.address} with ${CANARY.apiKey}, ${CANARY.secret} at /p/${token}`);
    };
    const ports = {
      ...world.house.ports,
      instance: "test",
      publicUrl: "http://localhost",
      trustedProxies: 0,
      embedOrigins: [],
      readImage: async () => undefined,
      webhooks: undefined,
      outbox: undefined,
      nudge: () => undefined,
      log: { info: note, warn: note, error: note },
      archive: new Proxy(world.archive, { get: () => fail }),
    };
    const app = makeApp(ports);
    const at = (purpose: "confirm" | "progress" | "unsubscribe" | "view", id = "x") =>
      signLink(CANARY.secret, purpose, id);
    const requests: readonly (readonly [string, string])[] = [
      ["POST", "/sample"],
      ["GET", `/confirm/${at("confirm")}`],
      ["POST", `/confirm/${at("confirm")}`],
      ["GET", `/u/${at("unsubscribe")}`],
      ["POST", `/u/${at("unsubscribe")}`],
      ["GET", `/u/${at("unsubscribe")}/done`],
      ["GET", `/p/${at("progress")}`],
      ["POST", `/p/${at("progress")}/done`],
      ["GET", `/v/${at("view")}`],
    ];
    for (const [method, path] of requests) {
      const answer = await app.request(path, {
        method,
        ...(method === "POST"
          ? {
              body: new URLSearchParams({ email: CANARY.address, first_name: CANARY.name }).toString(),
              headers: { "content-type": "application/x-www-form-urlencoded" },
            }
          : {}),
      });
      const page = await answer.text();
      expect([method, path, answer.status]).toEqual([method, path, 500]);
      for (const word of NEVER) expect([word, page.includes(word)]).toEqual([word, false]);
      expect(page).not.toMatch(/no row|\.ts:\d|\bat \w+ \(/);
    }
    expect(lines).toHaveLength(requests.length);
    expectSilence(lines, [token.split(".")[1] ?? ""]);
  });
});
