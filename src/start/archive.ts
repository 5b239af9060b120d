import { setTimeout as sleep } from "node:timers/promises";
import { v7 } from "uuid";
import { type DataFolder, openModeArchive } from "../data-folder.ts";
import type { Archive } from "../store/archive.ts";
import { isBusy } from "../store/write-probe.ts";
import { meaningOf, OperatorMistake } from "./mistake.ts";

/** A backup that holds the archive is over within a minute or two. */
const MOST_TRIES = 20;

/** Opens the archive; waits while another program is writing into it. */
export async function openOwnArchive(data: DataFolder): Promise<Archive> {
  const opened = await whileBusy(() => openModeArchive(data, { now: Date.now, newId: v7 })).catch((error: unknown) => {
    throw new OperatorMistake(`The archive ${data.archive} can't be opened: ${meaningOf(error)}.`);
  });
  if (!opened.ok) throw new OperatorMistake(opened.why);
  for (const line of opened.said) console.log(line);
  return opened.archive;
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
