import type { AcceptedMail } from "../../../tests/support/fake-resend/ledger.ts";
import type { Site } from "../networks.ts";
import type { Person, Scene } from "../people.ts";
import { PUBLIC_URL, type World } from "../world.ts";

export const form = (fields: Readonly<Record<string, string>>) => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString(),
});

/** Answers that say "not now" are answers; only a server that fails is asked again. */
export const isAnswered = (answer: Response | undefined): boolean => answer === undefined || answer.status < 500;

/** What is in somebody's mailbox, oldest first. */
export function mailbox({ fake }: World, { address }: Pick<Person, "address">): AcceptedMail[] {
  return fake.ledger.acceptedTo(address);
}

/** The path of the first link in a text that leads to one of these first segments. */
export function pathIn(text: string | null | undefined, segments: string): string | undefined {
  return new RegExp(`${PUBLIC_URL}(/(?:${segments})/[^\\s>#"]+)`).exec(text ?? "")?.[1];
}

/** The newest link of a kind in somebody's mailbox, about a course where that can be told. */
export function newestPath(world: World, person: Person, segments: string, isAbout: (mail: AcceptedMail) => boolean) {
  const mail = mailbox(world, person).findLast((one) => pathIn(one.text, segments) !== undefined && isAbout(one));
  return pathIn(mail?.text, segments);
}

/** The course page, by the newest email of this course that has its link; where none came yet, there is none. */
export function coursePagePath({ world, course }: Scene, person: Person): string | undefined {
  return newestPath(world, person, "p", ({ subject }) => subject.includes(course.id));
}

/** Somebody who paused a course and moved has no email of it in the new mailbox, but the page that the move led to. */
async function coursePageBehind({ app, course }: Scene, { preferences }: Person): Promise<string | undefined> {
  if (preferences === undefined) return undefined;
  const links = (await open(app, preferences)).matchAll(/href="(\/p\/[^"]+)"[^>]*>([^<]*)</g);
  return [...links].find(([, , title = ""]) => title.includes(course.title))?.[1];
}

/** Presses a button of the course page. */
export async function onCoursePage(
  scene: Scene,
  person: Person,
  wish: string,
  fields: Readonly<Record<string, string>>,
): Promise<Response | undefined> {
  const path = coursePagePath(scene, person) ?? (await coursePageBehind(scene, person));
  return path === undefined ? undefined : scene.app.request(`${path}/${wish}`, form({ wish, ...fields }));
}

/** A page's location without the server's own address. */
export function locationOf(answer: Response): string | undefined {
  return answer.headers.get("location")?.replace(PUBLIC_URL, "");
}

export async function open(app: Site, path: string): Promise<string> {
  return (await app.request(path)).text();
}
