import { tellLeft } from "../actions/tell-left.ts";
import { type LeftWhy, looksLikeProgram, MOST_BYTES, typeOf } from "../course/attachment.ts";
import { sha256 } from "../mail/request.ts";
import type { Tx } from "../store/archive.ts";
import {
  bytesBeside,
  keepFile,
  leaveFile,
  postponeFile,
  readWaitingFile,
  type WaitingFile,
} from "../store/attachments.ts";
import type { DispatchPorts, Receiving } from "./ports.ts";

const MINUTE_MS = 60_000;

/** A run comes to an end, however slow they are. */
const MOST_IN_A_RUN = 10;
const LONGEST_RUN_MS = 30_000;

/** Fetches the files that questions and answers wait for. A file that can't be fetched in time doesn't travel, and the email says so. */
export async function fetchFiles(ports: DispatchPorts, receiving: Receiving): Promise<void> {
  const end = ports.now() + LONGEST_RUN_MS;
  for (let n = 0; n < MOST_IN_A_RUN && ports.now() < end; n += 1) {
    const file = await readWaitingFile(ports.archive);
    if (file === undefined || file.at > ports.now()) return;
    const settle = await fetchOne(ports, receiving, file);
    await ports.archive.transaction().execute(async (tx) => {
      await settle(tx);
      await tellLeft(ports, tx, file.receivedId);
    });
  }
}

/** @returns what to write down about it */
async function fetchOne(
  ports: DispatchPorts,
  { mailbox }: Receiving,
  file: WaitingFile,
): Promise<(tx: Tx) => Promise<void>> {
  const leave = (why: LeftWhy) => (tx: Tx) => leaveFile(tx, file, why);
  if (file.fileId === null || mailbox.fetchFile === undefined || ports.now() >= file.giveUpAt) return leave("fetch");
  const most = MOST_BYTES - (await bytesBeside(ports.archive, file.receivedId));
  const fetched = await mailbox.fetchFile(file.providerId, file.fileId, most);
  switch (fetched.kind) {
    case "too-large":
      return leave("size");
    case "gone":
      return leave("fetch");
    case "not-now": {
      ports.log.warn("attachment-not-fetched", { why: fetched.why, tries: file.tries + 1 });
      const nextTryAt = Math.min(ports.now() + MINUTE_MS * 2 ** file.tries, file.giveUpAt);
      return (tx) => postponeFile(tx, file, nextTryAt);
    }
    case "file": {
      const { bytes } = fetched;
      if (typeOf(file.name) === undefined || looksLikeProgram(bytes)) return leave("kind");
      return async (tx) => {
        if (!(await keepFile(tx, file, { bytes, sha256: sha256(bytes) }, ports.now())))
          await leaveFile(tx, file, "room");
      };
    }
  }
}
