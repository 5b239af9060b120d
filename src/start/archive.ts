import { setTimeout as sleep } from "node:timers/promises";
import { type Archive, openArchive } from "../store/archive.ts";
import { isBusy } from "../store/write-probe.ts";
import type { Files } from "./files.ts";
import { meaningOf, OperatorMistake } from "./mistake.ts";

/** A backup that holds the archive is over within a minute or two. */
const MOST_TRIES = 20;

/** Opens the archive, and waits for whoever is writing into it. */
export async function openOwnArchive({ archive }: Files): Promise<Archive> {
  try {
    return await whileBusy(() => openArchive(archive));
  } catch (error) {
    throw new OperatorMistake(`The archive ${archive} can't be opened: ${meaningOf(error)}.`);
  }
}

/** Does something again while another process keeps the archive locked: each try waits five seconds by itself. */
export async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || tries === MOST_TRIES) throw error;
      if (tries === 1) console.log("Another program is writing into the archive; waiting for it…");
      await sleep(1000);
    }
  }
}
