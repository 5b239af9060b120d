import { join, resolve as resolvePath } from "node:path";
import { parseArgs } from "node:util";
import { type Config, readConfig } from "./config.ts";
import { type DataFolder, filesIn, hasOldLayout, modeFor, openDataFolder } from "./data-folder.ts";
import { formatProblem } from "./course/problem.ts";
import { loadEnvFile } from "./env-file.ts";
import { reasonOf } from "./course/reason.ts";
import { openOwnArchive } from "./start/archive.ts";
import { compileCourses } from "./start/courses.ts";
import { tryFolder } from "./start/files.ts";
import { inspectFiles } from "./start/inspection.ts";
import { listen } from "./start/listen.ts";
import { openLog, routeNodeMessages } from "./start/log.ts";
import { thisMachine } from "./start/machine.ts";
import { meaningOf, OperatorMistake } from "./start/mistake.ts";
import { prepare } from "./start/run.ts";
import { checkSecret, keptSecret, printOf } from "./start/secret.ts";
import { watchSignals } from "./start/shutdown.ts";
import { surroundings } from "./start/ways.ts";
import { adoptNewJournal, stampIdentity } from "./store/identity.ts";
import type { Mode } from "./store/mode.ts";

const ROOT = join(import.meta.dirname, "..");

/**
 * Starts the server; scripts/start.mjs calls it.
 *
 * @param isOrphan whether a process that started this one has ended since
 */
export async function main(isOrphan: () => boolean): Promise<void> {
  try {
    await start(isOrphan);
  } catch (error) {
    console.error(error instanceof OperatorMistake ? error.message : error);
    process.exit(1);
  }
}

/** What an operator agrees to for one start. Not settings: one that stays in .env would agree to the next mistake as well. */
type Consent = { readonly secretChanged: boolean; readonly withoutJournal: boolean };

async function start(isOrphan: () => boolean): Promise<void> {
  const consent = readConsent(process.argv.slice(2));
  const config = readSettings();
  const { log, sink } = openLog(config.logLevel);
  const shutdown = watchSignals(log, sink, isOrphan);
  // What this process and those it starts write is nobody else's to read: archive, outbox, pictures, shelf.
  process.umask(0o077);
  const files = await openOwnFolder(resolvePath(ROOT, config.dataDir), modeFor(config), consent);
  const seen = await inspectFiles(files, consent);
  const secret = config.secret ?? (await keptSecret(files.secret, seen, consent.secretChanged));
  checkSecret(secret, seen, consent.secretChanged);

  console.log("Compiling the courses…");
  const { courses, resting } = await compileCourses(ROOT, files, shutdown.adopt);
  for (const name of resting) log.error("course-rests", { folder: `lessons/${name}`, why: "has errors" });
  const archive = await openOwnArchive(files);
  if (consent.withoutJournal) await adoptNewJournal(archive);
  const around = await surroundings({ root: ROOT, config, files, archive, courses, secret, log });
  const { house, go, stop } = await prepare(around, { files, sink, machine: thisMachine, resting });
  await stampIdentity(archive, house.ports.instance, printOf(secret));
  const server = await listen(house.app, config.host, config.port);
  shutdown.before(async () => {
    server.close();
    await stop();
  });
  greet(config);
  // From here on everything that's said is a line of the log.
  routeNodeMessages(log, shutdown.end);
  go();
}

/** The folder of the mode. What an earlier version left beside it is looked at before it's moved there. */
async function openOwnFolder(root: string, mode: Mode, consent: Consent): Promise<DataFolder> {
  await tryFolder(root);
  if (hasOldLayout(root)) await inspectFiles(filesIn(root), consent);
  const opened = await openDataFolder(root, mode).catch((error: unknown) => {
    throw new OperatorMistake(`The data folder ${root} can't be used: ${meaningOf(error)}.`);
  });
  if (!opened.ok) throw new OperatorMistake(opened.why);
  for (const line of opened.said) console.log(line);
  return opened.data;
}

function readConsent(args: readonly string[]): Consent {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { "secret-changed": { type: "boolean" }, "without-journal": { type: "boolean" } },
    });
    return { secretChanged: values["secret-changed"] === true, withoutJournal: values["without-journal"] === true };
  } catch (error) {
    throw new OperatorMistake(`${reasonOf(error)}\n  npm start -- knows --secret-changed and --without-journal.`);
  }
}

function readSettings(): Config {
  const faults = loadEnvFile(join(ROOT, ".env"), process.env);
  const { config, problems } = readConfig(process.env);
  if (config === undefined || faults.length > 0) {
    throw new OperatorMistake(["Coursepost didn't start:", ...[...faults, ...problems].map(formatProblem)].join("\n"));
  }
  for (const warning of config.warnings) console.log(formatProblem(warning));
  return config;
}

function greet(config: Config): void {
  console.log(`\n  Coursepost is open at ${config.publicUrl}\n`);
  if (config.mail.way === "outbox") {
    console.log("  Practice mode: email stays on this machine. Read it, and move the clock, at");
    console.log(`  ${config.publicUrl}/outbox\n`);
  }
}
