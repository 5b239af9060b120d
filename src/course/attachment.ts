/** A file that came with an email, as the provider lists it. Nothing in it is proven. */
export type AttachedFile = {
  /** The provider's; undefined where it can't be asked for. */
  readonly id: string | undefined;
  /** As `fileName` makes it. */
  readonly name: string;
  /** In bytes; undefined where nobody said. */
  readonly size: number | undefined;
};

/** Of one email, that are listed. */
export const MOST_FILES_LISTED = 30;

/** Of one email, that travel. */
const MOST_FILES = 10;

/** Of all files of one email, in bytes: in base64 they take 25 seconds on a line of 3 Mbit/s, and a request may take 30. */
export const MOST_BYTES = 7_000_000;

/**
 * Why a file doesn't travel: it's no image or document, it's too large with the others, too many came with it, the provider didn't hand
 * it out, too much is waiting, the provider refused the email with it, or it isn't kept anymore.
 */
export type LeftWhy = "kind" | "size" | "many" | "fetch" | "room" | "refused" | "not-kept";

/** What travels, by the end of its name. Nothing that runs: no programs, no macros, no archives, no HTML, no SVG (it can have scripts). */
const TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  heic: "image/heic",
  heif: "image/heif",
  bmp: "image/bmp",
  tif: "image/tiff",
  tiff: "image/tiff",
  pdf: "application/pdf",
  txt: "text/plain",
  md: "text/markdown",
  csv: "text/csv",
  rtf: "application/rtf",
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  ppt: "application/vnd.ms-powerpoint",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  odt: "application/vnd.oasis.opendocument.text",
  ods: "application/vnd.oasis.opendocument.spreadsheet",
  odp: "application/vnd.oasis.opendocument.presentation",
  pages: "application/vnd.apple.pages",
  numbers: "application/vnd.apple.numbers",
  key: "application/vnd.apple.keynote",
  ics: "text/calendar",
};

/** The type that a file is sent as; undefined where it doesn't travel. What its sender called it doesn't matter. */
export function typeOf(name: string): string | undefined {
  const end = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(TYPES, end) ? TYPES[end] : undefined;
}

/** Whether a file begins as a program does (Windows, Linux, macOS, or a script), whatever it's called. */
export function looksLikeProgram(bytes: Uint8Array): boolean {
  const begin = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  return (
    begin.startsWith("4d5a") ||
    begin === "7f454c46" ||
    /^(?:feedfac[ef]|c[ef]faedfe|cafebabe)$/.test(begin) ||
    begin.startsWith("2321")
  );
}

/** Which files of an email travel, in their order; `undefined` where one does. */
export function decideFiles(files: readonly AttachedFile[]): readonly (LeftWhy | undefined)[] {
  let count = 0;
  let bytes = 0;
  return files.map((file): LeftWhy | undefined => {
    const size = file.size ?? 0;
    if (typeOf(file.name) === undefined) return "kind";
    if (file.id === undefined) return "fetch";
    if (bytes + size > MOST_BYTES) return "size";
    if (count === MOST_FILES) return "many";
    count += 1;
    bytes += size;
    return undefined;
  });
}

const LONGEST_NAME = 80;

/**
 * A name for a file, from whatever its sender called it: no folders, no control characters, none that turn the direction of writing (a
 * name could end in another way than it seems to), and short. Its end stays.
 *
 * @param type as its sender said, for a name without an end
 */
export function fileName(given: string | undefined, type: string | undefined): string {
  const bare = (given ?? "")
    .slice(0, 2000)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "")
    .replace(/^.*[/\\]/s, "")
    .replaceAll(/["<>|:*?]/g, "_")
    .replaceAll(/^[\s.]+|[\s.]+$/g, "");
  const end = /\.[\p{L}\p{N}]{1,8}$/u.exec(bare)?.[0] ?? "";
  const front = bare.slice(0, bare.length - end.length) || "attachment";
  const known =
    end === ""
      ? Object.entries(TYPES).find(([, each]) => each === type?.split(";")[0]?.trim().toLowerCase())
      : undefined;
  return `${front.slice(0, LONGEST_NAME).toWellFormed()}${end || (known === undefined ? "" : `.${known[0]}`)}`;
}

/** "812 bytes", "120 KB", "2.1 MB": the same in every language. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** "plan.pdf (120 KB)" */
export function describeFile({
  name,
  size,
}: {
  readonly name: string;
  readonly size?: number | null | undefined;
}): string {
  return size === undefined || size === null ? name : `${name} (${fileSize(size)})`;
}
