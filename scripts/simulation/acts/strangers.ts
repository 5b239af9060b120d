import type { StrangerAct } from "../people.ts";
import { count, type World } from "../world.ts";
import { form, mailbox, pathIn } from "./pages.ts";

function somebody(world: World) {
  const here = world.people.filter(({ erasedAt, taken }) => {
    return erasedAt === undefined && [...taken.values()].some(({ confirmedAt }) => confirmedAt.length > 0);
  });
  return here.length === 0 ? undefined : world.chance.pick(here);
}

/** Types a learner's address into a form, under a name and from a place that are not theirs. */
export const signUpSomebodyElse: StrangerAct = async ({ world, course, app }) => {
  const victim = somebody(world);
  if (victim === undefined) return true;
  count(world, "stranger typed a learner's address");
  const wish = { email: victim.address, first_name: "Not Them", zone: "Pacific/Kiritimati" };
  return (await app.request(`/${course.id}`, form(wish))).status < 500;
};

/** Has an email that was passed on, follows its view link and presses what that page offers. */
export const lookAtForwarded: StrangerAct = async ({ world, app }) => {
  const victim = somebody(world);
  const mail = victim && mailbox(world, victim).findLast(({ text }) => pathIn(text, "v") !== undefined);
  const path = pathIn(mail?.text, "v");
  if (path === undefined) return true;
  count(world, "stranger looked at a forwarded lesson");
  await app.request(path);
  await app.request(path, form({ do: "leave-all" }));
  return true;
};

/** Makes links up. */
export const guessLinks: StrangerAct = async ({ world, app }) => {
  const victim = somebody(world);
  const mail = victim && mailbox(world, victim).at(-1);
  const token =
    /\/p\/([^\s>]+)/.exec(mail?.text ?? "")?.[1] ?? "0190a000-0000-7000-8000-000000000000.AAAAAAAAAAAAAAAAAAAAAA";
  count(world, "stranger tried a link for another purpose");
  for (const segment of ["confirm", "address", "c", "certificate", "v"]) {
    // oxlint-disable-next-line no-await-in-loop -- one after another, as a person would
    await app.request(`/${segment}/${token}`, form({ do: "erase", email: victim?.address ?? "" }));
  }
  return true;
};
