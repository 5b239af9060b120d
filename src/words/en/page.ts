import { html } from "hono/html";
import type { Course } from "../../course/course.ts";

/** What surrounds every page. */
export const page = {
  skip: "Skip to content",
  courses: "Courses",
  practice: {
    label: "Practice mode",
    title: "Practice mode:",
    text: "email stays on this machine.",
    outbox: "See the outbox",
  },
  footer: ({ title, site, sender, reply_to }: Course) =>
    html`${title} is written by <a href="${site}">${sender.name}</a>. Questions? Write to <a href="mailto:${reply_to}">${reply_to}</a>.`,
};
