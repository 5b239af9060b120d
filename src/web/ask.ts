import type { Hono } from "hono";
import { askInPlace } from "../actions/ask-in-place.ts";
import { linkRoute } from "../course/paths.ts";
import { clientNetwork } from "./client-network.ts";
import { readForm } from "./form.ts";
import { readQuizFirst, showLesson } from "./lesson.ts";
import { openLesson } from "./opened-lesson.ts";
import type { WebPorts } from "./ports.ts";

/** A question about a lesson, typed on its page. */
export function addAsk(app: Hono, ports: WebPorts): void {
  app.post(`${linkRoute("progress")}/lesson/:lesson/ask`, async (c) => {
    const opened = await openLesson(c, ports);
    if ("answer" in opened) return opened.answer;
    const { course, enrollment, lesson, path, received } = opened;
    const text = (await readForm(c))?.("question") ?? "";
    const outcome = await askInPlace(ports, enrollment, course, {
      lessonId: lesson.id,
      deliveryId: received.deliveryId,
      text,
      network: clientNetwork(c, ports.trustedProxies),
    });
    if (outcome !== "asked") {
      const status = outcome === "too-many" ? 429 : 422;
      return showLesson(c, ports, opened, readQuizFirst, { asking: { problem: outcome, text, status } });
    }
    ports.nudge();
    return c.redirect(`${path}/lesson/${lesson.id}?ask=asked#ask`, 303);
  });
}
