import { existsSync } from "node:fs";
import { access, readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { v7 } from "uuid";
import type { FileStore } from "../actions/file-store.ts";
import { practiceClock } from "../clock.ts";
import { type Config, readConfig } from "../config.ts";
import type { Course } from "../course/course.ts";
import { formatProblem } from "../course/problem.ts";
import { type DataFolder, dataFolder, hasOldLayout, modeFor, openModeArchive } from "../data-folder.ts";
import { reasonOf } from "../course/reason.ts";
import { makeLimiter } from "../mail/limiter.ts";
import { type Mailbox, resendMailbox } from "../mail/mailbox.ts";
import { openOutbox } from "../mail/outbox.ts";
import { openPracticeMailbox } from "../mail/practice-mailbox.ts";
import { folderStore } from "../start/folder-store.ts";
import { accountAt } from "../start/provider.ts";
import { readSecret } from "../start/secret.ts";
import type { Archive } from "../store/archive.ts";
import type { Mode } from "../store/mode.ts";

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
  /** What was received, for what isn't kept here. */
  readonly mailbox: Mailbox;
  /** What learners saved. */
  readonly savedFiles: FileStore;
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
  const root = resolve(ROOT, config.dataDir);
  if (hasOldLayout(root)) return `The data in ${config.dataDir} is from version 0.5. Start the server once: npm start`;
  const data = dataFolder(root, modeFor(config));
  const exists = await access(data.archive).then(
    () => true,
    () => false,
  );
  if (!exists) return nothingYet(config.dataDir, data.mode, existsSync(dataFolder(root, otherThan(data.mode)).archive));

  const opened = await openModeArchive(data, { now: real, newId: v7 }).catch(reasonOf);
  if (typeof opened === "string") return `The archive ${data.archive} can't be opened: ${opened}. npm start says more.`;
  if (!opened.ok) return opened.why;
  const { archive } = opened;
  const isPractice = data.mode === "practice";
  const now = isPractice ? (await practiceClock(archive, real)).now : real;
  const kept = await readSecret(data.secret).catch(() => undefined);
  return {
    archive,
    courses: await readShelf(data.shelf),
    now,
    secret: config.secret ?? kept,
    publicUrl: config.publicUrl,
    mailbox:
      config.mail.way === "resend" ? await liveMailbox(config.mail, real) : openPracticeMailbox(data.answers, now),
    savedFiles: folderStore(data.saved),
    outbox: isPractice ? practiceFiles(data, now) : undefined,
  };
}

async function liveMailbox(mail: Extract<Config["mail"], { way: "resend" }>, now: () => number): Promise<Mailbox> {
  const { sdk } = await accountAt(ROOT, mail);
  return resendMailbox(sdk, { limiter: makeLimiter(1), now, sleep: (ms) => sleep(ms) });
}

function practiceFiles({ outbox, answers }: DataFolder, now: () => number): Installation["outbox"] {
  return {
    forget: async (deliveryIds) => {
      await (await openOutbox(outbox, now)).forget(deliveryIds);
      await openPracticeMailbox(answers, now).forget(deliveryIds);
    },
  };
}

const otherThan = (mode: Mode): Mode => (mode === "practice" ? "live" : "practice");

function nothingYet(dataDir: string, mode: Mode, hasOther: boolean): string {
  const start = `There's no archive in ${dataDir}/${mode} yet. Start the server once: npm start`;
  if (!hasOther) return start;
  return mode === "practice"
    ? `${start}\nThere's one for real email in ${dataDir}/live. To open it, set the server's RESEND_API_KEY.`
    : `${start}\nThere's one for practice mode in ${dataDir}/practice. To open it, leave RESEND_API_KEY unset.`;
}

async function readShelf(folder: string): Promise<Course[]> {
  const files = await readdir(folder).catch(() => []);
  const courses = files
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8")) as Course);
  return Promise.all(courses);
}
