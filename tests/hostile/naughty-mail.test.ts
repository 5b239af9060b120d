import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { naughty } from "../support/naughty-strings.ts";
import PostalMime, { type Email } from "postal-mime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstDue } from "../../src/course/enrollment.ts";
import { recordSignup } from "../../src/store/signups.ts";
import { confirmEnrollment } from "../../src/store/subscribing.ts";
import { sampleCourse } from "../support/course.ts";
import { openWorld, testId, type World } from "../support/world.ts";
import { skeletonOf } from "./skeleton.ts";

/** Names that the form refuses too: what is in the archive may come from elsewhere one day. */
const FORGERIES = [
  "Mia\r\nBcc: eve@evil.example",
  "Mia\nBcc: eve@evil.example",
  "Mia\rBcc: eve@evil.example",
  "Mia\r\n\r\n<script>alert(1)</script>",
  "Mia\u2028Bcc: eve@evil.example",
  "Mia\u0085Bcc: eve@evil.example",
  "Mia\0Bcc: eve@evil.example",
  "Mia\u000b\u000cBcc: eve@evil.example",
  "=?utf-8?B?TWlhDQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=",
  "=?utf-8?Q?Mia=0D=0ABcc:_eve@evil.example?=",
  `--b\r\nContent-Type: text/html\r\n\r\n<b>${"x".repeat(2000)}</b>`,
  ".\r\n.\r\nMAIL FROM:<eve@evil.example>",
  "\ud800 lone \udfff surrogates",
  "M".repeat(5000),
  "{{first_name}} {{unsubscribe_url}} {{{x}}}",
  "$& $1 $$ $` $' \\1 %s %n %00",
  "</title></head><script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
];
const NAMES: readonly string[] = [...naughty, ...FORGERIES];

/** Some hold a line break, which the archive would only have from elsewhere as well. */
const ADDRESSES = [
  "mia@example.com\r\nBcc: eve@evil.example",
  "mia@example.com\nSubject: forged",
  "mia@example.com, eve@evil.example",
  '"Mia" <mia@example.com>, <eve@evil.example>',
  "mia@example.com\0eve@evil.example",
  "mia@example.com>\r\nX-Forged: yes",
];

const course = sampleCourse(2);
let world: World;
let plain: Email;
const mails = new Map<string, Email>();

async function enroll(address: string, firstName: string | null): Promise<void> {
  const evidence = { text: course.consent, source: "test", network: "test", at: world.clock.now() };
  await world.archive.transaction().execute(async (tx) => {
    const enrollment = await recordSignup(
      tx,
      { courseId: course.id, address, firstName, zone: null },
      evidence,
      testId,
    );
    await confirmEnrollment(tx, enrollment, firstDue(course, null, world.clock.now()), evidence, testId);
  });
}

beforeAll(async () => {
  world = await openWorld({ courses: [course] });
  await enroll("plain@example.com", "Benign");
  for (const [n, name] of NAMES.entries()) await enroll(`naughty${n}@example.com`, name);
  for (const address of ADDRESSES) await enroll(address, "Benign");
  await world.clock.moveTo(Date.UTC(2026, 11, 1, 17, 1));
  await world.house.dispatcher.drain();
  for (const file of readdirSync(world.folder)) {
    const mail = await PostalMime.parse(readFileSync(join(world.folder, file)));
    mails.set(mail.to?.[0]?.address ?? "", mail);
  }
  plain = mails.get("plain@example.com") ?? expect.fail("the plain mail is not there");
}, 60_000);
afterAll(() => world.close());

const keysOf = (mail: Email) => mail.headers.map((header) => header.key);

describe(`${NAMES.length} naughty names, each in a mail that was really sent`, () => {
  it("all go out, one mail for each", () => {
    expect(NAMES.filter((_, n) => !mails.has(`naughty${n}@example.com`))).toEqual([]);
    expect(readdirSync(world.folder)).toHaveLength(1 + NAMES.length + ADDRESSES.length);
    expect(world.log.filter(({ level }) => level !== "info")).toEqual([]);
  });

  it("add no header, no recipient and no part", () => {
    for (const [n, name] of NAMES.entries()) {
      const mail = mails.get(`naughty${n}@example.com`);
      if (mail === undefined) continue;
      expect([name, keysOf(mail)]).toEqual([name, keysOf(plain)]);
      expect([name, mail.to, mail.cc, mail.bcc, mail.attachments.length]).toEqual([
        name,
        [{ name: "", address: `naughty${n}@example.com` }],
        undefined,
        undefined,
        0,
      ]);
    }
  });

  it("stand in the subject on one line, without control characters", () => {
    for (const [n, name] of NAMES.entries()) {
      // Read as an encoding by mail programs; the form refuses it.
      if (name.includes("=?")) continue;
      const subject = mails.get(`naughty${n}@example.com`)?.subject ?? "";
      expect(subject).toMatch(/^Lesson 1, [^\p{Cc}\u2028\u2029]+$/u);
      const shown = name
        .toWellFormed()
        .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")
        .trim();
      // A mail program may fold and unfold runs of white space; nothing else changes.
      const words = (text: string) => text.replaceAll(/\s+/gu, "");
      expect(words(subject)).toBe(words(`Lesson 1, ${shown === "" ? "friend" : shown}`));
    }
  });

  it("add no element and no attribute to the HTML, and stand there as text, whole", () => {
    const benign = skeletonOf(plain.html ?? "");
    const isBreak = (tag: string) => tag === "br";
    for (const [n, name] of NAMES.entries()) {
      const { tags, values, text } = skeletonOf(mails.get(`naughty${n}@example.com`)?.html ?? "");
      expect([name, tags.filter((tag) => !isBreak(tag))]).toEqual([name, benign.tags]);
      expect(values.length).toBe(benign.values.length);
      const squeezed = (value: string) => value.replaceAll(/[\s\p{Cc}]+/gu, "");
      const shown = squeezed(name.toWellFormed());
      expect(squeezed(text)).toContain(shown === "" ? "Hithere" : `Hi${shown}`);
    }
  });

  it("leave every link of the mail as it is", () => {
    const shape = (mail: Email | undefined) =>
      skeletonOf(mail?.html ?? "").values.map((value) => value.replace(/(\/[puv]\/)[\w.-]+$/, "$1token"));
    for (const [n, name] of NAMES.entries()) {
      expect([name, shape(mails.get(`naughty${n}@example.com`))]).toEqual([name, shape(plain)]);
    }
  });
});

describe(`${ADDRESSES.length} forged addresses, should one ever get past the form`, () => {
  it("add no header", () => {
    const sent = readdirSync(world.folder).map((file) => readFileSync(join(world.folder, file), "utf8"));
    const names = (raw: string) => [...raw.slice(0, raw.indexOf("\r\n\r\n")).matchAll(/^([\w-]+):/gm)].map((m) => m[1]);
    const plainNames = names(sent.find((raw) => raw.includes("To: plain@example.com")) ?? "");
    expect(plainNames).toContain("List-Unsubscribe");
    for (const raw of sent) expect(names(raw)).toEqual(plainNames);
  });
});
