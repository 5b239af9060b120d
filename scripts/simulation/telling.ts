import { suppressionEvent } from "../../tests/support/fake-resend/events.ts";
import { shuffled } from "../../tests/support/fake-resend/random.ts";
import { asProcess } from "./process.ts";
import { note, type World } from "./world.ts";

const HOUR = 3_600_000;

/** The provider tells what it has to tell; some of it is lost, late, doubled, forged or stale. */
export async function deliverWebhooks(world: World): Promise<void> {
  const { chance, trouble } = world;
  const counted = (kind: string, probability: number) => () => {
    const strikes = trouble && world.chance.yes(probability);
    if (strikes) note(world, `webhook ${kind}`);
    return strikes;
  };
  await world.fake.webhooks.deliver(
    async ({ headers, body }) => {
      let status = 503;
      await asProcess(world, async ({ app }) => {
        status = (await app.request("/webhooks/resend", { method: "POST", headers, body })).status;
      });
      return status;
    },
    {
      lose: counted("lost", 0.05),
      double: counted("doubled", 0.1),
      forge: counted("forged", 0.02),
      stale: counted("stale", 0.02),
      delay: () => (counted("late", 0.03)() ? chance.int(1, 30) * HOUR : undefined),
      ...(trouble && chance.yes(0.3) ? { reorder: (events) => reordered(world, events) } : {}),
    },
  );
}

function reordered<T>(world: World, events: readonly T[]): readonly T[] {
  if (events.length > 1) note(world, "webhooks reordered");
  return shuffled(events, world.chance.next);
}

/** Somebody at the provider puts an address on its list of suppressions, or takes one off it. */
export function maybeSuppress(world: World): void {
  const { chance, features, people, fake, time } = world;
  if (!features.has("suppressions") || !chance.yes(0.004)) return;
  const person = chance.pick(people);
  const change = person.wasSuppressed ? "removed" : "added";
  // An address may be somebody else's by now.
  for (const holder of people.filter(({ address }) => address === person.address)) holder.wasSuppressed = true;
  note(world, `suppression ${change}`);
  fake.webhooks.push(suppressionEvent(change, person.address, `suppression-${fake.ledger.accepted().length}`, time));
}
