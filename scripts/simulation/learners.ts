import type { Hono } from "hono";
import { type Pace, RHYTHMS } from "../../src/course/pace.ts";
import type { Chance } from "./random.ts";
import type { World } from "./world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const ZONES = [
  "America/New_York",
  "Europe/Berlin",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Mars/Phobos",
  "",
] as const;

type Act = (world: World, learner: Learner, app: Hono) => Promise<boolean>;
type Action = { readonly at: number; readonly done: { is: boolean }; readonly act: Act };

export type Learner = {
  readonly address: string;
  readonly zone: string;
  readonly actions: readonly Action[];
  /** When they confirmed and left, in real time, as they know it themselves. */
  readonly confirmedAt: number[];
  readonly leftAt: number[];
  /** When they asked for the next lesson at once, by the server's clock. */
  readonly askedAt: number[];
  /** What they chose, and when, by the server's clock. */
  readonly chose: { readonly at: number; readonly pace: Pace; readonly zone: string }[];
  /** When they started again: by the server's clock, and in real time. */
  readonly restarts: { readonly at: number; readonly time: number; undone?: boolean }[];
};

/** People who come at any time; most stay, some leave, some of those come back; some mailboxes bounce or complain. */
export function randomLearners(chance: Chance, start: number, span: number): Learner[] {
  const count = chance.yes(0.02) ? chance.int(20, 60) : chance.int(5, 8);
  const zones = [chance.pick(ZONES), chance.pick(ZONES)];
  return Array.from({ length: count }, (_, n) => {
    const fate = chance.yes(0.04)
      ? chance.pick(["bounced+", "complained+", "transient+", "suppressed+", "failed+"])
      : "";
    const joins = start + Math.floor(chance.next() * span * 0.5);
    const act = (at: number, what: Act): Action => ({ at, done: { is: false }, act: what });
    const actions = [act(joins, signUp), act(joins + chance.int(1, 48) * HOUR, confirm)];
    if (chance.yes(0.15)) {
      const leaves = joins + chance.int(3, 30) * DAY;
      actions.push(act(leaves, leave));
      if (chance.yes(0.5)) {
        const returns = leaves + chance.int(2, 8) * DAY;
        actions.push(act(returns, signUp), act(returns + 2 * HOUR, confirm));
      }
    }
    // Some change their mind about when lessons come, again and again.
    if (chance.yes(0.3)) {
      do {
        actions.push(
          act(
            joins + chance.int(2, 30) * DAY,
            chance.pick([setPace, setPace, rest, goOn, askForNext, startAgain, startAgain, takeUpAgain]),
          ),
        );
      } while (chance.yes(0.5));
      // Whoever rests without an end comes back in the end, or would never graduate.
      actions.push(act(Math.max(start + span, ...actions.map(({ at }) => at)) + 2 * DAY, goOn));
    }
    return {
      address: `${fate}learner${n}@example.com`,
      zone: chance.pick(zones),
      actions,
      confirmedAt: [],
      leftAt: [],
      askedAt: [],
      chose: [],
      restarts: [],
    };
  });
}

function count(world: World, what: string): void {
  world.counts[what] = (world.counts[what] ?? 0) + 1;
}

const form = (fields: Record<string, string>) => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString(),
});

async function signUp({ course }: World, { address, zone }: Learner, app: Hono): Promise<boolean> {
  const answer = await app.request(`/${course.id}`, form({ email: address, zone }));
  // The limit by network is for networks; the simulator has one.
  return answer.status === 303 || answer.status === 429;
}

/** Opens the newest confirmation in the mailbox and presses its button; where none came, there is nothing to press. */
async function confirm(world: World, learner: Learner, app: Hono): Promise<boolean> {
  const mail = world.fake.ledger.acceptedTo(learner.address).findLast(({ subject }) => subject === "confirm");
  const path = /https:\/\/learn\.example\.com(\/confirm\/\S+)/.exec(mail?.text ?? "")?.[1];
  if (path === undefined) return !world.trouble;
  const { status } = await app.request(path, { method: "POST" });
  if (status !== 303) return !world.trouble;
  learner.confirmedAt.push(world.time);
  return true;
}

/** The course page, by the link of the newest mail that has one; where none came yet, there is nothing to change. */
async function onPage(world: World, learner: Learner, app: Hono, wish: string, fields: Record<string, string>) {
  const mail = world.fake.ledger.acceptedTo(learner.address).findLast(({ text }) => text?.includes("/p/") === true);
  const path = /https:\/\/learn\.example\.com(\/p\/[^\s>#]+)/.exec(mail?.text ?? "")?.[1];
  if (path === undefined) return undefined;
  return app.request(`${path}/${wish}`, form({ wish, ...fields }));
}

/** Answers that say "not now" are answers; only a server that fails is asked again. */
const answered = (answer: Response | undefined) => answer === undefined || answer.status < 500;

async function setPace(world: World, learner: Learner, app: Hono): Promise<boolean> {
  const { chance } = world;
  const zone = chance.pick(ZONES.filter((name) => name.includes("/") && !name.startsWith("Mars")));
  const pace: Pace = { everyDays: chance.pick(RHYTHMS), day: chance.int(1, 7), hour: chance.int(0, 23) };
  const fields = { every: String(pace.everyDays), day: String(pace.day), hour: String(pace.hour), zone };
  const answer = await onPage(world, learner, app, "pace", fields);
  if (answer?.status === 303) {
    learner.chose.push({ at: world.time + world.skew, pace, zone });
    count(world, "pace changed");
  }
  return answered(answer);
}

async function rest(world: World, learner: Learner, app: Hono): Promise<boolean> {
  const until = new Date(world.time + world.chance.int(2, 20) * DAY).toISOString().slice(0, 10);
  count(world, "course rested");
  return answered(await onPage(world, learner, app, "pause", { until: world.chance.yes(0.7) ? until : "" }));
}

async function goOn(world: World, learner: Learner, app: Hono): Promise<boolean> {
  return answered(await onPage(world, learner, app, "resume", {}));
}

async function askForNext(world: World, learner: Learner, app: Hono): Promise<boolean> {
  count(world, "next lesson asked for");
  learner.askedAt.push(world.time + world.skew);
  return answered(await onPage(world, learner, app, "next", {}));
}

async function startAgain(world: World, learner: Learner, app: Hono): Promise<boolean> {
  const answer = await onPage(world, learner, app, "restart", {});
  if (answer?.status === 303) learner.restarts.push({ at: world.time + world.skew, time: world.time });
  count(world, "started again");
  return answered(answer);
}

async function takeUpAgain(world: World, learner: Learner, app: Hono): Promise<boolean> {
  const answer = await onPage(world, learner, app, "undo-restart", {});
  const last = learner.restarts.findLast(({ undone }) => undone !== true);
  if (last !== undefined && answer?.headers.get("location")?.includes("restart-undone") === true) last.undone = true;
  return answered(answer);
}

/** Presses the mail program's own button on the newest mail that has one. */
async function leave(world: World, learner: Learner, app: Hono): Promise<boolean> {
  const mail = world.fake.ledger.acceptedTo(learner.address).findLast(({ headers }) => "List-Unsubscribe" in headers);
  const path = /learn\.example\.com(\/u\/[^>]+)/.exec(mail?.headers["List-Unsubscribe"] ?? "")?.[1];
  if (path === undefined) return true;
  const { status } = await app.request(path, form({ "List-Unsubscribe": "One-Click" }));
  if (status !== 200) return false;
  learner.leftAt.push(world.time);
  return true;
}
