import { Resend } from "resend";
import type { Course } from "../../src/course/course.ts";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendMailbox } from "../../src/mail/mailbox.ts";
import { unquote } from "../../src/mail/unquote.ts";
import { sampleCourse } from "./course.ts";
import { carrierTo } from "./fake-carrier.ts";
import { FULL_KEY, type RunningFakeResend, startFakeResend, WEBHOOK_SECRET } from "./fake-resend.ts";
import type { AcceptedMail } from "./fake-resend/ledger.ts";
import type { IncomingMail } from "./fake-resend/received.ts";
import { tellWebhooks } from "./replies.ts";
import { openWorld, testClock, type TestClock, type World } from "./world.ts";

const MINUTE = 60_000;

/** Two courses of two creators. */
export const SAMPLE = sampleCourse(3);
export const POTTERY: Course = {
  ...sampleCourse(3),
  id: "pottery",
  title: "Pottery for beginners",
  sender: { name: "Bo Potter", email: "bo@pots.example" },
  reply_to: "bo@pots.example",
};

export type EmailWorld = {
  readonly world: World;
  readonly fake: RunningFakeResend;
  readonly clock: TestClock;
  /** Emails come in, are told of by webhooks, and what follows goes out. */
  readonly receive: (...mails: readonly Partial<IncomingMail>[]) => Promise<void>;
  readonly live: (ms: number) => Promise<void>;
  /** What arrived at an address, oldest first. */
  readonly inbox: (address: string) => readonly AcceptedMail[];
  /** What became of all emails that came in, in their order. */
  readonly states: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

/** The whole house at a provider's, which receives email for a domain. */
export async function openEmailWorld(
  domain: string,
  courses: readonly Course[] = [SAMPLE, POTTERY],
  clock: TestClock = testClock(Date.UTC(2026, 10, 30, 18)),
): Promise<EmailWorld> {
  const senders = courses.map(({ sender }) => ({ name: sender.email.replace(/^.*@/, "") }));
  const fake = await startFakeResend({ now: clock.now, signingClock: Date.now, domains: senders });
  const sdk = new Resend(FULL_KEY, { baseUrl: fake.url });
  const world = await openWorld({
    courses,
    clock,
    carrier: (time) => carrierTo(fake.url, time),
    webhooks: { sdk, secret: WEBHOOK_SECRET },
    receiving: (time) => ({
      domain,
      mailbox: resendMailbox(sdk, { limiter: makeLimiter(8), now: time.now, sleep: time.sleep }),
      unquote,
    }),
  });
  const { live } = world;
  return {
    world,
    fake,
    clock,
    live,
    receive: async (...mails) => {
      for (const mail of mails) {
        fake.core.receive({ from: "mia@learner.example", to: [`sample@${domain}`], subject: "", text: "", ...mail });
      }
      await tellWebhooks(fake.core, world.house.app);
      await live(MINUTE);
      // What went out is told of as well, with its Message-ID.
      await tellWebhooks(fake.core, world.house.app);
    },
    inbox: (address) => fake.ledger.acceptedTo(address),
    states: async () => {
      const rows = await world.archive.selectFrom("received_mails").selectAll().orderBy("received_at").execute();
      return rows.map(({ state }) => state);
    },
    close: async () => {
      await world.close();
      await fake.close();
    },
  };
}

/** The path of the newest link of a kind in what arrived. */
export function linkIn(mails: readonly AcceptedMail[], segment: string): string {
  const all = mails.flatMap(({ text }) => [...(text ?? "").matchAll(new RegExp(`/${segment}/[\\w.-]+`, "g"))]);
  return all.at(-1)?.[0] ?? `/no-${segment}`;
}
