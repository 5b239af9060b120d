import type { Course } from "../../src/course/course.ts";
import { signLink } from "../../src/course/link.ts";
import { markLesson } from "../../src/store/progress.ts";
import { joinByForm } from "./learners.ts";
import type { Site } from "./site.ts";
import { SECRET } from "./world.ts";

/** The pages that a course shows a learner on the way from signup to certificate, each by its path. */
export type Staged = Readonly<
  Record<
    | "signup"
    | "check-inbox"
    | "course-new"
    | "course-midway"
    | "course-done"
    | "lesson"
    | "quiz"
    | "quiz-answered"
    | "certificate-own"
    | "certificate"
    | "unsubscribe"
    | "embed",
    string
  >
>;

/** One learner who has just joined, one midway and one who has done everything, in a course that its first learner has been through. */
export async function stageCourse({ world }: Site, course: Course): Promise<Staged> {
  const lessons = course.lessons.map(({ id }) => id);
  const weeks = async (count: number) => {
    for (let week = 0; week < count; week += 1) await world.post("/outbox/move", { by: "week" });
  };
  const mark = async (learner: string, ...done: readonly string[]) => {
    for (const lesson of done)
      await world.archive.transaction().execute((tx) => markLesson(tx, learner, lesson, "done", world.clock.now()));
  };
  const pathOf = (learner: string) => `/p/${signLink(SECRET, "progress", learner)}`;

  const graduate = await joinByForm(world, course, "graduate@example.com");
  await weeks(lessons.length - 3);
  const midway = await joinByForm(world, course, "midway@example.com");
  await weeks(5);
  await mark(graduate, ...lessons);
  await world.post(`${pathOf(graduate)}/certificate`, { do: "make", name: "Samantha Lee" });
  const [certificate] = await world.archive.selectFrom("certificates").select("id").execute();

  const [first = "", second = "", third = ""] = lessons;
  await mark(midway, first);
  const answers =
    course.lessons[1]?.quiz.map(({ answer, choices }, index) =>
      index === 0 ? (answer % choices.length) + 1 : answer,
    ) ?? [];
  const fields = answers.map((answer, index) => [`answer-${index + 1}`, String(answer)]);
  await world.post(`${pathOf(midway)}/check/${second}`, Object.fromEntries(fields));
  const newcomer = await joinByForm(world, course, "new@example.com");
  return {
    signup: `/${course.id}`,
    "check-inbox": `/${course.id}/check-inbox`,
    "course-new": `${pathOf(newcomer)}?welcome=1`,
    "course-midway": pathOf(midway),
    "course-done": pathOf(graduate),
    lesson: `${pathOf(midway)}/lesson/${third}`,
    quiz: `${pathOf(midway)}/lesson/${third}?choose=2-0-0#check`,
    "quiz-answered": `${pathOf(midway)}/lesson/${second}?counted=${answers.join("-")}#check`,
    "certificate-own": `${pathOf(graduate)}/certificate`,
    certificate: `/certificate/${signLink(SECRET, "certificate", certificate?.id ?? "")}`,
    unsubscribe: `/u/${signLink(SECRET, "unsubscribe", midway)}`,
    embed: `/embed/${course.id}`,
  };
}
