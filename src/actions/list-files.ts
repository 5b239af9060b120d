import { decideFiles } from "../course/attachment.ts";
import type { Tx } from "../store/archive.ts";
import { insertFiles } from "../store/attachments.ts";
import type { FiledMail } from "./file-reply.ts";
import type { ActionPorts } from "./ports.ts";

/** What goes out with a file waits for it no longer than this. Tried after 1, 3, 7, and 15 minutes, and so on. */
const WAITS_FOR_MS = 30 * 60_000;

/**
 * Lists what came with a question or an answer.
 *
 * @param travels whether its files go on with it: those that may are fetched first
 */
export async function listFiles(
  { now }: Pick<ActionPorts, "now">,
  tx: Tx,
  { id, providerId, mail }: FiledMail,
  { enrollmentId, travels }: { readonly enrollmentId: string | null; readonly travels: boolean },
): Promise<void> {
  const files = mail.files ?? [];
  const of = { received_id: id, provider_id: providerId, enrollment_id: enrollmentId };
  const why = travels ? decideFiles(files) : [];
  await insertFiles(
    tx,
    of,
    files.map((file, n) => {
      const left = why[n] ?? null;
      if (!travels || left !== null) {
        return { ...file, state: travels ? "left" : "listed", why: left, next_try_at: null, give_up_at: null } as const;
      }
      return { ...file, state: "waiting", why: null, next_try_at: now(), give_up_at: now() + WAITS_FOR_MS } as const;
    }),
  );
}
