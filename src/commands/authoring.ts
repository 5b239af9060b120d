import { asText, type Command, type ExitCode, type Hall, type Said, type Values } from "./command.ts";

/** The commands of somebody who writes. Each loads what it needs when it is called. */
export const AUTHORING: Readonly<Record<string, Command>> = {
  rehearse: {
    summary: "rehearse [--course NAME] [--zone ZONE] [--start DATE]   run through a course on a virtual clock",
    options: { course: { type: "string" }, zone: { type: "string" }, start: { type: "string" } },
    run: rehearse,
  },
  "new-lesson": {
    summary: 'new-lesson "TITLE" [--course NAME] [--after NUMBER] [--id ID]   start a lesson as a draft',
    options: { course: { type: "string" }, after: { type: "string" }, id: { type: "string" } },
    takesWord: true,
    run: async ({ course, after, id }, title = "", hall) => {
      const { newLesson } = await import("./new-lesson.ts");
      const wish = { title, after: asText(after), id: asText(id) };
      return inCourse(asText(course), hall, (folder) => newLesson(folder, wish));
    },
  },
  "lint-lessons": {
    summary: "lint-lessons [--course NAME] [--strict]           how the lessons read and what could be better",
    options: { strict: { type: "boolean" }, course: { type: "string" } },
    takesWord: true,
    run: async ({ strict, course }, given, hall) => {
      const { lintLessons } = await import("./lint-lessons.ts");
      // Its report is what was asked for, however it turns out.
      const toPrint = { ...hall, complain: hall.print };
      return inCourses(asText(course) ?? given, toPrint, (folder) => lintLessons(folder, strict === true, hall.paint));
    },
  },
  "check-links": {
    summary: "check-links [--course NAME]                     whether the pages that lessons link to are still there",
    options: { course: { type: "string" } },
    takesWord: true,
    run: async ({ course }, given, hall) => {
      const { checkCourseLinks } = await import("./check-links.ts");
      const onProgress = (done: number, of: number) => {
        hall.showProgress(done === of ? "" : `${done} of ${of} links`);
      };
      return inCourses(asText(course) ?? given, hall, (folder) =>
        checkCourseLinks(folder, { fetch: hall.fetch, onProgress }),
      );
    },
  },
  "send-test": {
    summary: "send-test --lesson NUMBER | --letter NAME --to ADDRESS [--course NAME]   send one email to yourself",
    options: {
      lesson: { type: "string" },
      letter: { type: "string" },
      to: { type: "string" },
      course: { type: "string" },
    },
    run: async ({ lesson, letter, to, course }, _, hall) => {
      const { sendTest } = await import("./send-test.ts");
      const { openConnections } = await import("../start/provider.ts");
      const connections = openConnections();
      const wish = { lesson: asText(lesson), letter: asText(letter), to: asText(to) };
      const ports = { ...hall, environment: hall.environment(), connections };
      try {
        return await inCourse(asText(course), hall, (folder) => sendTest(folder, wish, ports));
      } finally {
        await connections.close();
      }
    },
  },
};

async function rehearse({ course, zone, start }: Values, _word: string | undefined, hall: Hall): Promise<ExitCode> {
  const folder = await hall.courseFolder(asText(course));
  if (folder === undefined) return 2;
  const { compileCourse } = await import("../compile/compile.ts");
  const { formatProblems } = await import("../compile/report.ts");
  const { formatCalendar, rehearse: live } = await import("./rehearse.ts");
  const { isZone } = await import("../course/schedule.ts");
  const { v7 } = await import("uuid");

  const compiled = await compileCourse(folder);
  if (compiled.course === undefined) {
    hall.complain(formatProblems(compiled, hall.paint));
    return 1;
  }
  const inZone = asText(zone) ?? compiled.course.schedule.zone;
  if (!isZone(inZone)) {
    hall.complain(`"${inZone}" isn't a time zone that this machine knows. Use one such as America/Los_Angeles.`);
    return 2;
  }
  const from = asText(start) ?? new Date(hall.now()).toISOString().slice(0, 10);
  const rehearsal = await live(compiled.course, { zone: inZone, start: from }, v7, (mails) => {
    hall.showProgress(`  ${mails} emails`);
  });
  hall.showProgress("");
  if (rehearsal === undefined) {
    hall.complain(`"${from}" isn't a date such as 2026-12-01.`);
    return 2;
  }
  hall.print(formatCalendar(rehearsal, inZone));
  return 0;
}

async function inCourse(
  given: string | undefined,
  hall: Hall,
  work: (folder: string) => Promise<Said>,
): Promise<ExitCode> {
  const folder = await hall.courseFolder(given);
  if (folder === undefined) return 2;
  const { ok, says } = await work(folder);
  (ok ? hall.print : hall.complain)(says);
  return ok ? 0 : 1;
}

/** One after another, where none is named. */
async function inCourses(
  given: string | undefined,
  hall: Hall,
  work: (folder: string) => Promise<Said>,
): Promise<ExitCode> {
  const folders = await hall.courseFolders(given);
  if (folders === undefined) return 2;
  let code: ExitCode = 0;
  for (const folder of folders) {
    if (folders.length > 1) hall.print(`${hall.paint("bold", folder)}\n`);
    if ((await inCourse(folder, { ...hall, courseFolder: async () => folder }, work)) !== 0) code = 1;
    if (folders.length > 1) hall.print("");
  }
  return code;
}
