import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Course } from "../course/course.ts";
import type { Files } from "../data-folder.ts";
import { readLessonsFolder } from "../lessons-folder.ts";
import { meaningOf, OperatorMistake } from "./mistake.ts";

/** Courses as they can be served, and the folders of those that can't. */
export type CompiledCourses = { readonly courses: readonly Course[]; readonly resting: readonly string[] };

/**
 * The compiler works in a process of its own and ends before the doors open: React and MJML never load here. A course with
 * errors doesn't keep the others closed: it rests, and what was compiled of it last stays on the shelf.
 */
export async function compileCourses(root: string, { shelf, images }: Files, adopt: Adopt): Promise<CompiledCourses> {
  const lessons = join(root, "lessons");
  const found = await readLessonsFolder(lessons).catch((error: unknown) => {
    throw new OperatorMistake(`The folder lessons/ can't be read: ${meaningOf(error)}.`);
  });
  if (found?.leftOut !== undefined) console.log(found.leftOut);
  const courses: Course[] = [];
  const resting: string[] = [];
  await mkdir(shelf, { recursive: true });
  for (const name of found?.courses ?? []) {
    const file = join(shelf, `${name}.json`);
    const parameters = [`--course=${join(lessons, name)}`, `--out=${file}`, `--images=${images}`, "--quiet"];
    const code = await run(root, ["compile", ...parameters], adopt);
    if (code === 0) courses.push(JSON.parse(await readFile(file, "utf8")) as Course);
    else resting.push(name);
  }
  if (courses.length > 0) return { courses, resting };
  if (resting.length === 0) throw new OperatorMistake("There's no course in lessons/. Each course is a folder there.");
  const which = resting.map((name) => `lessons/${name}`).join(", ");
  throw new OperatorMistake(
    `${resting.length === 1 ? "The course" : "Every course"} in ${which} has errors; nothing was started.`,
  );
}

/** Told of each child, so that none outlives this process. */
type Adopt = (child: ChildProcess) => void;

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
