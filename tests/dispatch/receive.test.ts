import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readStatus } from "../../src/commands/status.ts";
import { replyAddress } from "../../src/course/reply-address.ts";
import { addressKey } from "../../src/course/erasure.ts";
import { pollReceived } from "../../src/dispatch/poll.ts";
import type { Fetched, Mailbox } from "../../src/mail/mailbox.ts";
import { recordErasures } from "../../src/store/erasing.ts";
import { noteReceived } from "../../src/store/received-mails.ts";
import { sampleCourse } from "../support/course.ts";
import { openWorld, type World } from "../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 86_400_000;
const DOMAIN = "reply.example";
const NOT_NOW: Fetched = { kind: "not-now", why: "restricted_api_key 401" };

let world: World;
/** What the provider hands out, and how often it was asked. */
let mailbox: Record<string, Fetched>;
let asked: string[];

beforeEach(async () => {
  mailbox = {};
  asked = [];
  world = await openWorld({
    courses: [sampleCourse(2)],
    receiving: () => ({
      domain: DOMAIN,
      mailbox: {
        fetch: async (id) => {
          asked.push(id);
          return mailbox[id] ?? { kind: "gone" };
        },
        // A list that never ends, and in which everything is new.
        list: async (after = "0") => {
          const page = Number(after) + 1;
          return { mails: [{ providerId: `listed-${page}`, receivedAt: world.clock.now() }], next: String(page) };
        },
      },
      unquote: async ({ text }) => ({ shown: text, folded: "", notOurs: "" }),
    }),
  });
});
afterEach(() => world.close());

const mailTo = (to: string): Fetched => ({
  kind: "mail",
  mail: {
    from: "mia@example.org",
    to: [to],
    subject: "Re",
    text: "Why?",
    headers: {},
    messageId: undefined,
    references: [],
    attachments: 0,
  },
});

async function notice(id: string): Promise<void> {
  await noteReceived(world.archive, id, world.clock.now(), world.clock.now());
}
const live = (ms: number) => world.live(ms);
const states = async () =>
  Object.fromEntries(
    (await world.archive.selectFrom("received_mails").select(["provider_id", "state"]).execute()).map((row) => [
      row.provider_id,
      row.state,
    ]),
  );

describe("a received mail", () => {
  it("that the provider has no more, or that is not for our domain, is filed as that, and nothing of it is kept", async () => {
    mailbox["other"] = mailTo("someone@elsewhere.example");
    await notice("other");
    await notice("vanished");
    await live(0);
    expect(await states()).toEqual({ other: "elsewhere", vanished: "gone" });
    const kept = await world.archive.selectFrom("received_mails").select("from_address").execute();
    expect(kept.every(({ from_address }) => from_address === null)).toBe(true);
    expect(await world.archive.selectFrom("questions").selectAll().execute()).toEqual([]);
  });

  it("that cannot be fetched is asked for less and less often, shown, and let go when the provider has forgotten it", async () => {
    mailbox["barred"] = NOT_NOW;
    await notice("barred");
    await live(DAY);
    expect(asked.length).toBeLessThan(15);
    const { needsYou } = await readStatus(world.archive, [], world.clock.now());
    expect(needsYou.map(({ what }) => what)).toEqual(["A received email couldn't be fetched from Resend"]);
    await live(32 * DAY);
    expect(await states()).toEqual({ barred: "gone" });
    expect(asked.length).toBeLessThan(150);
  });

  it("is neither given up nor put off for months by a clock that's far ahead for a minute", async () => {
    const right = world.clock.now();
    mailbox["before"] = NOT_NOW;
    await notice("before");
    await world.clock.moveTo(right + 200 * DAY);
    mailbox["meanwhile"] = NOT_NOW;
    await notice("meanwhile");
    await world.house.dispatcher.drain();
    await world.clock.moveTo(right + MINUTE);
    expect(await states()).toEqual({ before: "waiting", meanwhile: "waiting" });
    for (const id of ["before", "meanwhile"]) mailbox[id] = mailTo(`elsewhere@${DOMAIN}`);
    await live(HOUR);
    expect(await states()).toEqual({ before: "question", meanwhile: "question" });
  });

  it("does not let others be asked for within a minute of one that could not be fetched: what goes out is not kept waiting", async () => {
    for (let n = 0; n < 5; n += 1) {
      mailbox[`barred-${n}`] = NOT_NOW;
      await notice(`barred-${n}`);
    }
    await world.house.dispatcher.drain();
    expect(asked).toHaveLength(1);
  });

  it("from somebody who was erased before it was fetched is not kept, and what they write later is", async () => {
    const { secret } = world.house.ports;
    for (const id of ["before", "after"]) mailbox[id] = mailTo(`hello@${DOMAIN}`);
    await notice("before");
    await world.clock.sleep(MINUTE);
    const erased = { key: addressKey(secret, "mia@example.org"), reason: null, at: world.clock.now() };
    await world.archive.transaction().execute((tx) => recordErasures(tx, [erased]));
    await world.clock.sleep(MINUTE);
    await notice("after");
    await live(HOUR);
    expect(await states()).toEqual({ before: "gone", after: "question" });
    const kept = await world.archive.selectFrom("questions").select("provider_id").execute();
    expect(kept).toEqual([{ provider_id: "after" }]);
    const rows = await world.archive.selectFrom("received_mails").select(["provider_id", "from_address"]).execute();
    expect(rows).toContainEqual({ provider_id: "before", from_address: null });
  });

  it("for an answer whose question is not here is kept back, not sent to anybody", async () => {
    const { secret } = world.house.ports;
    mailbox["early"] = mailTo(replyAddress(secret, "answer", "0".repeat(32), DOMAIN));
    await notice("early");
    await live(DAY);
    expect(await states()).toEqual({ early: "waiting" });
    expect(await world.archive.selectFrom("deliveries").selectAll().execute()).toEqual([]);
  });
});

describe("the look through the provider's list", () => {
  const PAGE = 100;
  type Entry = { readonly providerId: string; readonly receivedAt: number };
  let kept: Entry[];
  let pages: number;
  beforeEach(() => {
    kept = [];
    pages = 0;
  });

  /** Newest first, a page at a time. */
  const honest: Mailbox["list"] = async (after) => {
    pages += 1;
    const newestFirst = kept.toReversed();
    const from = after === undefined ? 0 : newestFirst.findIndex(({ providerId }) => providerId === after) + 1;
    const mails = newestFirst.slice(from, from + PAGE);
    return { mails, next: from + PAGE < kept.length ? mails.at(-1)?.providerId : undefined };
  };
  async function look(list: Mailbox["list"]): Promise<void> {
    const { receiving, ...ports } = world.house.ports;
    if (receiving === undefined) throw new Error("nothing is received here");
    await pollReceived({ ...ports, receiving: { ...receiving, mailbox: { ...receiving.mailbox, list } } });
  }
  /** Emails come in, a minute after each other, with or without their webhooks. */
  async function comeIn(name: string, count: number, webhooks: "told" | "lost" = "told"): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      await world.clock.sleep(MINUTE);
      const entry = { providerId: `${name}-${n}`, receivedAt: world.clock.now() };
      kept.push(entry);
      if (webhooks === "told") await noteReceived(world.archive, entry.providerId, entry.receivedAt, entry.receivedAt);
    }
  }
  const isKnown = async (id: string) => (await states())[id] !== undefined;

  beforeEach(async () => {
    await comeIn("before", 120);
    await look(honest);
    await world.clock.sleep(DAY);
  });

  it("finds an email whose webhook was lost behind a flood that had its own", async () => {
    await comeIn("lost", 2, "lost");
    await comeIn("flood", 250);
    await look(honest);
    expect([await isKnown("lost-0"), await isKnown("lost-1")]).toEqual([true, true]);
  });

  it("doesn't go further than where the last one began", async () => {
    await comeIn("flood", 350);
    await look(honest);
    await world.clock.sleep(DAY);
    await comeIn("more", 3);
    pages = 0;
    await look(honest);
    expect(pages).toBe(1);
  });

  it("goes on the next time where the list is longer than one run", async () => {
    await comeIn("lost", 1, "lost");
    await comeIn("flood", 2100);
    await look(honest);
    expect(await isKnown("lost-0")).toBe(false);
    await look(honest);
    expect(await isKnown("lost-0")).toBe(true);
  });

  it.each<[string, Mailbox["list"]]>([
    ["is reversed", async () => ({ mails: kept.slice(0, PAGE), next: undefined })],
    [
      "says that its first page is all",
      async (after) => ({ mails: (await honest(after))?.mails ?? [], next: undefined }),
    ],
    ["is empty", async () => ({ mails: [], next: undefined })],
    ["can't be told", async () => undefined],
  ])("takes a list that %s for no proof", async (_, strange) => {
    await comeIn("lost", 1, "lost");
    await comeIn("flood", 250);
    await look(strange);
    expect(await isKnown("lost-0")).toBe(false);
    await look(honest);
    expect(await isKnown("lost-0")).toBe(true);
  });

  it("comes to an end where the list has none", async () => {
    expect(await pollReceived(world.house.ports)).toBe(20);
  });
});
