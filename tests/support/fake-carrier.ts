import { Resend } from "resend";
import { Agent } from "undici";
import type { Carrier } from "../../src/mail/carrier.ts";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendCarrier } from "../../src/mail/resend.ts";
import { FULL_KEY } from "./fake-resend.ts";
import type { TestClock } from "./world.ts";

/**
 * The product's own way out to Resend, over a real socket to the fake one.
 *
 * @param patience milliseconds of real time before a request that hangs is given up
 */
export function carrierTo(url: string, clock: TestClock, patience = 150): Carrier {
  return resendCarrier(
    { apiKey: FULL_KEY, baseUrl: url, userAgent: "coursepost-tests" },
    {
      sdk: new Resend(FULL_KEY, { baseUrl: url }),
      connections: new Agent({ maxResponseSize: 1_048_576 }),
      limiter: makeLimiter(8),
      now: clock.now,
      sleep: clock.sleep,
      patience,
    },
  );
}
