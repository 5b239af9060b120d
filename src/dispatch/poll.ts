import { lookFurther, readLook } from "../course/list-look.ts";
import type { Listed } from "../mail/mailbox.ts";
import { noteReceived } from "../store/received-mails.ts";
import { readSetting, writeSetting } from "../store/settings.ts";
import type { DispatchPorts } from "./ports.ts";

/** 2,000 emails at each look, and a limit for a list that never ends. */
const MOST_PAGES = 20;

/**
 * Looks through the provider's list for mail that no webhook told of, newest first, down to where an earlier look began: a page
 * in which everything is known may just be a flood that had its webhooks.
 *
 * @returns how many there were
 */
export async function pollReceived(ports: DispatchPorts): Promise<number> {
  if (ports.receiving === undefined) return 0;
  const { mailbox } = ports.receiving;
  let look = readLook(await readSetting(ports.archive, "list-looked-through"));
  let found = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const listed = await mailbox.list(look.unfinished?.after);
    if (listed === undefined) {
      ports.log.warn("received-mail-not-listed");
      break;
    }
    found += await noteAll(ports, listed.mails);
    look = lookFurther(look, listed);
    await writeSetting(ports.archive, "list-looked-through", JSON.stringify(look));
    if (look.unfinished === undefined) break;
  }
  if (found > 0) ports.log.warn("mail-without-webhook", { mails: found });
  return found;
}

async function noteAll({ archive, now }: DispatchPorts, mails: readonly Listed[]): Promise<number> {
  let news = 0;
  for (const { providerId, receivedAt, from, to } of mails) {
    const envelope = to === undefined ? undefined : { from, to };
    if (await noteReceived(archive, providerId, receivedAt ?? now(), now(), envelope)) news += 1;
  }
  return news;
}
