import { Resend } from "resend";
import type { Edge } from "../../src/dispatch/edges.ts";
import { buildHouse, type House } from "../../src/house.ts";
import { makeLimiter } from "../../src/mail/limiter.ts";
import { resendMailbox } from "../../src/mail/mailbox.ts";
import { resendCarrier } from "../../src/mail/resend.ts";
import { FULL_KEY, WEBHOOK_SECRET } from "../../tests/support/fake-resend.ts";
import { makeWire } from "../../tests/support/fake-resend/in-process.ts";
import type { FakeRequest } from "../../tests/support/fake-resend/wire.ts";
import type { Reading } from "../../src/course/clock-watch.ts";
import { noteClaims } from "./claims.ts";
import { makeClockGuard, send } from "./seams.ts";
import { note, PUBLIC_URL, RECEIVING_DOMAIN, serverTime, type World } from "./world.ts";

const MINUTE = 60_000;
const BASE_URL = "http://provider.invalid";

/** Edges of the protocol that a process may pass before it rests: one that never rests would hold up everybody. */
const MOST_STEPS = 5000;

/** What a text that was made for it costs the parser. */
const CRAFTED_MS = 2000;

/** A process starts on the archive as it is. */
export async function openHouse(world: World, newId: () => string): Promise<House> {
  const { chance, fake } = world;
  const now = () => serverTime(world);
  const pass = (ms: number) => {
    world.time += Math.max(0, Math.round(ms));
  };
  const sleep = async (ms: number) => pass(ms);
  const wire = makeWire({
    fake,
    pass,
    latency: () => chance.int(20, 300),
    onRequest: (request) => onRequest(world, request),
  });
  globalThis.fetch = wire.fetch;
  Date.now = now;
  const sdk = new Resend(FULL_KEY, { baseUrl: BASE_URL });
  const limiter = makeLimiter(8);
  const quiet = () => undefined;
  const receiving = {
    domain: RECEIVING_DOMAIN,
    mailbox: resendMailbox(sdk, { limiter, now, sleep }),
    unquote: async ({ text }: { readonly text: string }) => {
      if (text.includes("CRAFTED")) pass(CRAFTED_MS);
      return { shown: text.split(/\n+On .*wrote:/, 1)[0] ?? text, folded: "", notOurs: "" };
    },
  };
  const { lastKnown: known, time } = world;
  // The machine stays up, whatever becomes of a process.
  const lastKnown = known && { wall: known.wall, elapsed: time - known.monotonic };
  world.guard = makeClockGuard(reading(world), lastKnown);
  const guard = () => {
    world.guard.look(reading(world));
    return world.guard;
  };
  const clocks = {
    monotonic: () => world.time,
    mayPlan: () => guard().mayPlan(),
    mayDelete: () => guard().mayDelete(),
  };
  return buildHouse({
    archive: world.archive,
    courses: [...world.served.values()].map((served) => served.now),
    secret: "a secret of the simulator, long enough",
    publicUrl: PUBLIC_URL,
    postalAddress: "1 Main Street",
    worker: newId(),
    now,
    sleep,
    random: chance.next,
    newId,
    log: { info: quiet, warn: quiet, error: quiet },
    reach: (edge) => reach(world, edge),
    ...(takesMail(world) ? { receiving } : {}),
    ...clocks,
    trustedProxies: 1,
    webhooks: { sdk, secret: WEBHOOK_SECRET },
    practice: undefined,
    carrier: resendCarrier(
      { apiKey: FULL_KEY, baseUrl: BASE_URL, userAgent: "coursepost-simulator" },
      { sdk, connections: wire.connections, limiter, now, sleep },
    ),
  });
}

function reading(world: World): Reading {
  return { wall: serverTime(world), monotonic: world.time };
}

function takesMail({ features }: World): boolean {
  return features.has("questions") || features.has("floods");
}

function reach(world: World, edge: Edge): void {
  world.steps += 1;
  if (world.steps > MOST_STEPS) throw new Error(`stuck: the process goes round in circles at ${edge}`);
  if (!world.trouble || !world.chance.yes(crashRate(edge))) return;
  note(world, `crash at ${edge}`);
  world.crasher.die();
}

/** So that every edge comes to its share: some are reached by every tick, some only where something stayed unknown for a day. */
function crashRate(edge: Edge): number {
  switch (edge) {
    case "before-plan":
    case "after-plan":
    case "before-freeze":
    case "after-freeze":
    case "before-claim":
      return 0.0015;
    case "inside-plan":
    case "inside-freeze":
    case "inside-claim":
    case "after-claim":
    case "after-send":
    case "after-record":
    case "before-reconcile":
      return 0.012;
    case "after-look-up":
    case "after-reconcile":
      return 0.15;
    default:
      return 0.01;
  }
}

/** Between claim and send: nothing may be open in the archive; and the worker may be stopped while another takes over. */
async function onRequest(world: World, { method, path }: FakeRequest): Promise<void> {
  const isFetch = method === "GET" && path.startsWith("/emails/receiving");
  if (isFetch && world.at === "sending" && world.trouble)
    world.wrongs.push("entangled: received email was fetched inside the sending loop");
  if (method !== "POST" || !world.trouble || !world.chance.yes(0.01)) return;
  note(world, "worker stalled between claim and send");
  await noteClaims(world);
  world.time += world.chance.int(1, 180) * MINUTE;
  const other = await world.open();
  await send(other);
}
