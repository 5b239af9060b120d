import { courseMatterSchema } from "../../src/course/course.ts";

/** The front matter of a course without lessons, for bodies that are compiled by themselves. */
export const kites = courseMatterSchema.parse({
  id: "kites",
  title: "Kites",
  tagline: "Kites",
  description: "Kites.",
  sender: { name: "Ada", email: "ada@kites.example" },
  reply_to: "ada@kites.example",
  site: "https://kites.example",
  schedule: { every: "week", at: "09:00", zone: "UTC" },
  consent: "Yes.",
});
