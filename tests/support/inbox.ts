import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Course } from "../../src/course/course.ts";
import type { Carrier } from "../../src/mail/carrier.ts";
import { openWorld, type World, type WorldOptions } from "./world.ts";

export type Mail = { readonly to: string; readonly subject: string; readonly text: string; readonly html: string };

export type InboxWorld = World & {
  /** What arrived at an address, oldest first, after all that waits has been sent. */
  readonly inbox: (address: string) => Promise<readonly Mail[]>;
  /** The path of the newest link of a kind that arrived at an address. */
  readonly link: (address: string, segment: string) => Promise<string>;
  /** As `post`, from some network. */
  readonly postFrom: (network: string, path: string, form?: Readonly<Record<string, string>>) => Promise<Response>;
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
  const folder = mkdtempSync(join(tmpdir(), "coursepost-inbox-"));
  const world = await openWorld({ courses, carrier: () => carrier, trustedProxies: 1, folder, ...options });
  const inbox = async (address: string) => {
    await world.house.dispatcher.drain();
    return sent.filter(({ to }) => to === address);
  };
  return {
    ...world,
    inbox,
    link: async (address, segment) => {
      const all = await inbox(address);
      const found = all.flatMap(({ text, html }) => [
        ...`${text}\n${html}`.matchAll(new RegExp(`/${segment}/[\\w.-]+`, "g")),
      ]);
      return found.at(-1)?.[0] ?? `/no-${segment}`;
    },
    postFrom: async (network, path, form = {}) =>
      world.house.app.request(path, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": network },
        body: new URLSearchParams(form).toString(),
      }),
  };
}
