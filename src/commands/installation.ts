import { access, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { practiceClock } from "../clock.ts";
import { readConfig } from "../config.ts";
import type { Course } from "../course/course.ts";
import { formatProblem } from "../course/problem.ts";
import { reasonOf } from "../course/reason.ts";
import { openOutbox } from "../mail/outbox.ts";
import { openPracticeMailbox } from "../mail/practice-mailbox.ts";
import { type Archive, openArchive } from "../store/archive.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What a server left in its data folder, for commands that look into it while it runs or after. */
export type Installation = {
  readonly archive: Archive;
  /** As compiled at the last start. */
  readonly courses: readonly Course[];
  /** The clock that this installation lives by, epoch milliseconds. */
  readonly now: () => number;
  /** What signs the links; undefined where no server made one yet. */
  readonly secret: string | undefined;
  readonly publicUrl: string;
  /** In practice mode alone: removes the files of these deliveries. */
  readonly outbox: { readonly forget: (deliveryIds: readonly string[]) => Promise<void> } | undefined;
};

/** @returns what is wrong, as a sentence for the operator, where there is nothing to open */
export async function openInstallation(
  environment: Readonly<Record<string, string | undefined>>,
  real: () => number,
): Promise<Installation | string> {
  const { config, problems } = readConfig(environment);
  if (config === undefined) return problems.map(formatProblem).join("\n");
  const dataDir = resolve(ROOT, config.dataDir);
  const file = join(dataDir, "coursepost.db");
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (!exists) return `There is no archive in ${config.dataDir} yet. Start the server once: npm start`;

  const archive = await openArchive(file).catch(reasonOf);
  if (typeof archive === "string")
    return `The archive in ${config.dataDir} can't be opened: ${archive}. npm start says more.`;
  const now = config.mail.way === "outbox" ? (await practiceClock(archive, real)).now : real;
  const kept = await readFile(join(dataDir, "secret"), "utf8").catch(() => undefined);
  return {
    archive,
    courses: await readShelf(join(dataDir, "shelf")),
    now,
    secret: config.secret ?? kept,
    publicUrl: config.publicUrl,
    outbox: config.mail.way === "outbox" ? practiceFiles(dataDir, now) : undefined,
  };
}

function practiceFiles(dataDir: string, now: () => number): Installation["outbox"] {
  return {
    forget: async (deliveryIds) => {
      await (await openOutbox(join(dataDir, "outbox"), now)).forget(deliveryIds);
      await openPracticeMailbox(join(dataDir, "answers"), now).forget(deliveryIds);
    },
  };
}

async function readShelf(folder: string): Promise<Course[]> {
  const files = await readdir(folder).catch(() => []);
  const courses = files
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8")) as Course);
  return Promise.all(courses);
}
