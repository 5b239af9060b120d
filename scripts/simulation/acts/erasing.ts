import { tracesOf } from "../judge/traces.ts";
import type { Act } from "../people.ts";
import { note } from "../world.ts";
import { findAccount } from "./account.ts";
import { form } from "./pages.ts";

/** Has everything erased, and looks whether anything is left. */
export const erase: Act = async (scene, person) => {
  const { world, app } = scene;
  const account = await findAccount(scene, person);
  // Who never got in, or whose mail has not come, cannot ask.
  if (account.kind !== "open") return account.kind === "none";
  const held = person.held.map(({ address }) => address);
  const answer = await app.request(`${account.path}/erase`, form({ email: person.address }));
  if (answer.status >= 500) return false;
  if (answer.status !== 303) {
    note(world, "erasure not possible");
    return true;
  }
  note(world, "erased");
  person.erasedAt = world.time;
  for (const address of held) {
    const last = person.held.find((one) => one.address === address);
    if (last !== undefined) last.until = Math.min(last.until, world.time);
  }
  for (const trace of await tracesOf(world, person)) world.wrongs.push(`erasure: ${person.name} is still in ${trace}`);
  return true;
};
