import type { Person, Scene } from "../people.ts";
import { coursePagePath, form, locationOf, mailbox, open, pathIn } from "./pages.ts";

const MINUTE = 60_000;

/** A link to the account works for an hour from when it was asked for. */
const FRESH_MS = 50 * MINUTE;

/** How often somebody asks for a link before they let it be. */
const MOST_TRIES = 30;

export type Account =
  | { readonly kind: "open"; readonly path: string }
  /** A link is on its way. */
  | { readonly kind: "wait" }
  | { readonly kind: "none" };

/**
 * The page for address, export and erasure. Either the preferences have it, or they send a link to its owner's own address first;
 * then that link is used once it has come.
 */
export async function findAccount(scene: Scene, person: Person): Promise<Account> {
  const { world, app } = scene;
  const sent = mailbox(world, person).findLast(({ text }) => pathIn(text, "account") !== undefined);
  const link = pathIn(sent?.text, "account");
  if (sent !== undefined && link !== undefined && world.time - sent.acceptedAt < FRESH_MS) {
    if ((await app.request(link)).status === 200) return { kind: "open", path: link };
  }
  const page = coursePagePath(scene, person);
  if (page === undefined) return { kind: "none" };
  const answer = await app.request(`${page}/preferences`);
  const path = answer.status === 302 ? locationOf(answer)?.replace(/#.*/, "") : undefined;
  if (path === undefined) return { kind: "none" };
  const text = await open(app, path);
  if (text.includes('name="email"')) return { kind: "open", path };
  if (!/value="link"/.test(text)) return { kind: "none" };
  person.tries += 1;
  if (person.tries > MOST_TRIES) return { kind: "none" };
  await app.request(path, form({ do: "link" }));
  return { kind: "wait" };
}
