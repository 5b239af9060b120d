import type { Context, Hono } from "hono";
import { readHolder } from "../actions/link-holder.ts";
import { changePace, PACE_REQUESTS, type PaceRequest } from "../actions/pace.ts";
import { linkRoute, tokenPath } from "../course/paths.ts";
import { readForm } from "./form.ts";
import type { WebPorts } from "./ports.ts";
import { showBadRequest, showDeadLink } from "./problem-page.ts";

/** The learner's schedule: rhythm, time, zone, a pause, the next lesson now, starting over. Each says what it did. */
export function addPace(app: Hono, ports: WebPorts): void {
  for (const request of PACE_REQUESTS) {
    app.post(`${linkRoute("progress")}/${request}`, (c) => answer(c, ports, request));
  }
}

async function answer(c: Context, ports: WebPorts, request: PaceRequest): Promise<Response> {
  const token = c.req.param("token") ?? "";
  const form = await readForm(c);
  const holder = await readHolder(ports, "progress", token);
  if (holder === undefined) return showDeadLink(c, ports);
  // The request is also named in the form: a body that isn't from one of our forms changes nothing.
  if (form?.("wish") !== request) return showBadRequest(c, ports);
  const outcome = await changePace(ports, holder.enrollment.id, request, form);
  if (outcome === undefined) return showBadRequest(c, ports);
  if (outcome === "sent") ports.nudge();
  // Leads to the field that has to be corrected, or else to the message.
  const place = outcome === "not-a-date" ? "until" : "changed";
  return c.redirect(`${tokenPath("progress", token)}?changed=${outcome}#${place}`, 303);
}
