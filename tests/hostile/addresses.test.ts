import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleCourse } from "../support/course.ts";
import { openWorld, type World } from "../support/world.ts";

/** Addresses that somebody has, from RFC 5322 (3.4.1), 3696 (3), 5321 (4.1.2) and 6532, with what is mailed. */
const TAKEN: readonly (readonly [string, string])[] = [
  ["simple@example.org", "simple@example.org"],
  ["very.common@example.org", "very.common@example.org"],
  ["x@example.org", "x@example.org"],
  [
    "long.email-address-with-hyphens@and.subdomains.example.org",
    "long.email-address-with-hyphens@and.subdomains.example.org",
  ],
  ["user.name+tag+sorting@example.org", "user.name+tag+sorting@example.org"],
  ["name/surname@example.org", "name/surname@example.org"],
  ["mailhost!username@example.org", "mailhost!username@example.org"],
  ["user%example.com@example.org", "user%example.com@example.org"],
  ["user-@example.org", "user-@example.org"],
  ["customer/department=shipping@example.org", "customer/department=shipping@example.org"],
  ["$A12345@example.org", "$a12345@example.org"],
  ["!def!xyz%abc@example.org", "!def!xyz%abc@example.org"],
  ["_somename@example.org", "_somename@example.org"],
  ["#!$%&'*+-/=?^_`{}|~@example.org", "#!$%&'*+-/=?^_`{}|~@example.org"],
  ["'quoted'@example.org", "'quoted'@example.org"],
  [
    "1234567890123456789012345678901234567890123456789012345678901234@example.org",
    "1234567890123456789012345678901234567890123456789012345678901234@example.org",
  ],
  ["a@xn--mnchen-3ya.example", "a@xn--mnchen-3ya.example"],
  ["b@bücher.example", "b@xn--bcher-kva.example"],
  ["c@1.2.3.example", "c@1.2.3.example"],
  [" D@Example.Org ", "d@example.org"],
  // As people paste them.
  ["<user1@example.org>", "user1@example.org"],
  ["User <user2@example.org>", "user2@example.org"],
  ["user3@example.org.", "user3@example.org"],
  ["user4@exa\u200bmple.org", "user4@example.org"],
  ["user5@example\uff0eorg\u3002other.example,", "user5@example.org.other.example"],
];

/** Addresses by the letter of some RFC, or not at all, to which no mail goes from here. */
const REFUSED: readonly string[] = [
  '"Abc\\@def"@example.org',
  '"Fred Bloggs"@example.org',
  '"Joe\\\\Blow"@example.org',
  '"Abc@def"@example.org',
  '" "@example.org',
  '"john..doe"@example.org',
  '"very.(),:;<>[]\\".VERY.\\"very@\\\\ \\"very\\".unusual"@strange.example.org',
  "first.last@[12.34.56.78]",
  "first.last@[IPv6:::12.34.56.78]",
  "postmaster@[IPv6:2001:0db8:85a3:0000:0000:8a2e:0370:7334]",
  "admin@mailserver1",
  "user@localhost",
  "postmaster",
  "Abc.example.org",
  "A@b@c@example.org",
  'a"b(c)d,e:f;g<h>i[j\\k]l@example.org',
  'just"not"right@example.org',
  'this is"not\\allowed@example.org',
  "12345678901234567890123456789012345678901234567890123456789012345@example.org",
  "i.like.underscores@but_they_are_not_allowed.example.org",
  "(comment)localpart@example.org",
  "localpart@example.org(comment)",
  "pete(his account)@silly.test(his host)",
  "jdoe@machine(comment). example",
  "Group:a@example.org,b@example.org;",
  "Undisclosed recipients:;",
  "@example.org:user@other.example",
  "user@example.org>, <eve@evil.example",
  "user@example.org,eve@evil.example",
  "user@example.org;eve@evil.example",
  "user@example.org eve@evil.example",
  "user@example.org\r\nBcc: eve@evil.example",
  "user@example.org\nBcc: eve@evil.example",
  "user@example.org%0d%0aBcc: eve@evil.example",
  "user@example.org\r\n\r\nDATA",
  "user\r\n@example.org",
  "user@exam\r\n ple.org",
  "=?utf-8?q?user?=@exa mple.org",
  "mailto:user@example.org?bcc=eve@evil.example",
  "user@example.org?bcc=eve@evil.example",
  "user@example.org/evil.example",
  "user@example.org#evil",
  "user@example.org:25",
  "user@example..org",
  "user@.example.org",
  "user@-example.org",
  "user@example-.org",
  `user@${"a".repeat(64)}.example`,
  `user@${"a.".repeat(125)}example`,
  "user@example.123",
  "user@127.0.0.1",
  "user@0x7f000001",
  "用户@例子.example",
  "δοκιμή@παράδειγμα.example",
  "us\u0435r\u202e@example.org",
  "user@example.org\0.evil.example",
  "user\u0000@example.org",
  "user@school.test",
  "user@printer.local",
  "user@resend.com",
  "user@\u2028example.org",
  "__proto__",
  "{{7*7}}@{{7*7}}",
  "${jndi:ldap://evil.example/a}@x",
  "| cat /etc/passwd @example.org",
  "-oQ/tmp -X/tmp/x.php user@example.org",
];

const course = sampleCourse(1);
let world: World;
const statuses = new Map<string, number>();

beforeAll(async () => {
  world = await openWorld({ courses: [course], trustedProxies: 1 });
  for (const [n, email] of [...TAKEN.map(([typed]) => typed), ...REFUSED].entries()) {
    const answer = await world.house.app.request("/sample", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": `10.0.${n}.1` },
      body: new URLSearchParams({ email }).toString(),
    });
    statuses.set(email, answer.status);
  }
  await world.house.dispatcher.drain();
});
afterAll(() => world.close());

describe(`${TAKEN.length + REFUSED.length} addresses from the RFCs and from those who abuse them`, () => {
  it.each(TAKEN)("%s is taken", (typed) => expect(statuses.get(typed)).toBe(303));

  it.each(REFUSED.map((typed) => [JSON.stringify(typed).slice(0, 80), typed] as const))("%s is refused", (_, typed) => {
    expect(statuses.get(typed)).toBe(422);
  });

  it("those that are taken get one mail each, to themselves and nobody else", async () => {
    const mails = await Promise.all(
      readdirSync(world.folder)
        .filter((file) => file.endsWith(".eml"))
        .map((file) => PostalMime.parse(readFileSync(join(world.folder, file)))),
    );
    const recipients = mails.map((mail) => {
      expect([mail.cc, mail.bcc, mail.to?.length]).toEqual([undefined, undefined, 1]);
      return mail.to?.[0]?.address?.toLowerCase() ?? "";
    });
    expect(recipients.toSorted()).toEqual(TAKEN.map(([, kept]) => kept).toSorted());
  });
});
