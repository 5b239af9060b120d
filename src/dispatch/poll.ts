import { noteReceived } from "../store/received-mails.ts";
import type { DispatchPorts } from "./ports.ts";

/** 1,000 emails: more than arrive between two looks, and a limit for a list that never ends. */
const MOST_PAGES = 10;

/**
 * Looks through the provider's list for mail that no webhook told of, newest first, up to a page in which nothing is new.
 *
 * @returns how many there were
 */
export async function pollReceived(ports: DispatchPorts): Promise<number> {
  if (ports.receiving === undefined) return 0;
  let found = 0;
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const listed = await ports.receiving.mailbox.list(after);
    if (listed === undefined) {
      ports.log.warn("received-mail-not-listed");
      break;
    }
    let news = 0;
    for (const { providerId, receivedAt, from, to } of listed.mails) {
      const envelope = to === undefined ? undefined : { from, to };
      if (await noteReceived(ports.archive, providerId, receivedAt, ports.now(), envelope)) news += 1;
    }
    found += news;
    after = listed.next;
    if (news === 0 || after === undefined) break;
  }
  if (found > 0) ports.log.warn("mail-without-webhook", { mails: found });
  return found;
}
