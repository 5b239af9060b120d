import type { Context, Hono, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { readHolder } from "../actions/link-holder.ts";
import { openWork, removeWork, type SaveOutcome, saveWork } from "../actions/save-work.ts";
import type { Course } from "../course/course.ts";
import { makeMark } from "../course/mark.ts";
import { linkRoute, tokenPath } from "../course/paths.ts";
import { MOST_SAVES, SAVED_PARTS } from "../course/saved-work.ts";
import { takeAttempt } from "../store/form-attempts.ts";
import { readCompletions, readDeliveries } from "../store/progress.ts";
import { readSavedWork } from "../store/saved-work.ts";
import type { Enrollment } from "../store/subscribing.ts";
import { wordsOf } from "../words/words.ts";
import { clientNetwork } from "./client-network.ts";
import { isOwnDevice, showUnknownDevice } from "./device.ts";
import { FORM_MAX_BYTES, readForm } from "./form.ts";
import { readQuizFirst, showLesson } from "./lesson.ts";
import { openLesson } from "./opened-lesson.ts";
import { showPage } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest, showDeadLink, showNotFound } from "./problem-page.ts";
import { syllabusOf } from "./syllabus.ts";
import { makeUploads, type Upload } from "./upload.ts";
import { workPage } from "./work-page.ts";
import { sendWork, workZip } from "./work-files.ts";

const DAY_MS = 86_400_000;

/** Why nothing was saved, for the page that says so. */
export type SaveProblem =
  | Exclude<SaveOutcome, "saved" | "not-received" | "not-here">
  | "busy"
  | "too-many"
  | "unreadable";

const STATUS: Readonly<Partial<Record<SaveProblem, 413 | 429 | 503 | 507>>> = {
  "too-large": 413,
  "too-many": 429,
  busy: 503,
  "disk-low": 507,
};

/**
 * What a learner made: saved on the page of its lesson, and all of it on a page of its own. It's private, and links in emails are passed
 * on, so all of this works only in a browser where the owner of the mailbox has been; what it replaces or removes can't be brought
 * back, so that goes for every client. Added before the limit for forms: a file has its own.
 */
export function addWork(app: Hono, ports: WebPorts): void {
  if (ports.savedFiles === undefined) return;
  const receive = makeUploads();
  const lessonWork = `${linkRoute("progress")}/lesson/:lesson/work` as const;
  for (const path of [`${linkRoute("progress")}/work`, lessonWork]) {
    app.use(path, ownOnly(ports));
    app.use(`${path}/*`, ownOnly(ports));
  }

  app.get(`${linkRoute("progress")}/work`, (c) => showWork(c, ports));

  app.get(`${linkRoute("progress")}/work/all.zip`, async (c) => {
    const { course, enrollment } = ownerOf(c);
    if (course === undefined) return showNotFound(c, ports);
    const all = [{ courseId: course.id, course, work: await readSavedWork(ports.archive, enrollment.id) }];
    return workZip(c, ports, all, `${course.id}-work.zip`);
  });

  app.get(`${lessonWork}/:part{text|file}`, async (c) => {
    const { enrollment } = ownerOf(c);
    const part = SAVED_PARTS.find((one) => one === c.req.param("part")) ?? "file";
    const opened = await openWork(ports, enrollment.id, c.req.param("lesson"), part);
    return opened === undefined ? showNotFound(c, ports) : sendWork(c, opened.work, opened.bytes);
  });

  app.post(`${lessonWork}/remove`, bodyLimit({ maxSize: FORM_MAX_BYTES }), async (c) => {
    const { enrollment } = ownerOf(c);
    const form = await readForm(c);
    const part = SAVED_PARTS.find((one) => one === form?.("part"));
    const lessonId = c.req.param("lesson");
    if (part === undefined) return showBadRequest(c, ports);
    await removeWork(ports, enrollment.id, lessonId, part);
    const path = tokenPath("progress", c.req.param("token"));
    if (form?.("from") === "work") return c.redirect(`${path}/work`, 303);
    return c.redirect(`${path}/lesson/${lessonId}?work=removed#work`, 303);
  });

  app.post(lessonWork, async (c) => {
    const opened = await openLesson(c, ports);
    if ("answer" in opened) return opened.answer;
    const { enrollment, lesson, path } = opened;
    const upload = (await mayTry(c, ports, enrollment)) ? await receive(c, enrollment.id) : "too-many";
    const text = textOf(upload);
    const outcome = typeof upload === "string" ? upload : await saveUpload(ports, enrollment, lesson, upload);
    if (outcome === "saved") return c.redirect(`${path}/lesson/${lesson.id}?work=saved#work`, 303);
    if (outcome === "not-received" || outcome === "not-here") return showNotFound(c, ports);
    if (outcome === "busy") c.header("Retry-After", "60");
    const status = STATUS[outcome] ?? 422;
    return showLesson(c, ports, opened, readQuizFirst, { saving: { problem: outcome, text, status } });
  });
}

type Owner = { readonly enrollment: Enrollment; readonly course: Course | undefined };

/** Found once for a request, by the guard. */
const OWNER = "owner";

function ownOnly(ports: WebPorts): MiddlewareHandler {
  return async (c, next) => {
    const holder = await readHolder(ports, "progress", c.req.param("token") ?? "");
    if (holder === undefined) return showDeadLink(c, ports);
    if (!isOwnDevice(c, ports, holder.enrollment)) return showUnknownDevice(c, ports, holder);
    c.set(OWNER, holder);
    return next();
  };
}

function ownerOf(c: Context): Owner {
  const owner = c.get(OWNER) as Owner | undefined;
  if (owner === undefined) throw new Error("nobody looked whose work that is");
  return owner;
}

/** Counted before anything is read. Each counts, whatever comes of it. */
async function mayTry(c: Context, ports: WebPorts, { subscriberId }: Enrollment): Promise<boolean> {
  const address_key = makeMark(ports.secret, "save", subscriberId);
  const attempt = { form: "save", address_key, network: clientNetwork(c, ports.trustedProxies) } as const;
  const now = ports.now();
  const limit = { since: now - DAY_MS, ...MOST_SAVES };
  return ports.archive.transaction().execute((tx) => takeAttempt(tx, attempt, now, limit));
}

function textOf(upload: Upload | "too-many"): string | undefined {
  return typeof upload === "string" ? undefined : upload.get("text")?.bytes.toString("utf8");
}

/** A field for a file that's left empty comes as a file without a name. */
async function saveUpload(
  ports: WebPorts,
  enrollment: Enrollment,
  lesson: Parameters<typeof saveWork>[2],
  upload: Exclude<Upload, string>,
): Promise<SaveOutcome> {
  const file = upload.get("file");
  return saveWork(ports, enrollment, lesson, {
    text: upload.get("text")?.bytes.toString("utf8") ?? "",
    shown: upload.get("shown")?.bytes.toString("utf8"),
    file:
      file?.fileName === undefined || (file.fileName === "" && file.bytes.length === 0)
        ? undefined
        : { name: file.fileName, bytes: file.bytes },
  });
}

async function showWork(c: Context, ports: WebPorts): Promise<Response> {
  const { course, enrollment } = ownerOf(c);
  if (course === undefined) return showNotFound(c, ports);
  const deliveries = await readDeliveries(ports.archive, enrollment.id);
  const completions = await readCompletions(ports.archive, enrollment.id);
  const saved = await readSavedWork(ports.archive, enrollment.id);
  const texts = new Map<string, string>();
  for (const { fileId } of saved.filter(({ part }) => part === "text")) {
    const bytes = await ports.savedFiles?.read(fileId);
    if (bytes !== undefined) texts.set(fileId, new TextDecoder().decode(bytes));
  }
  const path = tokenPath("progress", c.req.param("token") ?? "");
  const syllabus = syllabusOf(course, enrollment, deliveries, completions);
  return showPage(
    c,
    ports,
    workPage({ course, enrollment, syllabus, saved, texts, path, words: wordsOf(course), now: ports.now() }),
  );
}
