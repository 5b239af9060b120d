import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { createServer } from "node:http";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve as resolvePath } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "@hono/node-server";
import { pino } from "pino";
import { Resend } from "resend";
import { Agent } from "undici";
import { v7 } from "uuid";
import { practiceClock } from "./clock.ts";
import { type Config, type MailConfig, readConfig } from "./config.ts";
import { modeFor, openDataFolder, openModeArchive } from "./data-folder.ts";
import type { Course } from "./course/course.ts";
import type { Log } from "./course/log.ts";
import { formatProblem } from "./course/problem.ts";
import { reasonOf } from "./course/reason.ts";
import { startClockwork } from "./dispatch/clockwork.ts";
import type { Edge } from "./dispatch/edges.ts";
import { reconcile } from "./dispatch/reconcile.ts";
import { buildHouse, type House } from "./house.ts";
import { makeLimiter } from "./mail/limiter.ts";
import { resendMailbox } from "./mail/mailbox.ts";
import { openPracticeMailbox } from "./mail/practice-mailbox.ts";
import { openOutbox } from "./mail/outbox.ts";
import { resendCarrier } from "./mail/resend.ts";
import { createBoundedServer } from "./web/server.ts";
import { unquote } from "./mail/unquote.ts";
import type { Archive } from "./store/archive.ts";

const ROOT = join(import.meta.dirname, "..");
const MEGABYTE = 1_048_576;

/** What the operator can mend is told in one line; only a bug of ours shows where it is. */
class OperatorMistake extends Error {}

/** Starts the server; scripts/start.mjs calls it. */
export async function main(): Promise<void> {
  try {
    await start();
  } catch (error) {
    console.error(error instanceof OperatorMistake ? error.message : error);
    process.exitCode = 1;
  }
}

async function start(): Promise<void> {
  if (existsSync(join(ROOT, ".env"))) process.loadEnvFile(join(ROOT, ".env"));
  const { config, problems } = readConfig(process.env);
  if (config === undefined) {
    throw new OperatorMistake(["Coursepost did not start:", ...problems.map(formatProblem)].join("\n"));
  }
  for (const warning of config.warnings) console.log(formatProblem(warning));
  // What this process and those it starts write is nobody else's to read: archive, outbox, pictures, shelf.
  process.umask(0o077);
  const root = resolvePath(ROOT, config.dataDir);
  const opened = await openDataFolder(root, modeFor(config)).catch((error: unknown) => {
    throw new OperatorMistake(`DATA_DIR cannot be made or read at ${config.dataDir} (${reasonOf(error)}).`);
  });
  if (!opened.ok) throw new OperatorMistake(opened.why);
  const { data } = opened;
  const dataDir = data.folder;
  opened.said.forEach((line) => console.log(line));

  console.log("Compiling the courses…");
  const courses = await compileCourses(join(dataDir, "shelf"), data.images);
  const found = await openModeArchive(data, { now: Date.now, newId: v7 }).catch((error: unknown) => {
    throw new OperatorMistake(`The archive ${data.archive} cannot be opened (${reasonOf(error)}).`);
  });
  if (!found.ok) throw new OperatorMistake(found.why);
  found.said.forEach((line) => console.log(line));
  const { archive } = found;
  const log = makeLog(config.logLevel);
  const house =
    config.mail.way === "outbox"
      ? await practiceHouse(config, dataDir, archive, courses, log)
      : await realHouse(config, config.mail, dataDir, archive, courses, log);
  await open(config, house, archive, log);
}

async function practiceHouse(
  config: Config,
  dataDir: string,
  archive: Archive,
  courses: readonly Course[],
  log: Log,
): Promise<House> {
  const clock = await practiceClock(archive, Date.now);
  const outbox = await openOutbox(join(dataDir, "outbox"), clock.now);
  const mailbox = openPracticeMailbox(join(dataDir, "answers"), clock.now);
  const around = await surroundings(config, dataDir, archive, courses, log, clock.now);
  return buildHouse({ ...around, webhooks: undefined, carrier: outbox, practice: { outbox, mailbox, clock } });
}

async function realHouse(
  config: Config,
  mail: Extract<MailConfig, { way: "resend" }>,
  dataDir: string,
  archive: Archive,
  courses: readonly Course[],
  log: Log,
): Promise<House> {
  const sdk = new Resend(mail.apiKey, { baseUrl: mail.baseUrl });
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { version: string };
  const limiter = makeLimiter(mail.rate);
  const carrier = resendCarrier(
    { apiKey: mail.apiKey, baseUrl: mail.baseUrl, userAgent: `coursepost/${version}` },
    {
      sdk,
      connections: new Agent({ maxResponseSize: MEGABYTE, connect: { timeout: 10_000 } }),
      limiter,
      now: Date.now,
      sleep: (ms) => sleep(ms),
    },
  );
  const around = await surroundings(config, dataDir, archive, courses, log, Date.now);
  const domain = mail.receivingDomain;
  if (courses.some(({ reply_to }) => reply_to.endsWith(`@${domain}`))) {
    throw new OperatorMistake("A course's reply_to is in RECEIVING_DOMAIN: questions would go round in a circle.");
  }
  const mailbox = resendMailbox(sdk, { limiter, now: Date.now, sleep: around.sleep });
  const receiving = domain === undefined ? undefined : { domain, mailbox, unquote: (text: string) => unquote(text) };
  return buildHouse({
    ...around,
    receiving,
    webhooks: { sdk, secret: mail.webhookSecret },
    carrier,
    practice: undefined,
  });
}

async function surroundings(
  config: Config,
  dataDir: string,
  archive: Archive,
  courses: readonly Course[],
  log: Log,
  now: () => number,
) {
  return {
    archive,
    courses,
    log,
    now,
    secret: config.secret ?? (await keptSecret(join(dataDir, "secret"))),
    publicUrl: config.publicUrl,
    postalAddress: config.postalAddress,
    readImage: (name: string) => readFile(join(dataDir, "../images", name)).catch(() => undefined),
    worker: `${process.pid}-${randomBytes(6).toString("hex")}`,
    sleep: (ms: number) => sleep(ms),
    random: Math.random,
    newId: () => v7({ msecs: now() }),
    trustedProxies: config.trustedProxies,
    trustedProxyIps: config.trustedProxyIps,
    dailyLimit: config.mail.way === "resend" ? config.mail.dailyLimit : undefined,
    embedOrigins: config.embedOrigins,
    reach: deathWish(process.env["COURSEPOST_DIE_AT"]),
  };
}

async function open(config: Config, house: House, archive: Archive, log: Log): Promise<void> {
  const server = serve({
    fetch: house.app.fetch,
    port: config.port,
    hostname: config.host,
    createServer: createBoundedServer as typeof createServer,
  });
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new OperatorMistake(`Port ${config.port} is in use. Stop what uses it, or set PORT to another.`)
          : error,
      );
    });
  });
  greet(config);

  await reconcile(house.ports);
  const stopClockwork = startClockwork(house.ports, house.dispatcher);
  house.dispatcher.drain().catch((error: unknown) => {
    log.error("drain-failed", { why: reasonOf(error) });
  });

  const stop = async () => {
    log.info("stopping");
    server.close();
    await stopClockwork();
    await house.dispatcher.drain();
    await archive.destroy();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop());
}

function greet(config: Config): void {
  console.log(`\n  Coursepost is open at ${config.publicUrl}\n`);
  if (config.mail.way === "outbox") {
    console.log("  Practice mode: mail stays on this machine. Read it, and move the clock, at");
    console.log(`  ${config.publicUrl}/outbox\n`);
  }
}

/** The print shop works in a process of its own and closes before the doors open: React and MJML never load here. */
async function compileCourses(shelf: string, images: string): Promise<Course[]> {
  const folders = await readdir(join(ROOT, "lessons"), { withFileTypes: true });
  const ids = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const courses: Course[] = [];
  for (const id of ids.toSorted()) {
    const file = join(shelf, `${id}.json`);
    await mkdir(shelf, { recursive: true });
    const code = await run(["compile", "--course", id, "--out", file, "--images", images, "--quiet"]);
    if (code !== 0) throw new OperatorMistake(`The course in lessons/${id} has errors; nothing was started.`);
    courses.push(JSON.parse(await readFile(file, "utf8")) as Course);
  }
  if (courses.length === 0) throw new OperatorMistake("There is no course in lessons/. Each course is a folder there.");
  return courses;
}

function run(parameters: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [join(ROOT, "src/cli.ts"), ...parameters], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}

/** Made at the first start in practice mode; a link in a mail works for as long as this file stays. */
async function keptSecret(file: string): Promise<string> {
  const kept = await readFile(file, "utf8").catch(() => "");
  if (kept.length >= 32) return kept;
  const made = randomBytes(32).toString("base64url");
  // Renamed into place, so that a crash in between leaves no half a secret.
  await writeFile(`${file}.part`, made, { mode: 0o600 });
  await rename(`${file}.part`, file);
  return made;
}

/** For the kill harness alone: "after-send:3" kills this process when it comes to that edge for the third time. */
function deathWish(wish: string | undefined): (edge: Edge) => void {
  const [edge, times = "1"] = wish?.split(":") ?? [];
  let left = Number(times);
  return (reached) => {
    if (reached !== edge) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, "SIGKILL");
  };
}

function makeLog(level: Config["logLevel"]): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return {
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  };
}
