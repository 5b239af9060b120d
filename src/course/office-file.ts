import { crc32, createInflateRaw } from "node:zlib";

/** The folder that the document is in tells the three apart. */
export type OfficeKind = "word" | "xl" | "ppt";

const MAIN: Readonly<Record<OfficeKind, string>> = {
  word: "word/document.xml",
  xl: "xl/workbook.xml",
  ppt: "ppt/presentation.xml",
};

const CONTENT_TYPES = "[Content_Types].xml";

/** Of all its parts, unpacked. A spreadsheet of 5 MB can have 60; a bomb has thousands. */
const MOST_UNPACKED = 100_000_000;
const MOST_PARTS = 5000;

/** What runs, or holds a file that may: macros, controls, embedded objects, pages. */
const RUNS =
  /(?:vbaproject|vbadata|macrosheets?\/|activex|oleobject|\.(?:exe|dll|com|scr|js|jse|vbs|vbe|wsf|hta|bat|cmd|ps1|jar|html?|mht(?:ml)?|svg)$)/i;

type Part = {
  readonly name: string;
  readonly packed: boolean;
  readonly crc: number;
  readonly size: number;
  readonly bytes: Buffer;
};

/**
 * Whether these are the bytes of a document of Word, Excel or PowerPoint (ECMA-376, part 2) without macros: a ZIP file
 * with nothing before, between, or after its parts, whose parts unpack to what they say and to no more than 100 MB.
 * Unpacks as a stream, off the event loop: 100 MB take 0.3 s and hold 64 KB.
 */
export async function isOfficeFile(bytes: Uint8Array, kind: OfficeKind): Promise<boolean> {
  const parts = readParts(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (parts === undefined || parts.length > MOST_PARTS) return false;
  const names = new Set(parts.map(({ name }) => name));
  if (names.size !== parts.length || !names.has(MAIN[kind]) || !names.has(CONTENT_TYPES)) return false;
  if (parts.some(({ name }) => RUNS.test(name) || /^[/\\]|\\|(?:^|\/)\.\.(?:\/|$)|\0/.test(name))) return false;
  if (parts.reduce((sum, { size }) => sum + size, 0) > MOST_UNPACKED) return false;
  for (const part of parts) {
    const text = await unpack(part, part.name === CONTENT_TYPES);
    if (text === undefined || /macroenabled|vbaproject/i.test(text)) return false;
  }
  return true;
}

/**
 * The parts of a ZIP file (APPNOTE 6.3, 4.3); undefined where it is none, or isn't as simple as office programs write
 * it.
 */
function readParts(file: Buffer): readonly Part[] | undefined {
  const end = file.length - 22;
  if (end < 0 || file.readUInt32LE(end) !== 0x06054b50) return undefined;
  const count = file.readUInt16LE(end + 10);
  const parts: Part[] = [];
  const ranges: [number, number][] = [];
  let at = file.readUInt32LE(end + 16);
  if (at + file.readUInt32LE(end + 12) !== end) return undefined;
  ranges.push([at, end]);
  while (at < end) {
    if (at + 46 > end || file.readUInt32LE(at) !== 0x02014b50) return undefined;
    const nameLength = file.readUInt16LE(at + 28);
    const name = file.toString("utf8", at + 46, at + 46 + nameLength);
    const local = file.readUInt32LE(at + 42);
    const [method, flags, length] = [file.readUInt16LE(at + 10), file.readUInt16LE(at + 8), file.readUInt32LE(at + 20)];
    // Encrypted, or packed in a way that these programs don't use.
    if ((flags & 0x41) !== 0 || (method !== 0 && method !== 8)) return undefined;
    if (local + 30 + nameLength > end || file.readUInt32LE(local) !== 0x04034b50) return undefined;
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const sameName = file.toString("utf8", local + 30, local + 30 + file.readUInt16LE(local + 26)) === name;
    if (!sameName || file.readUInt16LE(local + 8) !== method || from + length > end) return undefined;
    ranges.push([local, from + length]);
    parts.push({
      name,
      packed: method === 8,
      crc: file.readUInt32LE(at + 16),
      size: file.readUInt32LE(at + 24),
      bytes: file.subarray(from, from + length),
    });
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return at === end && parts.length === count && areOneAfterAnother(ranges) ? parts : undefined;
}

/**
 * From the first byte on, with room for the data descriptors of a stream (24 bytes at most): nothing is hidden, or
 * there twice.
 */
function areOneAfterAnother(ranges: [number, number][]): boolean {
  let before = 0;
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    if (from < before || from - before > (before === 0 ? 0 : 24)) return false;
    before = to;
  }
  return true;
}

/** @returns the part's text where it's wanted, else ""; undefined where it doesn't unpack to what the file says */
async function unpack({ packed, bytes, size, crc }: Part, wanted: boolean): Promise<string | undefined> {
  const kept: Buffer[] = [];
  let [length, sum] = [0, 0];
  const take = (chunk: Buffer) => {
    length += chunk.length;
    sum = crc32(chunk, sum);
    if (wanted && length <= 1_000_000) kept.push(chunk);
  };
  if (packed) {
    const stream = createInflateRaw();
    stream.end(bytes);
    try {
      for await (const chunk of stream) {
        take(chunk as Buffer);
        if (length > size) return undefined;
      }
    } catch {
      return undefined;
    }
  } else take(bytes);
  return length === size && sum === crc ? Buffer.concat(kept).toString("utf8") : undefined;
}
