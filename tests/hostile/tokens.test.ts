import { readdirSync, readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LinkPurpose, signLink } from "../../src/course/link.ts";
import { readAnyLink as readLink } from "../support/any-link.ts";
import { type FrontDoor, join, openAccount, openFrontDoor, SECRET } from "../web/front-door.ts";

const SEED = 20_260_602;
const EACH = 1250;

const ROUTES: readonly (readonly [LinkPurpose, string, (token: string) => string])[] = [
  ["confirm", "GET", (token) => `/confirm/${token}`],
  ["confirm", "POST", (token) => `/confirm/${token}`],
  ["unsubscribe", "GET", (token) => `/u/${token}`],
  ["unsubscribe", "POST", (token) => `/u/${token}`],
  ["unsubscribe", "GET", (token) => `/u/${token}/done`],
  ["progress", "GET", (token) => `/p/${token}`],
  ["progress", "POST", (token) => `/p/${token}/done`],
  ["progress", "POST", (token) => `/p/${token}/next`],
  ["progress", "GET", (token) => `/p/${token}/lesson/lesson-1`],
  ["progress", "POST", (token) => `/p/${token}/check/lesson-1`],
  ["calendar", "GET", (token) => `/c/${token}/lessons.ics`],
  ["view", "GET", (token) => `/v/${token}`],
  ["account", "GET", (token) => `/account/${token}/everything.json`],
  ["account", "POST", (token) => `/account/${token}/erase`],
];

/** What can stand in a path once it is percent-encoded; control characters are refused before anything is looked up. */
const letter = fc.oneof(
  fc.constantFrom(..."ABCXYZabcxyz0123456789-_.~+/=%?#&;:@!$'()*, \\\"<>{}|^`"),
  fc.integer({ min: 0xa0, max: 0xd7ff }).map((code) => String.fromCodePoint(code)),
  fc.constantFrom("\u200b", "\ufeff", "\u2024", "\uff0e", "\u0430", "\u{1f600}"),
);

/** One to three small changes anywhere in a good token, as in a link that was retyped, cut, wrapped or guessed at. */
function mutated(good: string, other: string): fc.Arbitrary<string> {
  const at = fc.nat({ max: good.length - 1 });
  const change = fc.oneof(
    fc.tuple(at, letter).map(
      ([i, c]) =>
        (token: string) =>
          token.slice(0, i) + c + token.slice(i + 1),
    ),
    fc.tuple(at, letter).map(
      ([i, c]) =>
        (token: string) =>
          token.slice(0, i) + c + token.slice(i),
    ),
    at.map((i) => (token: string) => token.slice(0, i) + token.slice(i + 1)),
    at.map((i) => (token: string) => token.slice(0, i)),
    at.map((i) => (token: string) => token.slice(i)),
    at.map((i) => (token: string) => token.slice(0, i) + other.slice(i)),
    at.map((i) => (token: string) => token.slice(i) + token.slice(0, i)),
    at.map((i) => (token: string) => token.slice(0, i) + (token[i + 1] ?? "") + (token[i] ?? "") + token.slice(i + 2)),
    at.map((i) => (token: string) => token.slice(0, i) + (token[i] ?? "").toUpperCase() + token.slice(i + 1)),
    fc.constantFrom<((token: string) => string)[]>(
      (token) => token.toUpperCase(),
      (token) => [...token].toReversed().join(""),
      (token) => encodeURIComponent(encodeURIComponent(`${token} `)),
      (token) => `${token}${token}`,
      (token) => `${token}==`,
      (token) => token.replace(".", ".."),
      (token) => token.replaceAll("-", ""),
    ),
  );
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) => changes.reduce((token, apply) => apply(token), good))
    .filter((token) => token !== good && token !== other && token.trim() !== "" && !/^\.+$/.test(token));
}

/** The id in a link's path. */
function tokenIn(path: string): string {
  return path.slice("/account/".length, path.lastIndexOf("."));
}

async function withDelivery(door: FrontDoor): Promise<Record<LinkPurpose, readonly [string, string]>> {
  const [mia, eve] = [await join(door, "mia@example.org"), await join(door, "eve@example.org")];
  const welcome = async (id: string) =>
    (
      await door.archive
        .selectFrom("deliveries")
        .select("id")
        .where("enrollment_id", "=", id)
        .where("kind", "=", "welcome")
        .executeTakeFirstOrThrow()
    ).id;
  return {
    confirm: [mia, eve],
    unsubscribe: [mia, eve],
    progress: [mia, eve],
    calendar: [mia, eve],
    view: [await welcome(mia), await welcome(eve)],
    "keep-address": [await welcome(mia), await welcome(eve)],
    address: [await welcome(mia), await welcome(eve)],
    certificate: [mia, eve],
    preferences: [mia, eve],
    account: [tokenIn(await openAccount(door, mia)), tokenIn(await openAccount(door, eve))],
  };
}

describe(`${EACH * ROUTES.length} mutated links`, () => {
  it.each(ROUTES)("for %s by %s get one and the same answer, and change nothing", async (purpose, method, path) => {
    const door = await openFrontDoor();
    const [id, otherId] = (await withDelivery(door))[purpose];
    const good = signLink(SECRET, purpose, id);
    const links = fc.sample(mutated(good, signLink(SECRET, purpose, otherId)), { seed: SEED, numRuns: EACH });
    expect(new Set(links).size).toBeGreaterThan(EACH * 0.7);

    const before = await door.dump();
    const answers = new Map<string, string>();
    for (const link of links) {
      const answer = await door.app.request(path(encodeURIComponent(link)), {
        method,
        ...(method === "POST"
          ? { body: "lesson=lesson-1&mark=done", headers: { "content-type": "application/x-www-form-urlencoded" } }
          : {}),
      });
      answers.set(JSON.stringify([answer.status, [...answer.headers], await answer.text()]), link);
    }
    expect([...answers.values()].slice(1)).toEqual([]);
    expect([...answers.keys()][0]).toContain("This link does not work");
    expect(await door.dump()).toBe(before);
    expect(door.logged).toEqual([]);
  });

  it("that hold control characters or are endless get one other answer, whatever they are made from", async () => {
    const door = await openFrontDoor();
    const [id] = (await withDelivery(door)).confirm;
    const good = signLink(SECRET, "confirm", id);
    const before = await door.dump();
    const answers = new Set<string>();
    for (let code = 0; code < 0x20; code += 1) {
      for (const token of [good, "nonsense.token"]) {
        for (const spoiled of [String.fromCharCode(code) + token, token + String.fromCharCode(code)]) {
          const answer = await door.app.request(`/confirm/${encodeURIComponent(spoiled)}`, { method: "POST" });
          answers.add(JSON.stringify([answer.status, [...answer.headers], await answer.text()]));
        }
      }
    }
    for (const endless of [`${good}${"A".repeat(3000)}`, "A".repeat(100_000)]) {
      const answer = await door.app.request(`/confirm/${endless}`, { method: "POST" });
      answers.add(JSON.stringify([answer.status, [...answer.headers], await answer.text()]));
    }
    expect(answers.size).toBe(1);
    expect(await door.dump()).toBe(before);
  });
});

describe("whoever guesses at a token", () => {
  it("learns nothing from its shape: no id, no purpose and no length opens anything without the secret", () => {
    const purposes = fc.constantFrom<LinkPurpose[]>("confirm", "unsubscribe", "progress", "view");
    const mac = fc.string({ unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPabcdefghijklmnop0123456789-_"), maxLength: 24 });
    fc.assert(
      fc.property(purposes, fc.oneof(fc.uuid(), fc.string()), mac, (purpose, id, guess) => {
        expect(readLink(SECRET, purpose, `${id}.${guess}`)).toBeUndefined();
      }),
      { seed: SEED, numRuns: 5000 },
    );
  });

  it("cannot use one made with an empty, a shorter or a longer secret, or for a purpose spelt into the id", () => {
    for (const secret of ["", SECRET.slice(0, -1), `${SECRET}\n`, SECRET.toUpperCase()]) {
      expect(readLink(SECRET, "confirm", signLink(secret, "confirm", "id"))).toBeUndefined();
    }
    const inside = signLink(SECRET, "confirm", "unsubscribe\nid");
    expect(readLink(SECRET, "unsubscribe", inside)).toBeUndefined();
    expect(readLink(SECRET, "unsubscribe", `id.${inside.split(".")[1] ?? ""}`)).toBeUndefined();
  });
});

describe("what is secret is compared in constant time", () => {
  const ROOT = joinPath(import.meta.dirname, "../../src");
  const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => [file, readFileSync(joinPath(ROOT, file), "utf8")] as const);

  it("by timingSafeEqual, in every file that makes a mac", () => {
    // The key of an erased address is looked up by the archive and never compared with what somebody sends.
    const makers = sources.filter(([file, text]) => text.includes("createHmac(") && file !== "course/erasure.ts");
    expect(makers.map(([file]) => file)).toContain("course/link.ts");
    for (const [file, text] of makers) expect([file, text.includes("timingSafeEqual(")]).toEqual([file, true]);
  });

  it("and never by === or a text search", () => {
    const secretName = "(?:\\w*(?:mac|hmac|signature|secret|apiKey|token|digestOfSecret)(?:\\([^)]*\\))?)";
    const compared = new RegExp(
      `\\b${secretName}\\s*[!=]==?\\s*(?!undefined|null|""|-1)\\w|[!=]==?\\s*${secretName}\\b(?!\\.length)|\\b${secretName}\\.(?:startsWith|endsWith|includes|localeCompare)\\(`,
      "gi",
    );
    const found = sources.flatMap(([file, text]) =>
      [...text.matchAll(compared)].map((match) => `${file}: ${match[0]}`),
    );
    expect(found).toEqual([]);
  });

  it("as the whole of the text, so that the first wrong letter takes as long as the last", () => {
    const link = sources.find(([file]) => file === "course/link.ts")?.[1] ?? "";
    expect(link).toContain("given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined");
  });
});
