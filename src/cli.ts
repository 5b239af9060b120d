import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs, styleText } from "node:util";

import { AUTHORING } from "./commands/authoring.ts";
import type { Command, ExitCode, Hall, Values } from "./commands/command.ts";
import { OPERATING } from "./commands/operating.ts";
import type { Served } from "./compile/pictures.ts";
import { formatProblem } from "./course/problem.ts";
import { reasonOf } from "./course/reason.ts";
import { loadEnvFile } from "./env-file.ts";
import { findCourse, readLessonsFolder } from "./lessons-folder.ts";

const LESSONS = "lessons";

const COMMANDS: Readonly<Record<string, Command>> = {
  compile: {
    summary: "compile [--course NAME] [--out FILE] [--images FOLDER] [--quiet]   check a course and compile its emails",
    options: {
      course: { type: "string" },
      out: { type: "string" },
      images: { type: "string" },
      quiet: { type: "boolean" },
    },
    run: compile,
  },
  ...OPERATING,
  ...AUTHORING,
};

const HALL: Hall = {
  environment: () => {
    for (const problem of loadEnvFile(".env", process.env)) console.error(formatProblem(problem));
    return process.env;
  },
  fetch,
  now: Date.now,
  sleep,
  newId: randomUUID,
  paint,
  print: console.log,
  complain: console.error,
  showProgress: (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
  },
  courseFolder,
  courseFolders,
};

async function compile({ course, out, images, quiet }: Values): Promise<ExitCode> {
  const folders = await courseFolders(typeof course === "string" ? course : undefined);
  if (folders === undefined) return 2;
  if (folders.length > 1 && (typeof out === "string" || typeof images === "string")) {
    console.error(`--out and --images are for one course: add --course with one of ${namesOf(folders)}.`);
    return 2;
  }
  let code: ExitCode = 0;
  for (const folder of folders) {
    if (folders.length > 1 && quiet !== true) console.log(`${paint("bold", folder)}\n`);
    if ((await compileOne(folder, { out, images, quiet })) !== 0) code = 1;
    if (folders.length > 1 && quiet !== true) console.log("");
  }
  return code;
}

async function compileOne(folder: string, { out, images, quiet }: Values): Promise<ExitCode> {
  const { compileCourse } = await import("./compile/compile.ts");
  const { formatProblems, formatReport } = await import("./compile/report.ts");

  const compiled = await compileCourse(folder);
  const failed = compiled.course === undefined;
  if (quiet !== true && compiled.report.length > 0) console.log(`${formatReport(compiled.report, paint)}\n`);
  if (quiet !== true || failed) console.log(formatProblems(compiled, paint));
  if (failed) return 1;
  if (
    typeof images === "string" &&
    !(await drawPictures([...compiled.drawings, { renditions: compiled.templates }], images))
  )
    return 1;
  if (typeof out !== "string") return 0;
  return (await replaceFile(out, `${JSON.stringify(compiled.course)}\n`)) ? 0 : 1;
}

async function drawPictures(
  drawings: readonly { readonly renditions: readonly Served[] }[],
  folder: string,
): Promise<boolean> {
  const { drawAll } = await import("./compile/pictures.ts");
  try {
    await drawAll(drawings, folder, String(process.pid));
    return true;
  } catch (error) {
    console.error(`Pictures and templates can't be written to ${folder}: ${reasonOf(error)}.`);
    return false;
  }
}

/** The path of a course that was named by its folder or by its name, or of the only one. */
async function courseFolder(given: string | undefined): Promise<string | undefined> {
  const folders = await courseFolders(given);
  if (folders === undefined || folders.length === 1) return folders?.[0];
  console.error(`Which course? Add --course with one of: ${namesOf(folders)}.`);
  return undefined;
}

/** The paths of all courses, or of the one that was named; undefined after a complaint. */
async function courseFolders(given: string | undefined): Promise<readonly string[] | undefined> {
  if (given !== undefined) {
    const found = await findCourse(LESSONS, given);
    if ("folder" in found) return [found.folder];
    console.error(found.why);
    return undefined;
  }
  const { courses, leftOut } = (await readLessonsFolder(LESSONS)) ?? { courses: [], leftOut: undefined };
  if (leftOut !== undefined) console.error(leftOut);
  if (courses.length > 0) return courses.map((name) => join(LESSONS, name));
  console.error(`There is no course in ${resolve(LESSONS)}.`);
  return undefined;
}

function namesOf(folders: readonly string[]): string {
  return folders.map((folder) => basename(folder)).join(", ");
}

/** All or nothing: a reader finds the old file or the new one, never half of one. */
async function replaceFile(path: string, content: string): Promise<boolean> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(resolve(path)), { recursive: true });
    await writeFile(temporary, content);
    await rename(temporary, path);
    return true;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    console.error(`${path} can't be written: ${reasonOf(error)}.`);
    return false;
  }
}

function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

function usage(): string {
  const lines = Object.values(COMMANDS).map(({ summary }) => `  ${summary}`);
  return ["Usage: node src/cli.ts COMMAND", "", ...lines].join("\n");
}

async function main(args: readonly string[]): Promise<ExitCode> {
  const [name = "", ...rest] = args;
  if (["--help", "-h", "help"].includes(name)) {
    console.log(usage());
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    console.error(`${name === "" ? "No command was given." : `There is no command "${name}".`}\n\n${usage()}`);
    return 2;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    console.log(`Usage: node src/cli.ts ${command.summary}`);
    return 0;
  }
  let values: Values;
  let words: readonly string[];
  try {
    const { options, takesWord = false, mostWords = 1 } = command;
    const parsed = parseArgs({ args: rest, options, strict: true, allowPositionals: takesWord });
    if (parsed.positionals.length > mostWords)
      throw new Error('That\'s one word too many. Put a title in quotes: "What a TPM is".');
    ({ values, positionals: words } = parsed);
  } catch (error) {
    console.error(`${reasonOf(error)}\n\n${usage()}`);
    return 2;
  }
  // Before React is loaded: its development mode is five times slower.
  process.env["NODE_ENV"] ??= "production";
  return command.run(values, words[0], HALL, words);
}

process.exitCode = await main(process.argv.slice(2));
