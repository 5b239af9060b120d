import type { Tx } from "../store/archive.ts";
import { insertFiles } from "../store/attachments.ts";
import type { FiledMail } from "./file-reply.ts";

/** Lists what came with a question or an answer. */
export async function listFiles(
  tx: Tx,
  { id, providerId, mail }: FiledMail,
  enrollmentId: string | null,
): Promise<void> {
  const of = { received_id: id, provider_id: providerId, enrollment_id: enrollmentId };
  const listed = { state: "listed", why: null, next_try_at: null, give_up_at: null } as const;
  const files = (mail.files ?? []).map((file) => ({ ...file, ...listed }));
  await insertFiles(tx, of, files);
}
