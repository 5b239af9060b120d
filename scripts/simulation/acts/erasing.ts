import { tracesOf } from "../judge/traces.ts";
import type { Act, Person } from "../people.ts";
import { note, type World } from "../world.ts";
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
  if (answer.status !== 303) {
    // They leave first, whatever comes of the rest.
    for (const courseId of await leftCourses(world, person)) person.taken.get(courseId)?.leftAt.push(world.time);
    if (answer.status < 500) note(world, "erasure not possible");
    return answer.status < 500;
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

async function leftCourses({ archive }: World, { address }: Person): Promise<readonly string[]> {
  const rows = await archive
    .selectFrom("enrollments")
    .innerJoin("subscribers", "subscribers.id", "subscriber_id")
    .select("course_id")
    .where("address", "=", address)
    .where("left_at", "is not", null)
    .execute();
  return rows.map(({ course_id }) => course_id);
}
