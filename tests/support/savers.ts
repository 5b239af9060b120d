import type { Course } from "../../src/course/course.ts";
import { deviceCookie, deviceMark } from "../../src/course/device.ts";
import { linkPath } from "../../src/course/paths.ts";
import { readEnrollment } from "../../src/store/subscribing.ts";
import { sampleCourse } from "./course.ts";
import { SECRET, type World } from "./world.ts";

/** A course whose lessons leave something in its learners' hands: "a plan", "a list", "a map". */
export function makingCourse(id = "sample"): Course {
  const course = sampleCourse(3);
  const made = ["a plan", "a list", "a map"];
  return { ...course, id, lessons: course.lessons.map((lesson, n) => ({ ...lesson, makes: [made[n] ?? ""] })) };
}

export type Saver = {
  readonly id: string;
  readonly subscriberId: string;
  /** Of the course page. */
  readonly path: string;
  /** Of a browser that's proven to be theirs. */
  readonly cookie: string;
};

export async function saverOf({ archive }: Pick<World, "archive">, enrollmentId: string): Promise<Saver> {
  const enrollment = await readEnrollment(archive, enrollmentId);
  if (enrollment === undefined) throw new Error("no such enrollment");
  const { id, subscriberId, epoch } = enrollment;
  return {
    id,
    subscriberId,
    path: linkPath(SECRET, "progress", id, epoch),
    cookie: `${deviceCookie(enrollment, SECRET)}=${deviceMark(enrollment, SECRET)}`,
  };
}

export type Given = {
  readonly text?: string;
  readonly file?: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> | string };
};

/** The form of a lesson's page, filled in. */
export function workForm({ text = "", file }: Given): FormData {
  const form = new FormData();
  form.set("text", text);
  if (file === undefined) form.set("file", new File([], ""));
  else form.set("file", new File([file.bytes], file.name));
  return form;
}

/** Saves without a network, as a browser would. */
export async function save(world: World, saver: Saver, given: Given, lesson = "lesson-1"): Promise<Response> {
  return world.house.app.request(`${saver.path}/lesson/${lesson}/work`, {
    method: "POST",
    headers: { cookie: saver.cookie },
    body: workForm(given),
  });
}

export async function look(world: World, saver: Saver, path: string): Promise<Response> {
  return world.house.app.request(`${saver.path}${path}`, { headers: { cookie: saver.cookie } });
}
