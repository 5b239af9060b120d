// Shows a course's mails as they will look, and again at every save: npm run preview -- --course tpm-101 --port 3010
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import { findCourse, readLessonsFolder } from "../src/lessons-folder.ts";

const ROOT = join(import.meta.dirname, "..");
const LESSONS = join(ROOT, "lessons");
const PORT = 3010;
/** Nobody but this machine: what is being written is nobody else's business. */
const HOST = "127.0.0.1";

// Before React is loaded: its development mode is five times slower.
process.env["NODE_ENV"] ??= "production";
// A template that throws is told by the line that its author sees; as loaded, all of it stands on the first.
process.setSourceMapsEnabled(true);

const wish = await readWish();
if (typeof wish === "string") stop(wish);
else await open(wish.folder, wish.port);

async function readWish(): Promise<{ readonly folder: string; readonly port: number } | string> {
  let values: { readonly course?: string; readonly port?: string };
  try {
    values = parseArgs({ options: { course: { type: "string" }, port: { type: "string" } } }).values;
  } catch {
    return "The preview takes two options: npm run preview -- --course tpm-101 --port 3010";
  }
  const port = Number(values.port ?? PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return `"${values.port}" is not a port. Choose a number such as 3010.`;
  }
  if (values.course !== undefined) {
    const found = await findCourse(LESSONS, values.course);
    return "why" in found ? found.why : { folder: resolve(found.folder), port };
  }
  const { courses, leftOut } = (await readLessonsFolder(LESSONS)) ?? { courses: [], leftOut: undefined };
  if (leftOut !== undefined) console.log(leftOut);
  const [course] = courses;
  if (course === undefined) return "There's no course in lessons/ yet. Each course is a folder there.";
  if (courses.length > 1) return `Which course? Add --course with one of: ${courses.join(", ")}.`;
  return { folder: join(LESSONS, course), port };
}

async function open(folder: string, port: number): Promise<void> {
  const origin = `http://localhost:${port}`;
  // The door opens first: a port that is taken is told at once, and who comes early waits for the first sheet.
  const preview = Promise.withResolvers<Hono>();
  const server = serve({ fetch: async (request) => (await preview.promise).fetch(request), hostname: HOST, port });
  server.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") stop(`The preview can't open port ${port}: ${error.message}`);
    const other = `npm run preview -- --port ${port + 1}`;
    stop(`Port ${port} is taken, perhaps by another preview. Stop that one, or choose another port: ${other}`);
  });

  const { openDesk } = await import("./preview/desk.ts");
  const { makePreview } = await import("./preview/app.ts");
  const desk = await openDesk(folder, join(ROOT, "emails"));
  preview.resolve(makePreview(desk, origin, Date.now));
  console.log(`\n  The preview of ${basename(folder)} is open at ${origin}`);
  console.log("  It follows every save. Stop it with Ctrl+C.\n");
  desk.listen(({ problems, tookMs, isWhole }) => {
    if (!isWhole) return;
    const errors = problems.filter(({ severity }) => severity === "error").length;
    const found = errors === 0 ? "" : `, ${errors} ${errors === 1 ? "error" : "errors"}`;
    console.log(`  compiled in ${Math.round(tookMs)} ms${found}`);
  });
}

function stop(reason: string): never {
  console.error(reason);
  process.exit(1);
}
