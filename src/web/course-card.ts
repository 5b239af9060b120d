import { createHash } from "node:crypto";
import type { Context, Hono } from "hono";
import { fullTitle, initialsOf, teacherOf } from "../course/course-card.ts";
import type { Course } from "../course/course.ts";
import { wordsOf } from "../words/words.ts";
import { assets } from "./assets.ts";
import type { CertificatePrints, CourseCardOrder } from "./certificate-prints.ts";
import { KEPT_FOREVER } from "./headers.ts";
import type { WebPorts } from "./ports.ts";

/** Part of a card's name, to change with the way it's drawn: networks keep the picture that they were shown. */
const HAND = "card 1";

/** What networks show of a course that's shared, as pages name it. */
export function courseCardOf(course: Course): { readonly path: string; readonly alt: string } {
  const { illustration, photo } = course.pictures ?? {};
  const made = JSON.stringify([HAND, textOf(course), illustration?.name, photo?.name]);
  const hash = createHash("sha256").update(made).digest("hex").slice(0, 12);
  return { path: `/${course.id}/card.${hash}.png`, alt: wordsOf(course).signup.card(course) };
}

/**
 * Each course's own picture: its title, its tagline, who teaches, and its illustration. Where the typeface may lack a
 * letter of it, or too many others are waiting, it's the picture that all courses share.
 */
export function addCourseCards(app: Hono, ports: WebPorts, prints: CertificatePrints): void {
  for (const course of ports.courses.values()) {
    const { path } = courseCardOf(course);
    app.get(`/${course.id}/:card{card\\.[0-9a-f]{12}\\.png}`, async (c) => {
      // A card from before the course changed, in a post that people still read.
      if (c.req.path !== path) return c.redirect(path, 302);
      const card = await prints.read(await orderOf(ports, course, path));
      return card === undefined || card === "busy" ? c.redirect(assets.courseCard.path, 302) : show(c, card);
    });
  }
}

function show(c: Context, card: Uint8Array<ArrayBuffer>): Response {
  c.header("Content-Type", "image/png");
  c.header("Cache-Control", KEPT_FOREVER);
  c.header("Cross-Origin-Resource-Policy", "cross-origin");
  return c.body(card);
}

async function orderOf(ports: WebPorts, course: Course, path: string): Promise<CourseCardOrder> {
  const { illustration, photo } = course.pictures ?? {};
  const read = async (name: string | undefined) => (name === undefined ? undefined : await ports.readImage(name));
  return {
    as: "course-card",
    key: path,
    ...textOf(course),
    illustration: await read(illustration?.name),
    photo: await read(photo?.name),
  };
}

function textOf(course: Course): Pick<CourseCardOrder, "title" | "tagline" | "by" | "initials"> {
  const name = teacherOf(course)?.name ?? course.sender.name;
  const { tagline } = course;
  return { title: fullTitle(course), tagline, by: wordsOf(course).signup.cardBy(name), initials: initialsOf(name) };
}
