import { createHash } from "node:crypto";
import type { Lesson } from "./course.ts";
import { fileName, looksLikeProgram } from "./attachment.ts";
import { isOfficeFile, type OfficeKind } from "./office-file.ts";

/** What can be saved of one lesson's exercise: one text, one file, or both. */
export const SAVED_PARTS = ["text", "file"] as const;
export type SavedPart = (typeof SAVED_PARTS)[number];

/** What a lesson's exercise makes: "a risk register, an issue log"; "" where it makes nothing. */
export function madeIn({ makes = [] }: Pick<Lesson, "makes">): string {
  return makes.join(", ");
}

export function makesSomething(lesson: Pick<Lesson, "makes">): boolean {
  return madeIn(lesson) !== "";
}

/** How many of the lessons that make something have something saved. */
export function countSaved(
  lessons: readonly Pick<Lesson, "id" | "makes">[],
  saved: readonly { readonly lessonId: string; readonly lost: boolean }[],
): { readonly saved: number; readonly of: number } {
  const making = lessons.filter(makesSomething);
  const has = new Set(saved.filter(({ lost }) => !lost).map(({ lessonId }) => lessonId));
  return { saved: making.filter(({ id }) => has.has(id)).length, of: making.length };
}

/** Of one file, in bytes. */
export const MOST_FILE_BYTES = 5_000_000;

/** Of one text. Six pages. */
export const MOST_TEXT_LETTERS = 20_000;

/** Of one learner in all their courses, in bytes. */
export const MOST_BYTES_OF_ONE = 50_000_000;

/** Saves in a day: of one learner, and from one network, which may be a whole company's. */
export const MOST_SAVES = { ofOne: 100, ofANetwork: 1000 };

/** What stays free on the disk for the archive and the emails. */
export const LEAST_ROOM_BYTES = 200_000_000;

type Type = { readonly mime: string; readonly begins: (bytes: Uint8Array) => boolean | Promise<boolean> };

const OFFICE = "application/vnd.openxmlformats-officedocument";

/**
 * What can be saved, by the end of its name. What its bytes are decides as well. Nothing that runs: no macros, no HTML,
 * no SVG.
 */
const TYPES: Readonly<Record<string, Type>> = {
  docx: office(`${OFFICE}.wordprocessingml.document`, "word"),
  xlsx: office(`${OFFICE}.spreadsheetml.sheet`, "xl"),
  pptx: office(`${OFFICE}.presentationml.presentation`, "ppt"),
  pdf: signed("application/pdf", "255044462d"),
  png: signed("image/png", "89504e470d0a1a0a"),
  jpg: signed("image/jpeg", "ffd8ff"),
  jpeg: signed("image/jpeg", "ffd8ff"),
  webp: { mime: "image/webp", begins: (bytes) => /^52494646.{8}57454250/.test(hexOf(bytes, 12)) },
  txt: { mime: "text/plain; charset=utf-8", begins: isPlainText },
  md: { mime: "text/markdown; charset=utf-8", begins: isPlainText },
  csv: { mime: "text/csv; charset=utf-8", begins: isPlainText },
};

/** For the `accept` of a form. */
export const SAVED_ENDINGS: readonly string[] = Object.keys(TYPES).map((end) => `.${end}`);

function office(mime: string, kind: OfficeKind): Type {
  return { mime, begins: (bytes) => isOfficeFile(bytes, kind) };
}

function signed(mime: string, magic: string): Type {
  return { mime, begins: (bytes) => hexOf(bytes, magic.length / 2) === magic };
}

function hexOf(bytes: Uint8Array, length: number): string {
  return Buffer.from(bytes.subarray(0, length)).toString("hex");
}

/**
 * Text in any of the encodings that editors and spreadsheets write: no control characters but tabs and line ends. A
 * text that begins as a page or a drawing does is one.
 */
function isPlainText(bytes: Uint8Array): boolean {
  const utf16 = /^(?:fffe|feff)$/.exec(hexOf(bytes, 2))?.[0];
  const encoding = utf16 === undefined ? "windows-1252" : utf16 === "fffe" ? "utf-16le" : "utf-16be";
  const text = new TextDecoder(encoding).decode(bytes);
  // oxlint-disable-next-line eslint/no-control-regex -- these are what makes a file no text
  if (/[\u0000-\u0008\u000b\u000e-\u001f\u007f]/.test(text)) return false;
  const begin = text.slice(0, 1000).replace(/^(?:ï»¿|\ufeff)?\s*/u, "");
  return (
    !looksLikeProgram(bytes) &&
    !/^<(?:!doctype|!--|\?xml|\?php|html|head|body|svg|script|iframe|style|meta)/i.test(begin)
  );
}

/** What a file is served as; undefined where its name has another end. */
export function savedType(name: string): string | undefined {
  return typeOf(name)?.mime;
}

function typeOf(name: string): Type | undefined {
  const end = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(TYPES, end) ? TYPES[end] : undefined;
}

/**
 * Why a file isn't kept: it's none of the types, its bytes aren't what its name says, it's empty, or it's too large.
 */
export type FileRefused = "type" | "content" | "empty" | "too-large";

/** Looks at a file as a browser sent it. What the browser calls its type doesn't count. */
export async function checkFile(
  given: string,
  bytes: Uint8Array,
): Promise<{ readonly name: string } | { readonly refused: FileRefused }> {
  const name = fileName(given, undefined);
  const type = typeOf(name);
  if (type === undefined) return { refused: "type" };
  if (bytes.length === 0) return { refused: "empty" };
  if (bytes.length > MOST_FILE_BYTES) return { refused: "too-large" };
  return (await type.begins(bytes)) ? { name } : { refused: "content" };
}

// oxlint-disable-next-line eslint/no-control-regex -- texts that are pasted from a terminal or a PDF have them
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** A text as it's kept: line ends as Unix has them, and nothing that no file can hold. */
export function plainText(given: string): string {
  return given.toWellFormed().replaceAll(/\r\n?/g, "\n").replaceAll(CONTROLS, "");
}

/** Tells whether a text that comes back from a form is the one that was shown in it. */
export function textPrint(text: string): string {
  return createHash("sha256").update(plainText(text).trim()).digest("base64url").slice(0, 22);
}
