import type { Hono } from "hono";
import { html } from "hono/html";
import { type Course, findLesson, type Lesson } from "../course/course.ts";
import { readLink } from "../course/link.ts";
import { linkPath, linkRoute } from "../course/paths.ts";
import { isViewable, sharedEmail } from "../course/shared-copy.ts";
import { readRecipe } from "../store/members.ts";
import { wordsOf } from "../words/words.ts";
import { VIEW_CSP } from "./headers.ts";
import type { Html } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink } from "./problem-page.ts";
import { sharePath } from "./share.ts";

const BODY = /<body\b[^>]*>/i;

/**
 * "View in browser": the HTML that someone received, made again from its recipe. People pass this page on, so no link
 * in it can do more than show it.
 */
export function addView(app: Hono, ports: WebPorts): void {
  app.get(linkRoute("view"), async (c) => {
    const id = readLink(ports.secret, "view", c.req.param("token"));
    const found = id === undefined ? undefined : await readRecipe(ports.archive, id, ports.readEdition);
    if (found === undefined || !isViewable(found.recipe.kind)) return showDeadLink(c, ports);
    const { recipe, letterhead, key } = found;
    c.header("Content-Security-Policy", VIEW_CSP);
    const view = `${letterhead.publicUrl}${linkPath(ports.secret, "view", recipe.deliveryId)}`;
    const copy = sharedEmail(recipe, letterhead, view);
    const course = ports.courses.get(recipe.courseId);
    if (course === undefined) return c.html(copy);
    const lesson = recipe.kind === "lesson" ? findLesson(course, key) : undefined;
    const bar = (await copyBar(ports, course, lesson)).toString();
    return c.html(BODY.test(copy) ? copy.replace(BODY, (body) => body + bar) : bar + copy);
  });
}

/** Above the email; in its own style, because a page's style would change the email's. */
function copyBar(ports: WebPorts, course: Course, lesson: Lesson | undefined): Html {
  const { share: words } = wordsOf(course);
  const path = lesson === undefined ? undefined : sharePath(course, lesson);
  const link = (to: string, label: string) =>
    html`<a href="${ports.publicUrl}${to}" style="color:#0d4337;white-space:nowrap">${label}</a>`;
  return html`<p style="margin:0;padding:12px 16px;background:#fff8e5;color:#2b2a27;font:15px/1.5 sans-serif;text-align:center">${words.copy}
${path === undefined ? "" : html`${link(path, words.link)} · `}${link(`/${course.id}`, words.signUp(course))}</p>`;
}
