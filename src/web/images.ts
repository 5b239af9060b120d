import type { Hono } from "hono";
import { KEPT_FOREVER } from "./headers.ts";
import type { WebPorts } from "./ports.ts";
import { showNotFound } from "./problem-page.ts";

/** Pictures in emails. */
export function addImages(app: Hono, ports: WebPorts): void {
  app.get("/images/:name{[a-z0-9-]+\\.[0-9a-f]{12}\\.(?:png|jpg)}", async (c) => {
    const name = c.req.param("name");
    const image = await ports.readImage(name);
    if (image === undefined) return showNotFound(c, ports);
    c.header("Content-Type", name.endsWith(".jpg") ? "image/jpeg" : "image/png");
    c.header("Cache-Control", KEPT_FOREVER);
    // Mail programs show it on pages of their own.
    c.header("Cross-Origin-Resource-Policy", "cross-origin");
    return c.body(image);
  });
}
