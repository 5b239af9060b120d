import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Course } from "../course/course.ts";
import type { Files } from "../data-folder.ts";
import { codeOf } from "../course/reason.ts";
import { meaningOf, OperatorMistake } from "./mistake.ts";

/** The compiler works in a process of its own and ends before the doors open: React and MJML never load here. */
export async function compileCourses(root: string, { shelf, images }: Files, adopt: Adopt): Promise<Course[]> {
  const lessons = join(root, "lessons");
  const folders = await readdir(lessons, { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") throw noCourse();
    throw new OperatorMistake(`The folder lessons/ can't be read: ${meaningOf(error)}.`);
  });
  const ids = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const courses: Course[] = [];
  await mkdir(shelf, { recursive: true });
  for (const id of ids.toSorted()) {
    const file = join(shelf, `${id}.json`);
    const code = await run(root, ["compile", "--course", id, "--out", file, "--images", images, "--quiet"], adopt);
    if (code !== 0) throw new OperatorMistake(`The course in lessons/${id} has errors; nothing was started.`);
    courses.push(JSON.parse(await readFile(file, "utf8")) as Course);
  }
  if (courses.length === 0) throw noCourse();
  return courses;
}

/** Told of each child, so that none outlives this process. */
type Adopt = (child: ChildProcess) => void;

function noCourse(): OperatorMistake {
  return new OperatorMistake("There's no course in lessons/. Each course is a folder there.");
}

function run(root: string, parameters: readonly string[], adopt: Adopt): Promise<number | null> {
  const child = spawn(process.execPath, [join(root, "src/cli.ts"), ...parameters], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  adopt(child);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}
