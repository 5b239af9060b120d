/** A field of a form, or a file in it. */
export type Part = {
  /** As the browser says; undefined for a field. */
  readonly fileName: string | undefined;
  /** A view of the body, not a copy. */
  readonly bytes: Buffer;
};

const MOST_PARTS = 8;
const MOST_HEADER_BYTES = 4096;

/**
 * Reads a form with a file (RFC 7578) without copying it. The platform's own `formData()` takes 40 ms for 5 MB, and 850
 * ms for a body of 90,000 fields, on the event loop.
 *
 * @returns the last part of each name; undefined if it isn't such a form, is cut off, or has too many parts
 */
export function readMultipart(type: string | undefined, body: Buffer): ReadonlyMap<string, Part> | undefined {
  const boundary = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type ?? "");
  if (boundary === null) return undefined;
  const dashes = `--${boundary[1] ?? boundary[2] ?? ""}`;
  const delimiter = Buffer.from(`\r\n${dashes}`);
  if (body.indexOf(dashes) !== 0) return undefined;
  const parts = new Map<string, Part>();
  for (let at = dashes.length, count = 0; ; count += 1) {
    const sign = body.toString("latin1", at, at + 2);
    if (sign === "--") return parts;
    if (sign !== "\r\n" || count === MOST_PARTS) return undefined;
    const head = body.subarray(at + 2, at + 2 + MOST_HEADER_BYTES).indexOf("\r\n\r\n");
    if (head < 0) return undefined;
    const named = nameOf(body.toString("utf8", at + 2, at + 2 + head));
    const from = at + 2 + head + 4;
    const to = body.indexOf(delimiter, from);
    if (named === undefined || to < 0) return undefined;
    parts.set(named.name, { fileName: named.fileName, bytes: body.subarray(from, to) });
    at = to + delimiter.length;
  }
}

function nameOf(headers: string): { readonly name: string; readonly fileName: string | undefined } | undefined {
  const line = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(headers)?.[1];
  const name = line === undefined ? undefined : /(?:^|;)\s*name="([^"]*)"/i.exec(line)?.[1];
  if (line === undefined || name === undefined) return undefined;
  const file = /(?:^|;)\s*filename="((?:[^"\\]|\\.)*)"/i.exec(line)?.[1];
  return { name, fileName: file === undefined ? undefined : unescaped(file) };
}

/** Browsers percent-encode quotes and line ends in a name (WHATWG HTML, 4.10.21.8), and nothing else. */
function unescaped(name: string): string {
  return name.replaceAll(/%(?:22|0D|0A)/gi, (escaped) => decodeURIComponent(escaped));
}
