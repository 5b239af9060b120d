import { readFile } from "node:fs/promises";
import mjml from "mjml";
import { HOLES } from "../course/email.ts";
import type { Complaints } from "./complaint.ts";
import type { HoleBook } from "./holes.ts";

/** A page with places to be filled, as compiled: text and slot names by turns, text first. */
export type Frame = { readonly file: string; readonly pieces: readonly string[]; readonly slots: ReadonlySet<string> };

/**
 * Compiles `emails/frames/<name>.mjml`. `$head` stands for head.mjml and `$light-ink` for a theme token, both put in before MJML
 * sees them: it would drop an mj-include without a word.
 *
 */
export async function readFrame(
  name: "lesson" | "letter",
  theme: ReadonlyMap<string, string>,
  book: HoleBook,
  complaints: Complaints,
): Promise<Frame> {
  const source = await readFrameFile(name);
  const tokens = new Map(theme).set("head", await readFrameFile("head"));
  // Twice, because the head has tokens of its own.
  const themed = putIn(putIn(source, tokens), tokens);
  for (const [, unknown = ""] of themed.matchAll(TOKEN)) {
    complaints.error(
      "frame-token",
      0,
      `asks for $${unknown}, which the theme doesn't have.`,
      "Look at emails/theme.ts.",
    );
  }
  if (themed.includes("<mj-include")) {
    complaints.error("frame-include", 0, "uses mj-include, which MJML drops silently.", "Use $head.");
  }
  const filled = themed.replaceAll(/\{\{([a-z_]+)\}\}/g, (whole, asked: string) => {
    const hole = HOLES.find((known) => known === asked);
    return hole === undefined ? whole : book.token(hole);
  });
  const { html, errors } = await compileOnce(filled);
  for (const { line, message } of errors) {
    complaints.error("frame-invalid", line, `isn't valid MJML: ${message}.`, "Look at MJML's documentation.");
  }
  const pieces = squeeze(html).split(/\[\[([a-z]+)\]\]/);
  return { file: `emails/frames/${name}.mjml`, pieces, slots: new Set(pieces.filter((_, index) => index % 2 === 1)) };
}

const compiled = new Map<string, ReturnType<typeof mjml>>();

/** 15 ms a frame, and a frame is the same for every course. */
function compileOnce(source: string): ReturnType<typeof mjml> {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const made = mjml(source, { fonts: {}, keepComments: true, validationLevel: "soft" });
  compiled.set(source, made);
  return made;
}

/** Fills every slot. A slot that is missing on either side is told. */
export function fillFrame(frame: Frame, slots: ReadonlyMap<string, string>, complaints: Complaints): string {
  for (const name of slots.keys()) {
    if (frame.slots.has(name)) continue;
    complaints.error("slot-unused", 0, `has no slot [[${name}]].`, "The template has content for it.");
  }
  return frame.pieces
    .map((piece, index) => {
      if (index % 2 === 0) return piece;
      const content = slots.get(piece);
      if (content !== undefined) return content;
      complaints.error("slot-missing", 0, `has a slot [[${piece}]].`, "The template has no content for it.");
      return "";
    })
    .join("");
}

const TOKEN = /\$([a-z]+(?:-[a-z0-9]+)*)/g;

function putIn(source: string, tokens: ReadonlyMap<string, string>): string {
  return source.replaceAll(TOKEN, (whole, name: string) => tokens.get(name) ?? whole);
}

function readFrameFile(name: string): Promise<string> {
  return readFile(new URL(`../../emails/frames/${name}.mjml`, import.meta.url), "utf8");
}

/** MJML's indentation is a quarter of its output, and Gmail cuts a mail off at 102 KB. Slots are still empty, so no text is touched. */
function squeeze(html: string): string {
  return html.replaceAll(/^[ \t]+|[ \t]+$/gm, "").replaceAll(/\n{2,}/g, "\n");
}
