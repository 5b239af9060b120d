import type { Context } from "hono";

/** A field of a form; "" where it is missing, given twice or a file. */
export type Form = (name: string) => string;

/** Forms are a few lines of text. */
export const FORM_MAX_BYTES = 64 * 1024;

/**
 * Reads a form, urlencoded or multipart (WHATWG HTML, 4.10.21).
 *
 * @returns undefined where the body is no such form or is cut
 */
export async function readForm(c: Context): Promise<Form | undefined> {
  try {
    const fields = await c.req.parseBody({ all: true });
    return (name) => {
      const value = fields[name];
      return typeof value === "string" ? value : "";
    };
  } catch {
    return undefined;
  }
}
