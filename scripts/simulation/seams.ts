// Where the product's way in is new, or may move: what the simulator needs of it, and what it does where it is not there.
import { reconcile } from "../../src/dispatch/reconcile.ts";
import type { House } from "../../src/house.ts";

type Loop = {
  readonly drain?: () => Promise<unknown>;
  readonly run?: () => Promise<unknown>;
  readonly nextWake?: () => Promise<number | undefined>;
};

type Loops = House & { readonly receiver?: Loop; readonly sender?: Loop };

const receiverOf = (house: Loops): Loop | undefined => house.receiver;

/** Sends what is due, and nothing else where receiving is a loop of its own. */
export async function send(house: Loops): Promise<void> {
  await (house.sender?.drain ?? house.dispatcher.drain)();
}

/** Takes what has come in, where that is a loop of its own; else sending does it. */
export async function receive(house: House): Promise<void> {
  const receiver = receiverOf(house);
  await (receiver?.drain ?? receiver?.run)?.();
}

/** When something is to be done by itself, by our clock. */
export async function nextWake(house: House): Promise<number> {
  const wakes = [await house.dispatcher.nextWake(), await receiverOf(house)?.nextWake?.()];
  return Math.min(...wakes.map((wake) => wake ?? Number.POSITIVE_INFINITY));
}

/** What every start and every hour do. */
export async function lookAround(house: House): Promise<void> {
  await reconcile(house.ports);
}

type Settle = (house: House, deliveryId: string, choice: "resend" | "skip") => Promise<unknown>;

const SETTLE = "../../src/actions/settle.ts";
const SETTLE_BEFORE = "../../src/store/reconciling.ts";
let settling: Promise<Settle> | undefined;

async function findSettle(): Promise<Settle> {
  try {
    const { settle: all } = (await import(SETTLE)) as {
      settle: (ports: House["ports"], ids: readonly string[], choice: "resend" | "skip") => Promise<unknown>;
    };
    return (house, id, choice) => all(house.ports, [id], choice);
  } catch {
    const { settleByHand } = (await import(SETTLE_BEFORE)) as {
      settleByHand: (archive: House["ports"]["archive"], id: string, choice: "resend" | "skip") => Promise<unknown>;
    };
    return (house, id, choice) => settleByHand(house.ports.archive, id, choice);
  }
}

/** The operator's word on a delivery that waits for it. */
export const settle: Settle = async (house, deliveryId, choice) => {
  settling ??= findSettle();
  return (await settling)(house, deliveryId, choice);
};

export type Reading = { readonly wall: number; readonly monotonic: number };

/** Whoever looks at the clock before each turn. */
export type ClockGuard = {
  readonly look: (reading: Reading) => void;
  /** What a process is given: whether the clock is beyond doubt. */
  readonly mayPlan: () => boolean;
};

type WatchModule = {
  readonly beginWatch: (reading: Reading, lastKnown: number | undefined) => Watch;
  readonly lookAtClock: (watch: Watch, reading: Reading) => { readonly watch: Watch };
};
type Watch = { readonly hold: unknown };

const WATCH = "../../src/course/clock-watch.ts";
let watchModule: Promise<WatchModule | undefined> | undefined;

/** A watch over a clock that may jump; without one in the product, every clock is believed. */
export async function makeClockGuard(reading: Reading, lastKnown: number | undefined): Promise<ClockGuard> {
  watchModule ??= (import(WATCH) as Promise<WatchModule>).catch(() => undefined);
  const watching = await watchModule;
  let watch = watching?.beginWatch(reading, lastKnown);
  return {
    look: (next) => {
      if (watch !== undefined) watch = watching?.lookAtClock(watch, next).watch;
    },
    mayPlan: () => watch?.hold === undefined,
  };
}
