import type { Hono } from "hono";
import { readLink } from "../course/link.ts";
import { composeMessage } from "../course/message.ts";
import { linkRoute } from "../course/paths.ts";
import { readRecipe } from "../store/members.ts";
import { VIEW_CSP } from "./headers.ts";
import type { WebPorts } from "./ports.ts";
import { showDeadLink } from "./problem-page.ts";

/** "View in browser": exactly the HTML that this person received, made again from its recipe. */
export function addView(app: Hono, ports: WebPorts): void {
  app.get(linkRoute("view"), async (c) => {
    const id = readLink(ports.secret, "view", c.req.param("token"));
    const found = id === undefined ? undefined : await readRecipe(ports.archive, id, ports.readEdition);
    if (found === undefined) return showDeadLink(c, ports);
    c.header("Content-Security-Policy", VIEW_CSP);
    c.header("X-Robots-Tag", "noindex, nofollow");
    return c.html(composeMessage(found.recipe, found.letterhead, ports.secret).html);
  });
}
