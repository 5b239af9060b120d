import { join } from "node:path";
import { setBody } from "../../src/compile/setting.ts";
import { readCourseFolder } from "../../src/compile/folder.ts";
import { openHoleBook } from "../../src/compile/holes.ts";
import { lessonMail, readLessons } from "../../src/compile/lessons.ts";
import { compileCourse } from "../../src/compile/compile.ts";
import { openNotebook } from "../../src/compile/complaint.ts";
import { loadMails } from "../../src/compile/load-mails.ts";
import { composeMessage, courseHead } from "../../src/course/message.ts";

/** Two ways to the same lesson for one learner: from the compiled lesson, and rendered anew by react-email. */
export async function fillers(
  root: string,
): Promise<{ readonly compiled: () => unknown; readonly rendered: () => Promise<unknown> }> {
  process.env["NODE_ENV"] = "production";
  // Not before: React in development mode is five times slower, and the comparison would flatter us.
  const { render } = await import("react-email");
  const folder = join(root, "lessons/tpm-101");
  const { course } = await compileCourse(folder);
  const lesson = course?.lessons[0];
  if (course === undefined || lesson === undefined) throw new Error("TPM 101 does not compile");

  const letterhead = {
    publicUrl: "https://learn.example.com",
    postalAddress: "1 Main Street, Springfield",
    courses: { [course.id]: courseHead(course) },
  };
  const recipe = {
    deliveryId: "d".repeat(32),
    batchId: "batch",
    enrollmentId: "e".repeat(36),
    courseId: course.id,
    kind: "lesson" as const,
    email: lesson.email,
    fill: {
      to: "maya@example.com",
      values: { first_name: "Maya", lessons_completed: "2", completed_percent: "25", open_percent: "75" },
    },
  };

  const mails = await loadMails();
  const notebook = openNotebook();
  const sources = await readCourseFolder(folder, notebook);
  const book = openHoleBook(sources.lessons.map(({ text }) => text));
  const draft = readLessons(
    sources.lessons,
    mails,
    book,
    { drawings: sources.drawings, templates: new Map() },
    notebook,
  )[0];
  if (draft === undefined) throw new Error("TPM 101 has no lesson that can be read");
  const mail = lessonMail(draft, { number: 1, of: course.lessons.length }, course, book);
  const slots = mails.lesson({ ...mail, body: setBody(draft.body.root, mails, book, sources.drawings, mail) });
  return {
    compiled: () => composeMessage(recipe, letterhead, "a secret of the bench, which is long enough"),
    // HTML and plain text, as a mail has both. The page around it, by MJML, would come on top.
    rendered: async () => {
      for (const { html } of Object.values(slots)) {
        await render(html);
        await render(html, { plainText: true });
      }
    },
  };
}
