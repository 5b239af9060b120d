import { passOnWaiting } from "../actions/pass-on.ts";
import { chargesOf, tierCharge, TIERS, type Turn, turnOf } from "../course/turn.ts";
import type { Envelope } from "../course/received-mail.ts";
import { readWaitingFile } from "../store/attachments.ts";
import { nextPassOn } from "../store/passing-on.ts";
import { nextFetch, readWaitingMail, type WaitingMail } from "../store/received-mails.ts";
import { deferReceived, forgetStrangers, hasUnsorted, sortReceived } from "../store/receiving-load.ts";
import { creatorsOf } from "./creators.ts";
import { fetchFiles } from "./fetch-files.ts";
import { type Loop, shareRuns } from "./one-run.ts";
import type { DispatchPorts, Receiving } from "./ports.ts";
import { receiveOne } from "./receive.ts";
import { makeReceivingBudget, type ReceivingBudget } from "./receiving-budget.ts";

/** A run comes to an end, whatever is thrown at it: the loop looks again within a second. */
const MOST_IN_A_RUN = 60;
const LONGEST_RUN_MS = 30_000;

const MINUTE_MS = 60_000;

const TURNS = [TIERS.token, TIERS.known, TIERS.stranger] as const;

/**
 * What comes in: fetched within its budget, read, filed, and passed on to the creator. A loop of its own, so that nothing that
 * somebody sends us keeps a lesson waiting.
 */
export function makeReceiver(ports: DispatchPorts): Loop {
  const budget = makeReceivingBudget();
  let forgotAt = 0;

  const forget = async () => {
    if (Math.abs(ports.now() - forgotAt) < MINUTE_MS) return;
    forgotAt = ports.now();
    const more = await ports.archive.transaction().execute((tx) => forgetStrangers(tx, ports.now()));
    if (more) forgotAt = 0;
  };

  const nextWake = async () => {
    const passOn = await nextPassOn(ports.archive, [...ports.courses.values()], ports.now());
    const fetch = ports.receiving === undefined ? undefined : await nextFetchInBudget(ports, budget);
    const file = ports.receiving === undefined ? undefined : (await readWaitingFile(ports.archive))?.at;
    const times = [passOn, fetch, file].filter((at) => at !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  };

  const drain = async () => {
    const wake = await nextWake();
    if (wake === undefined || wake > ports.now()) return;
    const { receiving } = ports;
    if (receiving !== undefined) {
      await receiveAll(ports, receiving, budget);
      await fetchFiles(ports, receiving);
      await forget();
    }
    await passOnWaiting(ports);
  };

  return {
    ...shareRuns(drain),
    nextWake: async (after) => {
      const wake = await nextWake();
      return wake === undefined || (after !== undefined && wake <= after) ? undefined : wake;
    },
  };
}

async function receiveAll(ports: DispatchPorts, receiving: Receiving, budget: ReceivingBudget): Promise<void> {
  const end = ports.now() + LONGEST_RUN_MS;
  for (let n = 0; n < MOST_IN_A_RUN && ports.now() < end; n += 1) {
    await sortAll(ports, receiving);
    const next = await nextInBudget(ports, budget);
    if (next === undefined) return;
    const began = ports.now();
    const charges = [tierCharge(next.tier), ...chargesOf(next)];
    await receiveOne(ports, receiving, next, (readingMs) => budget.spend(charges, began, readingMs));
  }
}

async function sortAll(ports: DispatchPorts, { domain }: Receiving): Promise<void> {
  const creators = creatorsOf(ports);
  const turn = (envelope: Envelope | undefined, isLearner: boolean): Turn =>
    turnOf(ports.secret, domain, envelope, isLearner || creators.has(envelope?.from ?? ""));
  while (await sortReceived(ports.archive, ports.now(), turn));
}

/** The oldest of the foremost tier that has something whose charges can be paid. What can't be paid is put off. */
async function nextInBudget(ports: DispatchPorts, budget: ReceivingBudget): Promise<WaitingMail | undefined> {
  for (const tier of TURNS) {
    while (budget.shortOf([tierCharge(tier)], ports.now()) === undefined) {
      const now = ports.now();
      const oldest = await readWaitingMail(ports.archive, tier, now);
      if (oldest === undefined) break;
      const short = budget.shortOf(chargesOf(oldest), now);
      if (short === undefined) return oldest;
      await ports.archive.transaction().execute((tx) => deferReceived(tx, tier, short.charge, short.until, now));
    }
  }
  return undefined;
}

/** A tier that has used up its minute is not rewritten row by row: its rows are due, and it isn't. */
async function nextFetchInBudget(ports: DispatchPorts, budget: ReceivingBudget): Promise<number | undefined> {
  const now = ports.now();
  if (await hasUnsorted(ports.archive)) return now;
  const times: number[] = [];
  for (const tier of TURNS) {
    const at = await nextFetch(ports.archive, tier, now);
    if (at !== undefined) times.push(Math.max(at, budget.shortOf([tierCharge(tier)], now)?.until ?? at));
  }
  return times.length === 0 ? undefined : Math.min(...times);
}
