import { Resend } from "resend";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { type Mailbox, resendMailbox } from "../../src/mail/mailbox.ts";
import { FULL_KEY, type RunningFakeResend, SENDING_KEY, startFakeResend } from "../support/fake-resend.ts";
import { testClock, type TestClock } from "../support/world.ts";

let clock: TestClock;
let fake: RunningFakeResend;

beforeEach(async () => {
  clock = testClock(Date.UTC(2026, 11, 1, 12));
  fake = await startFakeResend({ now: clock.now });
});
afterEach(() => fake.close());

function mailbox(key = FULL_KEY): Mailbox {
  const sdk = new Resend(key, { baseUrl: fake.url });
  return resendMailbox(sdk, { limiter: makeLimiter(8), now: clock.now, sleep: clock.sleep });
}

describe("the mailbox", () => {
  it("hands out a mail with its addresses bare and its headers in lower case", async () => {
    const id = fake.core.receive({
      from: "Mia <Mia@Example.org>",
      to: ["Ada <R+1@reply.example.com>"],
      receivedFor: ["r+2@reply.example.com"],
      subject: "Re: Lesson",
      html: "<p>Why?</p>",
      messageId: "<m@example.org>",
      headers: { References: "<a@x> <b@x>", "In-Reply-To": "<b@x>" },
    });
    expect(await mailbox().fetch(id)).toMatchObject({
      kind: "mail",
      mail: {
        from: "mia@example.org",
        to: ["r+1@reply.example.com", "r+2@reply.example.com"],
        text: "",
        html: "<p>Why?</p>",
        messageId: "<m@example.org>",
        references: ["<a@x>", "<b@x>"],
        headers: { "in-reply-to": "<b@x>" },
      },
    });
  });

  it("hands out the HTML where the plain text is nothing but marks without width", async () => {
    const mail = { from: "mia@example.org", to: ["r@reply.example.com"], subject: "Re", html: "<p>Why?</p>" };
    const [blank, written] = ["\u200b\n", "Why not?"].map((text) => fake.core.receive({ ...mail, text }));
    expect(await mailbox().fetch(blank ?? "")).toMatchObject({ mail: { text: "", html: "<p>Why?</p>" } });
    expect(await mailbox().fetch(written ?? "")).toMatchObject({ mail: { text: "Why not?" } });
  });

  it("says that a mail is gone, and never lets an id out of its path", async () => {
    expect(await mailbox().fetch("no-such-mail")).toEqual({ kind: "gone" });
    expect(await mailbox().fetch("../emails")).toEqual({ kind: "gone" });
  });

  it("asks for patience where the key may only send, or the provider stumbles", async () => {
    const id = fake.core.receive({ from: "mia@example.org", to: ["r@x.example"], subject: "Re" });
    expect(await mailbox(SENDING_KEY).fetch(id)).toMatchObject({ kind: "not-now", why: "restricted_api_key 401" });
    expect(await mailbox(SENDING_KEY).list()).toBeUndefined();
    fake.faults.next({ fault: { kind: "reset-before" } });
    expect(await mailbox().fetch(id)).toMatchObject({ kind: "not-now" });
  });

  it("lists what came in, newest first, a page at a time", async () => {
    for (let n = 0; n < 130; n += 1)
      fake.core.receive({ from: "mia@example.org", to: ["r@x.example"], subject: `${n}` });
    const first = await mailbox().list();
    expect(first?.mails).toHaveLength(100);
    const second = await mailbox().list(first?.next);
    expect(second?.mails).toHaveLength(30);
    expect(second?.next).toBeUndefined();
  });
});
