import type { Carrier, Receipt } from "../../src/mail/carrier.ts";
import type { TestClock } from "./world.ts";

export type Taken = { readonly to: string; readonly subject: string; readonly text: string; readonly at: number };

export const QUOTA: Receipt = { kind: "quota", why: "used up", status: 429, errorName: "daily_quota_exceeded" };

/**
 * A provider whose answers depend on the time.
 *
 * @param taken where what it accepts is written down
 * @param answer undefined where it accepts
 */
export function timedCarrier(clock: TestClock, taken: Taken[], answer: (at: number) => Receipt | undefined): Carrier {
  return {
    account: "acme",
    post: async ({ body, members }) => {
      const told = answer(clock.now());
      if (told !== undefined) return told;
      const mails = JSON.parse(Buffer.from(body).toString()) as { to: string[]; subject: string; text: string }[];
      for (const { to, subject, text } of mails) taken.push({ to: to[0] ?? "", subject, text, at: clock.now() });
      const ids = Array.from({ length: members }, (_, n) => `id-${n}`);
      return { kind: "accepted", ids, status: 200, errorName: null };
    },
    lookUp: async () => "cannot-tell",
  };
}
