import type { Hono } from "hono";
import { KEPT_FOREVER } from "./headers.ts";
import type { WebPorts } from "./ports.ts";
import { showNotFound } from "./problem-page.ts";

const OFFICE = "application/vnd.openxmlformats-officedocument";

const TYPES: Readonly<Record<string, string>> = {
  docx: `${OFFICE}.wordprocessingml.document`,
  xlsx: `${OFFICE}.spreadsheetml.sheet`,
  csv: "text/csv; charset=utf-8",
  md: "text/markdown; charset=utf-8",
};

/**
 * Templates that learners fill in. Like a picture's, a file's name is made from its content, so an old email still
 * leads to what it led to then. Nothing in them is personal, so anyone may load them, and they're saved, never shown as
 * a page.
 */
export function addTemplates(app: Hono, ports: WebPorts): void {
  app.get("/templates/:name{[a-z0-9-]+\\.[0-9a-f]{12}\\.(?:docx|xlsx|csv|md)}", async (c) => {
    const name = c.req.param("name");
    const file = await ports.readImage(name);
    if (file === undefined) return showNotFound(c, ports);
    return c.body(file, 200, templateHeaders(name));
  });
}

/** @param name with its hash, which the learner's file goes without: `risk-register.docx` */
export function templateHeaders(name: string): Record<string, string> {
  const [bare = "", , ending = ""] = name.split(".");
  return {
    "Content-Type": TYPES[ending] ?? "application/octet-stream",
    "Content-Disposition": `attachment; filename="${bare}.${ending}"`,
    "Cache-Control": KEPT_FOREVER,
    "Content-Security-Policy": "default-src 'none'; sandbox",
  };
}
