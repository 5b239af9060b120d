import { readdirSync, readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LinkPurpose, signLink } from "../../src/course/link.ts";
import { isSameText } from "../../src/course/same-text.ts";
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
  ["preferences", "GET", (token) => `/preferences/${token}`],
  ["preferences", "POST", (token) => `/preferences/${token}`],
  ["address", "GET", (token) => `/address/${token}`],
  ["address", "POST", (token) => `/address/${token}`],
  ["keep-address", "GET", (token) => `/keep/${token}`],
  ["keep-address", "POST", (token) => `/keep/${token}`],
  ["account", "GET", (token) => `/account/${token}`],
  ["account", "POST", (token) => `/account/${token}`],
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
          ? {
              body: "lesson=lesson-1&mark=done&email=eve%40example.com",
              headers: { "content-type": "application/x-www-form-urlencoded" },
            }
          : {}),
      });
      answers.set(JSON.stringify([answer.status, [...answer.headers], await answer.text()]), link);
    }
    expect([...answers.values()].slice(1)).toEqual([]);
    expect([...answers.keys()][0]).toContain("This link doesn’t work");
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

describe("an epoch in a token", () => {
  const named = async (door: FrontDoor) => {
    const [mia, eve] = [await join(door, "mia@example.org"), await join(door, "eve@example.org")];
    await door.archive.updateTable("subscribers").set({ epoch: 2 }).where("address", "=", "mia@example.org").execute();
    return { mia, eve };
  };

  it("opens an account while it is the account's own, and at no other", async () => {
    const door = await openFrontDoor();
    const { mia, eve } = await named(door);
    const statusOf = async (token: string) => (await door.app.request(`/p/${token}`)).status;
    const statuses = (id: string) =>
      Promise.all([0, 1, 2, 3].map((epoch) => statusOf(signLink(SECRET, "progress", id, epoch))));
    const [good, over] = [200, await statusOf("nonsense.token")];
    expect(over).not.toBe(good);
    expect(await statuses(mia)).toEqual([over, over, good, over]);
    expect(await statuses(eve)).toEqual([good, over, over, over]);
  });

  it("can't be changed, left out, added or spelled in another way", async () => {
    const door = await openFrontDoor();
    const { mia } = await named(door);
    const macOf = (epoch: number) => signLink(SECRET, "progress", mia, epoch).split(".").at(-1) ?? "";
    const spellings = [
      "",
      ".0",
      ".1",
      ".02",
      ".2.",
      ".2.2",
      ".+2",
      ".2e0",
      ".2 ",
      ".\uff12",
      ".2.0",
      ".20",
      ".0.2",
      ".-2",
    ];
    const forged = [
      ...spellings.flatMap((epoch) => [1, 2, 3].map((of) => [epoch, of] as const)),
      [".2", 0] as const,
      [".2", 1] as const,
      [".2", 3] as const,
    ].filter(([epoch, of]) => epoch !== `.${of}`);
    const before = await door.dump();
    for (const [epoch, of] of forged) {
      const token = `${mia}${epoch}.${macOf(of)}`;
      expect([token, readLink(SECRET, "progress", token)]).toEqual([token, undefined]);
      const answer = await door.app.request(`/p/${encodeURIComponent(token)}/done`, {
        method: "POST",
        body: "lesson=lesson-1&mark=done",
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
      expect([token, answer.status]).toEqual([token, 404]);
    }
    expect(await door.dump()).toBe(before);
  });

  it("means nothing in a link that lasts, and a lasting one is never taken for an own one", () => {
    for (const purpose of ["unsubscribe", "calendar", "view", "certificate", "keep-address", "account"] as const) {
      expect(signLink(SECRET, purpose, "id", 2)).toBe(signLink(SECRET, purpose, "id"));
      expect(readLink(SECRET, "progress", signLink(SECRET, purpose, "id", 2))).toBeUndefined();
    }
  });
});

describe("what is secret is compared in constant time", () => {
  const ROOT = joinPath(import.meta.dirname, "../../src");
  const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => [file, readFileSync(joinPath(ROOT, file), "utf8")] as const);

  /** Their macs are looked up by the archive, or compared at the start: never with what somebody sends. */
  const COMPARED_WITH_OUR_OWN = ["course/erasure.ts", "start/secret.ts"];
  const makers = sources.filter(
    ([file, text]) => text.includes("createHmac(") && !COMPARED_WITH_OUR_OWN.includes(file),
  );

  it("by isSameText, in every file that makes a mac", () => {
    expect(makers.map(([file]) => file)).toEqual(
      expect.arrayContaining(["course/code.ts", "course/link.ts", "course/mark.ts", "course/reply-address.ts"]),
    );
    for (const [file, text] of makers) expect([file, text.includes("isSameText(")]).toEqual([file, true]);
  });

  it("or it is the archive's own secret, which nothing but the start and the commands read", () => {
    const readers = sources.filter(([, text]) => /\bprintOf\b|\/secret\.ts"/.test(text)).map(([file]) => file);
    expect(readers.toSorted()).toEqual(["commands/installation.ts", "main.ts", "start/secret.ts"]);
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
    const users = sources.filter(([, text]) => text.includes("timingSafeEqual")).map(([file]) => file);
    expect(users).toEqual(["course/same-text.ts"]);
    for (const [one, other, same] of [
      ["abc", "abc", true],
      ["abc", "abd", false],
      ["abc", "ab", false],
      ["é", "é", true],
      ["é", "e", false],
      ["", "", true],
    ] as const) {
      expect([one, other, isSameText(one, other)]).toEqual([one, other, same]);
    }
  });

  it("and a link's mac by nothing else", () => {
    const link = sources.find(([file]) => file === "course/link.ts")?.[1] ?? "";
    const reading = /function readToken\([\s\S]*?\n\}/.exec(link)?.[0] ?? "";
    const macs = [...reading.matchAll(/\bmac\(/g)].map(({ index }) => reading.slice(0, index));
    expect(macs.length).toBeGreaterThan(1);
    for (const before of macs) expect(before).toMatch(/isSameText\(given, $/);
  });
});
