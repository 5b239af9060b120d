/** What a picture's first bytes say that it is, whatever its name says. */
export type Kind = "svg" | "png" | "jpg" | "webp" | "gif" | "avif" | "heic" | "tiff" | "bmp" | "psd" | "pdf";

/** Endings that say the same, by what they mean. */
const ENDINGS: Readonly<Record<string, Kind>> = {
  svg: "svg",
  png: "png",
  jpg: "jpg",
  jpeg: "jpg",
  jpe: "jpg",
  jfif: "jpg",
  webp: "webp",
  gif: "gif",
  avif: "avif",
  heic: "heic",
  heif: "heic",
  tif: "tiff",
  tiff: "tiff",
  bmp: "bmp",
  psd: "psd",
  pdf: "pdf",
};

/** The kind that a file's name promises; undefined where it isn't a picture's. */
export function kindOfName(file: string): Kind | undefined {
  return ENDINGS[/\.([a-z0-9]+)$/i.exec(file)?.[1]?.toLowerCase() ?? ""];
}

/** Endings that a course's pictures may have. */
export function isEnding(ending: string): boolean {
  return /^(?:svg|png|jpe?g|webp)$/.test(ending);
}

const SIGNATURES: readonly (readonly [Kind, RegExp])[] = [
  ["png", /^\x89PNG\r\n/],
  ["jpg", /^\xff\xd8\xff/],
  ["webp", /^RIFF[\s\S]{4}WEBP/],
  ["gif", /^GIF8[79]a/],
  ["avif", /^[\s\S]{4}ftypavi[fs]/],
  ["heic", /^[\s\S]{4}ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)/],
  ["tiff", /^(?:II\*\0|MM\0\*)/],
  ["bmp", /^BM[\s\S]{12}/],
  ["psd", /^8BPS/],
  ["pdf", /^%PDF-/],
  ["svg", /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[\s\S]*)?(?:<!--[\s\S]*?-->\s*)*(?:<!DOCTYPE[\s\S]*)?<(?:svg:)?svg\b/i],
];

/** @returns undefined where no kind that we know begins so */
export function kindOfBytes(bytes: Buffer): Kind | undefined {
  const head = bytes.subarray(0, 4096).toString("latin1");
  return SIGNATURES.find(([, sign]) => sign.test(head))?.[0];
}

/** What to do with a picture that most email programs don't show, or that moves. */
export const REFUSED: Readonly<Partial<Record<Kind, { readonly what: string; readonly hint: string }>>> = {
  heic: {
    what: "a HEIC photo, as iPhones save them",
    hint: 'Open it on a Mac in Preview and choose File > Export > JPEG. To get JPEGs from now on: Settings > Camera > Formats > "Most Compatible".',
  },
  gif: { what: "a GIF", hint: "Save the frame that says the most as PNG." },
  avif: { what: "an AVIF picture", hint: "Save it as JPEG, or as PNG if it's a screenshot." },
  tiff: { what: "a TIFF picture", hint: "Save it as JPEG, or as PNG if it's a screenshot." },
  bmp: { what: "a BMP picture", hint: "Save it as PNG." },
  psd: { what: "a Photoshop file", hint: "Export it as JPEG or PNG." },
  pdf: { what: "a PDF", hint: "Export the page as SVG or PNG." },
};
