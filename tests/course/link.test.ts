import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LinkPurpose, readOwnLink, signLink } from "../../src/course/link.ts";
import { readAnyLink as readLink } from "../support/any-link.ts";

fc.configureGlobal({ seed: 20_260_602 });

const SECRET = "0123456789abcdef0123456789abcdef";
const PURPOSES: readonly LinkPurpose[] = ["confirm", "unsubscribe", "progress", "view"];
const ID = "0197a1b2-c3d4-7e5f-8091-a2b3c4d5e6f7";
const token = signLink(SECRET, "confirm", ID);

/** Base64url, what else may stand in an address, and what a mail program may make of it. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ %\n\0é\uFFFD".split("");

const opens = (given: string) => readLink(SECRET, "confirm", given) !== undefined;

describe("a token", () => {
  test("names what it was made for, to whoever has the secret", () => {
    for (const purpose of PURPOSES) expect(readLink(SECRET, purpose, signLink(SECRET, purpose, ID))).toBe(ID);
  });

  test("is the same every time, so that a mail can be made again to the byte", () => {
    expect(signLink(SECRET, "confirm", ID)).toBe(token);
    expect(token).toBe(`${ID}.2Nc-ri8FqvopOw8h3_laWg`);
  });

  test("needs no escaping in an address", () => expect(encodeURIComponent(token)).toBe(token));

  test("with any one letter changed is refused", () => {
    const forged = token
      .split("")
      .flatMap((right, at) =>
        ALPHABET.filter((letter) => letter !== right).map(
          (letter) => token.slice(0, at) + letter + token.slice(at + 1),
        ),
      );
    expect(forged.length).toBeGreaterThan(4000);
    expect(forged.filter(opens)).toEqual([]);
  });

  test("cut anywhere, or with any one letter left out or added, is refused", () => {
    const forged = token
      .split("")
      .flatMap((_, at) => [
        token.slice(0, at),
        token.slice(at + 1),
        token.slice(0, at) + token.slice(at + 1),
        ...ALPHABET.flatMap((letter) => [token.slice(0, at) + letter + token.slice(at), token + letter]),
      ]);
    expect(forged.filter(opens)).toEqual([]);
  });

  test("with another last letter that decodes to the same bytes is refused", () => {
    const mac = token.slice(token.lastIndexOf(".") + 1);
    const twins = ALPHABET.slice(0, 64)
      .map((letter) => mac.slice(0, -1) + letter)
      .filter((twin) => twin !== mac && Buffer.from(twin, "base64url").equals(Buffer.from(mac, "base64url")));
    expect(twins).toHaveLength(15);
    for (const twin of twins) expect(readLink(SECRET, "confirm", `${ID}.${twin}`)).toBeUndefined();
    expect(readLink(SECRET, "confirm", `${token}==`)).toBeUndefined();
  });

  test("works for its purpose alone", () => {
    for (const made of PURPOSES) {
      for (const asked of PURPOSES) {
        const id = readLink(SECRET, asked, signLink(SECRET, made, ID));
        expect(id).toBe(made === asked ? ID : undefined);
      }
    }
  });

  test("does not vouch for another id", () => {
    const other = signLink(SECRET, "confirm", "0197a1b2-c3d4-7e5f-8091-000000000000");
    expect(opens(ID + other.slice(other.lastIndexOf(".")))).toBe(false);
  });

  test("of another secret is refused", () => {
    for (const secret of ["", SECRET.slice(1), `${SECRET} `, SECRET.toUpperCase()]) {
      expect(readLink(SECRET, "confirm", signLink(secret, "confirm", ID))).toBeUndefined();
      expect(readLink(secret, "confirm", token)).toBeUndefined();
    }
  });

  test.each([
    ["nothing", ""],
    ["a dot", "."],
    ["no id", token.slice(token.lastIndexOf("."))],
    ["no mac", `${ID}.`],
    ["an id alone", ID],
    ["a token in a token", `${token}.${token}`],
    ["escaped", encodeURIComponent(` ${token}`)],
    ["lone surrogates", "\uD800.\uDC00"],
    ["10 MB", `${"a".repeat(10_000_000)}.${token}`],
    ["too long, though well signed", signLink(SECRET, "confirm", "a".repeat(200))],
    ["10 MB of dots", ".".repeat(10_000_000)],
  ])("that is %s is refused", (_what, given) => expect(readLink(SECRET, "confirm", given)).toBeUndefined());
});

const id = fc.stringMatching(/^[A-Za-z0-9.-]{1,100}$/);
const purpose = fc.constantFrom(...PURPOSES);

test("whatever the secret, purpose and id: it reads back, and nothing else does", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), purpose, id, fc.string({ maxLength: 250 }), (secret, what, name, junk) => {
      const made = signLink(secret, what, name);
      expect(readLink(secret, what, made)).toBe(name);
      expect(readLink(secret, what, junk)).toBeUndefined();
      expect(readLink(secret, what, `${junk}x${made}`)).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

test("no part of two tokens can be put together to a third", () => {
  fc.assert(
    fc.property(id, id, purpose, purpose, fc.nat(250), fc.nat(250), (one, other, first, second, cut, from) => {
      const [a, b] = [signLink(SECRET, first, one), signLink(SECRET, second, other)];
      const mixed = a.slice(0, cut) + b.slice(from);
      const read = readLink(SECRET, first, mixed);
      expect(read === undefined || mixed === a || (mixed === b && first === second)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("the mac is the first sixteen bytes of HMAC-SHA256, as in mails that were sent long ago", () => {
  for (let n = 0; n < 500; n += 1) {
    const bytes = createHmac("sha256", "a secret").update(`progress\nid-${n}`).digest().subarray(0, 16);
    expect(signLink("a secret", "progress", `id-${n}`)).toBe(`id-${n}.${bytes.toString("base64url")}`);
  }
});

describe("a link that acts for an account", () => {
  const own = ["confirm", "progress", "preferences", "address"] as const;

  test("says the epoch that it was made at, and none but the secret's holder can say another", () => {
    for (const purpose of own) {
      expect(signLink(SECRET, purpose, ID, 0)).toBe(signLink(SECRET, purpose, ID));
      for (const epoch of [1, 2, 10, 123_456]) {
        const made = signLink(SECRET, purpose, ID, epoch);
        expect(readOwnLink(SECRET, purpose, made)).toEqual({ id: ID, epoch });
        expect(readOwnLink(SECRET, purpose, made.replace(`.${epoch}.`, "."))).toBeUndefined();
        expect(readOwnLink(SECRET, purpose, made.replace(`.${epoch}.`, `.${epoch + 1}.`))).toBeUndefined();
        expect(readOwnLink(SECRET, purpose, made.replace(`.${epoch}.`, `.0${epoch}.`))).toBeUndefined();
      }
    }
  });

  test("is apart from one that lasts, which is the same at every epoch", () => {
    for (const purpose of ["unsubscribe", "view", "calendar", "certificate", "keep-address"] as const) {
      expect(signLink(SECRET, purpose, ID, 7)).toBe(signLink(SECRET, purpose, ID));
    }
  });
});
