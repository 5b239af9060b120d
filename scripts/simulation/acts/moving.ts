import { note, schedule } from "../world.ts";
import type { Act, Person, StrangerAct } from "../people.ts";
import { findAccount } from "./account.ts";
import { form, isAnswered, locationOf, mailbox, pathIn } from "./pages.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Asks for everything to go to another address, and presses the button of the email that comes there. */
export const askToMove: Act = async (scene, person) => {
  const { world, course, app } = scene;
  if (person.erasedAt !== undefined) return true;
  const account = await findAccount(scene, person);
  if (account.kind !== "open") return account.kind === "none" && !world.trouble;
  world.moves += 1;
  const to = `${person.name}-moved${world.moves}@example.com`;
  const answer = await app.request(account.path, form({ do: "address", email: to }));
  if (answer.status >= 500) return false;
  note(world, "address move asked for");
  let tries = 0;
  const arrive: Act = async (later) => {
    tries += 1;
    const link = pathIn(mailbox(world, { address: to }).at(-1)?.text, "address|move|confirm");
    if (link === undefined) return tries > 30;
    const pressed = await later.app.request(link, { method: "POST" });
    if (pressed.status === 303 && !(pressed.headers.get("location") ?? "").includes("/confirm/")) {
      const before = person.address;
      moved(person, to, world.time);
      person.preferences = locationOf(pressed);
      note(world, "address moved");
      const act = useOldMailbox(before, world.time);
      schedule(world, { at: world.time + HOUR, person: undefined, courseId: course.id, act });
    }
    return isAnswered(pressed);
  };
  schedule(world, {
    at: world.time + world.chance.int(2, 20) * MINUTE,
    every: HOUR,
    person,
    courseId: course.id,
    act: arrive,
  });
  return true;
};

/** Whoever reads the old mailbox presses what its emails offer; nothing of the person who left it may change. */
function useOldMailbox(address: string, movedAt: number): StrangerAct {
  const pressInOldMailbox: StrangerAct = async ({ world, app }) => {
    const old = mailbox(world, { address }).filter(({ acceptedAt }) => acceptedAt < movedAt);
    const page = pathIn(old.findLast(({ text }) => pathIn(text, "p") !== undefined)?.text, "p");
    if (page === undefined) return true;
    note(world, "old mailbox's link used");
    await app.request(`${page}/pace`, form({ wish: "pace", every: "1", day: "1", hour: "3", zone: "Asia/Kathmandu" }));
    await app.request(`${page}/pause`, form({ wish: "pause", until: "" }));
    return true;
  };
  return pressInOldMailbox;
}

function moved(person: Person, to: string, at: number): void {
  const before = person.held.at(-1);
  if (before !== undefined) before.until = at;
  person.address = to;
  person.held.push({ address: to, from: at, until: Number.POSITIVE_INFINITY });
}
