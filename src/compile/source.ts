import { readFile, stat } from "node:fs/promises";
import type { Complaints, Notebook } from "./complaint.ts";

/** A source file of a course. `text` has plain line feeds and no byte order mark. */
export type Source = { readonly file: string; readonly text: string; readonly complaints: Complaints };

const MAX_BYTES = 200 * 1024;

/**
 * Reads a file of a course.
 *
 * @param file as messages name it
 * @returns undefined where it can't be read as text; the reason is among the complaints
 */
export async function readSource(path: string, file: string, notebook: Notebook): Promise<Source | undefined> {
  const complaints = notebook.about(file);
  const bytes = await readBytes(path, complaints);
  if (bytes === undefined) return undefined;
  const text = decode(bytes);
  // Every other byte of UTF-16 is a NUL in most languages.
  if (text === undefined || text.split("\0").length > text.length / 4 + 1) {
    const line = text === undefined ? lineOfBadByte(bytes) : 1;
    complaints.error("not-utf-8", line, "isn't valid UTF-8.", 'Save it with the encoding "UTF-8".');
    return undefined;
  }
  const plain = text.replaceAll(/\r\n?/g, "\n");
  if (hasConflict(plain, complaints)) return undefined;
  return { file, text: withoutStrange(plain, complaints), complaints };
}

async function readBytes(path: string, complaints: Complaints): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(path);
    if (size <= MAX_BYTES) return await readFile(path);
    const kilobytes = Math.ceil(size / 1024);
    complaints.error(
      "file-large",
      0,
      `has ${kilobytes} KB; at most 200 KB are read.`,
      "Split it into several lessons.",
    );
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    complaints.error("file-unreadable", 0, `can't be read${reason}.`, "Check its permissions.");
  }
  return undefined;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function lineOfBadByte(bytes: Buffer): number {
  let line = 0;
  for (let from = 0; from <= bytes.length; ) {
    line++;
    const feed = bytes.indexOf(0x0a, from);
    const end = feed === -1 ? bytes.length : feed;
    if (decode(bytes.subarray(from, end)) === undefined) return line;
    from = end + 1;
  }
  return 0;
}

/** Both versions of a place, as Git leaves them: everything after it would be told as a mistake of its own. */
function hasConflict(text: string, complaints: Complaints): boolean {
  let code = "";
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    if (fence !== "" && (code === "" || fence.startsWith(code))) code = code === "" ? fence : "";
    // Code may show one.
    if (code !== "" || !/^(?:<{7}|>{7}|\|{7})(?: |$)/.test(line)) continue;
    const hint = "Keep one of the two versions, and remove the lines that begin with <<<<<<<, =======, and >>>>>>>.";
    complaints.error("conflict", index + 1, "has two versions that Git couldn't merge.", hint);
    return true;
  }
  return false;
}

/** Controls, and what turns the direction of the text behind it. */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069\ufffd]/gu;
/** No eye sees them, and an address or a key with one in it is another one. */
const UNSEEN = /[\u200b\u200e\u200f\u2028\u2029\u2060\ufeff]/g;
/** UTF-8 that was read as Windows-1252 and saved again. */
const MISREAD = /â€[\u009c\u009d\u0080-\u00bf\u2018-\u203a™œž¦]|Ã[\u00a0-\u00bf]|Â[\u00a0-\u00bf]/;

/** The text without them; each line that has some is told once. */
function withoutStrange(text: string, complaints: Complaints): string {
  const lines = text.split("\n").map((line, index) => {
    const number = index + 1;
    const bad = line.match(UNPRINTABLE)?.[0];
    if (bad !== undefined) {
      const hint = "Delete it and type it again.";
      complaints.error("character", number, `has an unprintable character (${codeOf(bad)}).`, hint);
    }
    const unseen = line.match(UNSEEN)?.[0];
    if (unseen !== undefined) {
      const hint = "It's left out. Delete it. Copied text often has one.";
      complaints.warning("character-unseen", number, `has an invisible character (${codeOf(unseen)}).`, hint);
    }
    const misread = MISREAD.exec(line)?.[0];
    if (misread !== undefined) {
      const hint = 'It was saved in another encoding. Type the character again, and save the file as "UTF-8".';
      complaints.warning("character-misread", number, `has "${misread}", where another character used to be.`, hint);
    }
    return line
      .replaceAll(UNPRINTABLE, " ")
      .replaceAll(/[\u2028\u2029]/g, " ")
      .replaceAll(UNSEEN, "");
  });
  return lines.join("\n");
}

function codeOf(character: string): string {
  return `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0") ?? ""}`;
}
