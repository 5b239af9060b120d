import type { Course } from "../../src/course/course.ts";
import type { Carrier } from "../../src/mail/carrier.ts";
import type { SuppressionReason } from "../../src/course/provider-event.ts";
import { suppress } from "../../src/store/suppressing.ts";
import { openWorld, type World, type WorldOptions } from "./world.ts";

export type Mail = { readonly to: string; readonly subject: string; readonly text: string; readonly html: string };

type Form = Readonly<Record<string, string>>;

/** The network that people's requests come from unless told otherwise. */
export const HERE = "192.0.2.1";

export type InboxWorld = World & {
  /** What arrived at an address, oldest first, after all that waits has been sent. */
  readonly inbox: (address: string) => Promise<readonly Mail[]>;
  /** The path of the newest link of a kind that arrived at an address. */
  readonly link: (address: string, segment: string) => Promise<string>;
  /** As `post`, from some network. */
  readonly postFrom: (network: string, path: string, form?: Form) => Promise<Response>;
  /** Signs up for a course, presses the button of the confirmation, and lets what follows go out. */
  readonly enter: (address: string, course: string, form?: Form) => Promise<void>;
  readonly suppress: (address: string, reason: SuppressionReason) => Promise<boolean>;
};

/** A world whose emails can be read as their recipients read them. */
export async function openInboxes(
  courses: readonly Course[],
  options: Partial<WorldOptions> = {},
): Promise<InboxWorld> {
  const sent: Mail[] = [];
  const carrier: Carrier = {
    account: "acme",
    post: async ({ body }) => {
      const mails = JSON.parse(Buffer.from(body).toString()) as (Omit<Mail, "to"> & { readonly to: string[] })[];
      sent.push(...mails.map((mail) => ({ ...mail, to: mail.to[0] ?? "" })));
      return { kind: "accepted", ids: mails.map((_, n) => `id-${sent.length}-${n}`), status: 200, errorName: null };
    },
    lookUp: async () => "cannot-tell",
  };
  const world = await openWorld({ courses, carrier: () => carrier, trustedProxies: 1, ...options });
  const inbox = async (address: string) => {
    await world.house.dispatcher.drain();
    return sent.filter(({ to }) => to === address);
  };
  const link = async (address: string, segment: string) => {
    const all = await inbox(address);
    const found = all.flatMap(({ text, html }) => [
      ...`${text}\n${html}`.matchAll(new RegExp(`/${segment}/[\\w.-]+`, "g")),
    ]);
    return found.at(-1)?.[0] ?? `/no-${segment}`;
  };
  const postFrom = async (network: string, path: string, form: Form = {}) =>
    world.house.app.request(path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": network },
      body: new URLSearchParams(form).toString(),
    });
  return {
    ...world,
    inbox,
    link,
    postFrom,
    enter: async (address, course, form = {}) => {
      await postFrom(HERE, `/${course}`, { email: address, ...form });
      await postFrom(HERE, await link(address, "confirm"));
      await world.house.dispatcher.drain();
    },
    suppress: (address, reason) =>
      world.archive.transaction().execute((tx) => suppress(tx, address, reason, world.clock.now())),
  };
}
