// A fake Resend as a process of its own, for tests that kill the sender and look at what was accepted:
//   node tests/support/fake-resend/run.ts [port] [--faults seed] [--fault-rate 0.2] [--rate 10]
//     [--domain example.com]… [--webhooks url] [--secret whsec_…]
// Prints its URL as the first line, then nothing. GET <url>/_ledger shows what was accepted.
import { parseArgs } from "node:util";
import { startFakeResend, WEBHOOK_SECRET } from "../fake-resend.ts";
import { seededRandom, shuffled } from "./random.ts";
import { randomFaults } from "./random-faults.ts";

const WEBHOOK_PERIOD_MS = 100;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    faults: { type: "string" },
    "fault-rate": { type: "string", default: "0.2" },
    rate: { type: "string", default: "10" },
    domain: { type: "string", multiple: true, default: ["example.com"] },
    webhooks: { type: "string" },
    secret: { type: "string", default: WEBHOOK_SECRET },
  },
});

const fake = await startFakeResend({
  port: Number(positionals[0] ?? 0),
  inspect: true,
  ratePerSecond: Number(values.rate),
  domains: values.domain.map((name) => ({ name, receiving: true })),
  webhookSecret: values.secret,
});

const random = values.faults === undefined ? undefined : seededRandom(Number(values.faults));
if (random) fake.faults.rule(randomFaults(random, { rate: Number(values["fault-rate"]) }));

async function deliverForEver(url: string): Promise<void> {
  const unruly = random && {
    double: () => random() < 0.1,
    reorder: <T>(events: readonly T[]) => shuffled(events, random),
  };
  await fake.webhooks.deliver(url, unruly);
  setTimeout(() => void deliverForEver(url), WEBHOOK_PERIOD_MS);
}
if (values.webhooks !== undefined) void deliverForEver(values.webhooks);

console.log(fake.url);
