import type { Fate } from "../../../tests/support/fake-resend/events.ts";
import { fateByAddress } from "../../../tests/support/fake-resend/events.ts";
import type { Fault } from "../../../tests/support/fake-resend/faults.ts";
import type { AcceptedMail } from "../../../tests/support/fake-resend/ledger.ts";
import { PASSING_FAULTS } from "../../../tests/support/fake-resend/random-faults.ts";
import type { FakeRequest } from "../../../tests/support/fake-resend/wire.ts";
import { lessonIn } from "../changing-course.ts";
import { count, note, type World } from "../world.ts";
import { refusedNow } from "./account.ts";

const SERIOUS: readonly Fault[] = [
  { kind: "daily-quota" },
  { kind: "monthly-quota" },
  { kind: "key-revoked", status: 401 },
  { kind: "redirect" },
  { kind: "invalid-409" },
  { kind: "invalid-409" },
  { kind: "invalid-409" },
];

/** More than a client that reads a megabyte reads. */
const HUGE = JSON.stringify({ object: "list", data: [{ id: "x".repeat(2_000_000) }] });

const STRANGE: readonly Fault[] = [
  { kind: "strange-200", body: "{}" },
  { kind: "strange-200", body: "[null]" },
  { kind: "strange-200", body: '{"data":[null]}' },
  { kind: "strange-200", body: '{"data":{"data":"x"}}' },
  { kind: "strange-200", body: "null" },
  { kind: "strange-list", how: "reversed" },
  { kind: "strange-list", how: "unpaged" },
  { kind: "hang-before" },
];

export function providerFault(world: World, request: FakeRequest): Fault | undefined {
  const { chance, features } = world;
  if (request.method === "GET") {
    if (!features.has("strange-lists") || !chance.yes(0.3))
      return chance.yes(0.1) ? chance.pick(PASSING_FAULTS) : undefined;
    count(world, "look-up answered strangely");
    return chance.yes(0.02) ? { kind: "strange-200", body: HUGE } : chance.pick(STRANGE);
  }
  const refused = refusedNow(world);
  if (refused !== undefined) return refused;
  if (chance.yes(0.04)) return chance.pick(SERIOUS);
  if (chance.yes(0.04)) return { kind: "poison", match: `learner${chance.int(0, 9)}@` };
  if (!chance.yes(0.35)) return undefined;
  const fault = chance.pick(PASSING_FAULTS);
  if (fault.kind === "hang-before" && fault.lateMs !== undefined) note(world, "taken after our time-out");
  return fault;
}

/** What becomes of an accepted mail: drawn once, and the same for whoever asks again. */
export function fateOf(world: World, address: string, mail: AcceptedMail): Fate {
  const known = world.fates.get(mail.id);
  if (known !== undefined) return known;
  const fate = drawFate(world, address, mail);
  world.fates.set(mail.id, fate);
  return fate;
}

function drawFate({ chance, features, creators, trouble }: World, address: string, mail: AcceptedMail): Fate {
  const usual = fateByAddress(address);
  if (!trouble || usual !== "delivered") return usual;
  if (creators.has(address)) return chance.yes(0.08) ? "bounced" : usual;
  const isLesson = lessonIn(mail.subject) !== undefined;
  return isLesson && features.has("failed-after-acceptance") && chance.yes(0.04) ? "failed" : usual;
}
