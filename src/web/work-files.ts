import type { Context } from "hono";
import { Zip, ZipPassThrough } from "fflate";
import { type Course, findLesson } from "../course/course.ts";
import { savedType } from "../course/saved-work.ts";
import type { SavedWork } from "../store/saved-work.ts";
import { wordsOf } from "../words/words.ts";
import type { WebPorts } from "./ports.ts";

/** Always a download, never shown as a page of ours: what's in it may come from anyone. */
function fileHeaders(c: Context, name: string, type: string): void {
  c.header("Content-Type", type);
  c.header("Content-Disposition", attachmentNamed(name));
  c.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
  c.header("Cross-Origin-Resource-Policy", "same-origin");
}

/** RFC 6266: a name that any browser can read, and the real one (RFC 8187). */
export function attachmentNamed(name: string): string {
  const plain = name.replaceAll(/[^\u0020-\u007e]|["\\%]/gu, "_");
  const whole = encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/g, (letter) => {
    return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
  });
  return plain === name
    ? `attachment; filename="${plain}"`
    : `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}

export function sendWork(c: Context, work: SavedWork, bytes: Uint8Array<ArrayBuffer>): Response {
  const name = work.part === "text" ? `${work.lessonId}.txt` : work.name;
  fileHeaders(c, name, savedType(name) ?? "application/octet-stream");
  return c.body(bytes);
}

export type WorkOfCourse = {
  readonly courseId: string;
  /** Undefined where it isn't open anymore. */
  readonly course: Course | undefined;
  readonly work: readonly SavedWork[];
};

/** All saved work as one ZIP file, made while it's sent: one file at a time is in memory. */
export function workZip(c: Context, ports: WebPorts, all: readonly WorkOfCourse[], name: string): Response {
  const waiting = all.flatMap((of) =>
    of.work.filter(({ lost }) => !lost).map((work) => ({ path: pathIn(of, work, all.length > 1), work })),
  );
  let zip: Zip | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      zip = new Zip((error, chunk, last) => {
        if (error !== null) return controller.error(error);
        controller.enqueue(chunk);
        if (last) controller.close();
      });
    },
    pull: async () => {
      const next = waiting.shift();
      if (next === undefined) return zip?.end();
      const bytes = (await ports.savedFiles?.read(next.work.fileId)) ?? new Uint8Array();
      const entry = new ZipPassThrough(next.path);
      entry.mtime = new Date(Math.max(next.work.savedAt, Date.UTC(1980, 0, 2)));
      zip?.add(entry);
      entry.push(bytes, true);
    },
  });
  fileHeaders(c, name, "application/zip");
  return c.body(stream);
}

/** "Lesson 2 - risk register.xlsx". Names of files were cleaned when they were saved. */
function pathIn({ courseId, course }: WorkOfCourse, { lessonId, part, name }: SavedWork, manyCourses: boolean): string {
  const { work: words } = wordsOf(course);
  const lesson = course && findLesson(course, lessonId);
  const front =
    course === undefined || lesson === undefined ? lessonId : words.zipName(course.lessons.indexOf(lesson) + 1);
  const file = `${front} - ${part === "text" ? `${words.textFile}.txt` : name}`;
  return manyCourses ? `${courseId}/${file}` : file;
}
