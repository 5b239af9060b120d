import { erase } from "./acts/erasing.ts";
import { confirm, leave, signUp } from "./acts/joining.ts";
import { askToMove } from "./acts/moving.ts";
import { askForNext, goOn, rest, setPace, startAgain, takeUpAgain } from "./acts/pacing.ts";
import { guessLinks, lookAtForwarded, signUpSomebodyElse } from "./acts/strangers.ts";
import { answerAutomatically, flood, writeFromNowhere, writeIn } from "./acts/writing.ts";
import { type Act, newPerson, type Person, type StrangerAct } from "./people.ts";
import { schedule, START, TROUBLE_MS, type World } from "./world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ZONES = [
  "America/New_York",
  "Europe/Berlin",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Mars/Phobos",
  "",
] as const;

/** People who come at any time; most stay, some leave, some of those come back; some mailboxes bounce or complain. */
export function populate(world: World): void {
  const { chance, served } = world;
  const count = chance.yes(0.02) ? chance.int(20, 40) : chance.int(4, 6);
  const zones = [chance.pick(ZONES), chance.pick(ZONES)];
  const ids = [...served.keys()];
  for (let n = 0; n < count; n += 1) {
    const fate = chance.yes(0.04)
      ? chance.pick(["bounced+", "complained+", "transient+", "suppressed+", "failed+"])
      : "";
    const name = `learner${n}`;
    const takes = ids.length === 1 || chance.yes(0.5) ? ids : [chance.pick(ids)];
    const person = newPerson(name, `${fate}${name}@example.com`, chance.pick(zones), takes);
    world.people.push(person);
    for (const courseId of takes) live(world, person, courseId);
    if (fate === "") decide(world, person, takes);
  }
  for (const act of strangers(world)) {
    const at = START + chance.int(2, 28) * DAY + chance.int(0, DAY);
    schedule(world, { at, person: undefined, courseId: chance.pick(ids), act });
  }
}

/** What one person does about one course. */
function live(world: World, person: Person, courseId: string): void {
  const { chance } = world;
  const joins = START + Math.floor(chance.next() * TROUBLE_MS * 0.5);
  let last = joins;
  const plan = (at: number, act: Act) => {
    last = Math.max(last, at);
    schedule(world, { at, person, courseId, act });
  };
  plan(joins, signUp);
  plan(joins + chance.int(1, 48) * HOUR, confirm);
  if (chance.yes(0.15)) {
    const leaves = joins + chance.int(3, 30) * DAY;
    plan(leaves, leave);
    if (chance.yes(0.5)) {
      const returns = leaves + chance.int(2, 8) * DAY;
      plan(returns, signUp);
      plan(returns + 2 * HOUR, confirm);
    }
  }
  // Some change their mind about when lessons come, again and again.
  if (!chance.yes(0.3)) return;
  do {
    const act = chance.pick([setPace, setPace, rest, goOn, askForNext, startAgain, startAgain, takeUpAgain]);
    plan(joins + chance.int(2, 30) * DAY, act);
  } while (chance.yes(0.5));
  // Whoever rests without an end comes back in the end, or would never graduate.
  plan(Math.max(START + TROUBLE_MS, last) + 2 * DAY, goOn);
}

/** What one person does about everything of theirs. */
function decide(world: World, person: Person, takes: readonly string[]): void {
  const { chance, features } = world;
  const at = (from: number, to: number) => START + chance.int(from, to) * DAY + chance.int(0, DAY);
  const plan = (when: number, act: Act) => {
    schedule(world, { at: when, every: 15 * MINUTE, person, courseId: chance.pick(takes), act });
  };
  if (features.has("questions")) {
    while (chance.yes(0.5)) plan(at(5, 35), writeIn);
    if (chance.yes(0.1)) plan(at(5, 35), answerAutomatically);
  }
  if (features.has("moves") && chance.yes(0.3)) {
    const moves = at(5, 25);
    plan(moves, askToMove);
    if (chance.yes(0.3)) plan(moves + chance.int(1, 5) * DAY, askToMove);
    if (chance.yes(0.5)) addHeir(world, person, takes, moves + 8 * DAY);
  }
  if (features.has("erasure") && chance.yes(0.25)) {
    const erases = at(6, 32);
    plan(erases, erase);
    if (chance.yes(0.4)) addHeir(world, person, takes, erases + chance.int(1, 4) * DAY);
  }
}

/** Somebody else signs up with an address that this person had; or the person comes back after an erasure. */
function addHeir(world: World, before: Person, takes: readonly string[], at: number): void {
  const { chance } = world;
  const [first] = before.held;
  const address = first?.address ?? "";
  const courseId = chance.pick(takes);
  const act: StrangerAct = async ({ world: here }) => {
    const isFree = here.people.every((person) => person.address !== address || person.erasedAt !== undefined);
    if (!isFree) return true;
    const heir = newPerson(`heir-of-${before.name}`, address, before.zone, [courseId]);
    for (const held of heir.held) Object.assign(held, { from: here.time });
    here.people.push(heir);
    schedule(here, { at: here.time, person: heir, courseId, act: signUp });
    schedule(here, { at: here.time + chance.int(1, 48) * HOUR, person: heir, courseId, act: confirm });
    return true;
  };
  schedule(world, { at, person: undefined, courseId, act });
}

function strangers({ chance, features }: World): StrangerAct[] {
  const acts: StrangerAct[] = [];
  if (features.has("strangers")) {
    do acts.push(chance.pick([signUpSomebodyElse, signUpSomebodyElse, lookAtForwarded, guessLinks]));
    while (chance.yes(0.7));
  }
  if (features.has("questions")) while (chance.yes(0.6)) acts.push(writeFromNowhere);
  if (features.has("floods")) acts.push(flood);
  return acts;
}
