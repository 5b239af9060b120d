import type { Context } from "hono";
import { MOST_FILE_BYTES } from "../course/saved-work.ts";
import { type Part, readMultipart } from "./multipart.ts";

/** The file, a text of 20,000 characters in four bytes each, and what's between them. */
export const MOST_UPLOAD_BYTES = MOST_FILE_BYTES + 100_000;

/** Each holds its body twice for a moment, 10 MB. A learner may send a second one while the first is under way. */
const MOST_AT_ONCE = 6;
const MOST_AT_ONCE_OF_ONE = 2;

export type Upload = ReadonlyMap<string, Part> | "too-large" | "busy" | "unreadable";

/** Reads forms with a file, a few at a time. The caller decides who may send one. */
export function makeUploads(): (c: Context, learner: string) => Promise<Upload> {
  const underWay: string[] = [];
  return async (c, learner) => {
    const own = underWay.filter((one) => one === learner).length;
    if (underWay.length >= MOST_AT_ONCE || own >= MOST_AT_ONCE_OF_ONE) return "busy";
    underWay.push(learner);
    try {
      const body = await readBody(c);
      return typeof body === "string" ? body : (readMultipart(c.req.header("content-type"), body) ?? "unreadable");
    } finally {
      underWay.splice(underWay.indexOf(learner), 1);
    }
  };
}

/** Stops as soon as it's too large, whatever its headers say. */
async function readBody(c: Context): Promise<Buffer | "too-large" | "unreadable"> {
  if (Number(c.req.header("content-length") ?? 0) > MOST_UPLOAD_BYTES) return "too-large";
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of c.req.raw.body ?? []) {
      length += chunk.length;
      if (length > MOST_UPLOAD_BYTES) return "too-large";
      chunks.push(chunk);
    }
  } catch {
    return "unreadable";
  }
  return Buffer.concat(chunks, length);
}
