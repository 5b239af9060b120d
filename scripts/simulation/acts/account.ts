import type { Person, Scene } from "../people.ts";
import { PUBLIC_URL } from "../world.ts";
import { coursePagePath, form, locationOf, mailbox, open, pathIn } from "./pages.ts";

/** A path of a page where a person decides about everything that is held about them. */
const ACCOUNT = "account|preferences";

/**
 * The page for name, address, export and erasure. Either the course page leads there at once, or it offers to send a link to its
 * owner's own address; then that link is used once it has come.
 *
 * @returns undefined where there is none yet
 */
export async function accountPath(scene: Scene, person: Person): Promise<string | undefined> {
  const sent = mailbox(scene.world, person).findLast(({ text }) => pathIn(text, ACCOUNT) !== undefined);
  const fresh = sent !== undefined && scene.world.time - sent.acceptedAt < 20 * 60_000;
  if (fresh) return pathIn(sent.text, ACCOUNT);
  const page = coursePagePath(scene, person);
  if (page === undefined) return undefined;
  const answer = await scene.app.request(`${page}/preferences`);
  const there = answer.status === 302 ? locationOf(answer) : undefined;
  if (there === undefined) return undefined;
  if ((await offersEverything(scene, there)) || !(await askForLink(scene, there))) return there;
  return undefined;
}

async function offersEverything({ app }: Scene, path: string): Promise<boolean> {
  return (await open(app, path)).includes('name="email"');
}

/** Where the page says that a link has to be sent first, its button is pressed. */
async function askForLink({ app }: Scene, path: string): Promise<boolean> {
  const page = await open(app, path);
  const [, action] = /<form[^>]*action="([^"]*(?:link|proof|account)[^"]*)"/.exec(page) ?? [];
  const [, wish] = /name="do" value="([^"]*(?:link|proof|account)[^"]*)"/.exec(page) ?? [];
  if (action === undefined && wish === undefined) return false;
  const target = (action ?? path).replace(PUBLIC_URL, "");
  return (await app.request(target, form(wish === undefined ? {} : { do: wish }))).status < 400;
}
