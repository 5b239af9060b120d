import { createHash } from "node:crypto";
import { parse } from "node:path";
import type sharpOf from "sharp";
import type { Metadata, Sharp } from "sharp";
import { reasonOf } from "../../course/reason.ts";
import { keepRecent } from "../../course/recent.ts";
import type { Complaints } from "../complaint.ts";
import type { Picture, Rendition } from "../pictures.ts";
import { DOTS, HIGHEST, WIDEST } from "./column.ts";
import { type Finding, tell } from "./finding.ts";
import type { Kind } from "./kinds.ts";

/** Part of a photo's name: made by other hands or in another way, it's another file. */
const HAND = "sharp 0.35.5, 1";
/** Larger than any phone's camera. Beyond it, a small file can fill the memory of the machine that opens it. */
const MOST_MEGAPIXELS = 64;
const DOTS_IN_MEGAPIXEL = 1_000_000;
/** JPEG qualities, tried from the best until a photo weighs little enough. */
const QUALITIES = [78, 68, 58] as const;
const LIGHT_KB = 200;
const HEAVY_KB = 300;
/** A PNG stays one where it isn't much heavier: the letters of a screenshot are sharper in it. */
const WORTH_PNG = 1.5;

type Made = { readonly dots: number; readonly bytes: Buffer };

/** A photo, scaled. Sizes in CSS pixels, as it's shown at most. */
type Developed = {
  readonly width: number;
  readonly height: number;
  readonly ending: "jpg" | "png";
  /** Narrowest first. */
  readonly made: readonly Made[];
};

type Inspected = { readonly developed: Developed | undefined; readonly findings: readonly Finding[] };

/**
 * Reads a photo and scales it to the column, once for each dot of a pixel and never up. Nothing of what a camera writes into a
 * file is kept: no place, no time, no name. Undefined where it can't be shown at all.
 */
export async function readPhoto(
  file: string,
  bytes: Buffer,
  kind: Kind,
  complaints: Complaints,
): Promise<Picture | undefined> {
  const { developed, findings } = await inspectOnce(bytes, kind);
  tell(findings, complaints);
  if (developed === undefined) return undefined;
  const renditions = developed.made.map(({ dots, bytes: made }): Rendition => {
    const hash = createHash("sha256").update(`${HAND}, ${dots}\n`).update(bytes).digest("hex").slice(0, 12);
    return { name: `${parse(file).name}.${hash}.${developed.ending}`, dots, make: async () => made };
  });
  const { width, height } = developed;
  const weight = developed.made.at(-1)?.bytes.length ?? 0;
  return { name: renditions.at(-1)?.name ?? "", width, height, file, renditions, weight };
}

/** Each takes about 300 KB of memory; the preview runs for days. */
const known = keepRecent<Promise<Inspected>>(200);

/** 400 ms for the photo of a phone; the preview reads all of them at every save. */
function inspectOnce(bytes: Buffer, kind: Kind): Promise<Inspected> {
  const key = createHash("sha256").update(bytes).digest("hex");
  const inspected = known.get(key) ?? inspect(bytes, kind);
  known.set(key, inspected);
  return inspected;
}

async function inspect(bytes: Buffer, kind: Kind): Promise<Inspected> {
  // Only courses with photos need it, and its native part.
  const { default: sharp } = await import("sharp");
  const open = () => sharp(bytes, { limitInputPixels: MOST_MEGAPIXELS * DOTS_IN_MEGAPIXEL, failOn: "error" });
  try {
    // The header alone, without the limit: the message says how large it is.
    const header = await sharp(bytes, { limitInputPixels: false }).metadata();
    const fault = faultOf(header, bytes, kind);
    if (fault !== undefined) return { developed: undefined, findings: [fault] };
    return await develop(open(), header, kind, sharp);
  } catch (error) {
    const message = `can't be read: ${reasonOf(error).split("\n")[0] ?? ""}.`;
    const hint = "It was probably cut off while it was being copied. Copy it again, or open it and save it again.";
    return { developed: undefined, findings: [refusal("image-broken", message, hint)] };
  }
}

function faultOf({ width, height, pages = 1, autoOrient }: Metadata, bytes: Buffer, kind: Kind): Finding | undefined {
  const megapixels = (width * height) / DOTS_IN_MEGAPIXEL;
  if (megapixels > MOST_MEGAPIXELS) {
    const message = `has ${width} × ${height} pixels (${Math.round(megapixels)} megapixels); at most ${MOST_MEGAPIXELS} megapixels are read.`;
    return refusal("image-large", message, "Scale it to a width of 2048 pixels. That's more than enough.");
  }
  if (pages > 1 || (kind === "png" && isAnimatedPng(bytes))) {
    const hint = "Save the frame that says the most as PNG.";
    return refusal("image-moving", "is animated, and pictures in an email don't move.", hint);
  }
  if (autoOrient.height > HIGHEST * autoOrient.width) {
    const message = `is ${(autoOrient.height / autoOrient.width).toFixed(1)} times as tall as it is wide; the limit is ${HIGHEST}.`;
    return refusal("image-tall", message, "Crop it, or cut it into several pictures.");
  }
  return undefined;
}

/** Browsers play it and libvips shows its first frame. */
function isAnimatedPng(bytes: Buffer): boolean {
  const control = bytes.indexOf("acTL");
  return control !== -1 && control < bytes.indexOf("IDAT");
}

async function develop(
  photo: Sharp,
  { autoOrient, hasAlpha }: Metadata,
  kind: Kind,
  sharp: typeof sharpOf,
): Promise<Inspected> {
  const width = Math.min(WIDEST, autoOrient.width);
  const dots = Math.min(WIDEST * DOTS, autoOrient.width);
  const { data, info } = await photo
    .autoOrient()
    .toColourspace("srgb")
    .resize({ width: dots })
    // White, because no mail program tells a picture that the page around it is dark.
    .flatten({ background: "#ffffff" })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const largest = await encode(sharp(data, { raw }), kind);
  const smaller = await Promise.all(
    (dots > width ? [width] : []).map(async (narrow) => {
      const image = sharp(data, { raw }).resize({ width: narrow });
      return {
        dots: narrow,
        bytes: await (largest.ending === "png" ? asPng(image) : asJpeg(image, QUALITIES[0], kind)),
      };
    }),
  );
  const height = Math.max(1, Math.round((width * info.height) / info.width));
  const findings = [...faint(await sharp(data, { raw }).stats(), hasAlpha), ...heavy(largest.bytes)];
  const made = [...smaller, { dots, bytes: largest.bytes }];
  return { developed: { width, height, ending: largest.ending, made }, findings };
}

type Encoded = { readonly ending: "jpg" | "png"; readonly bytes: Buffer };

/** As light as it can be without looking it. No email program of Microsoft's shows WebP. */
async function encode(image: Sharp, kind: Kind): Promise<Encoded> {
  let bytes: Buffer = Buffer.alloc(0);
  for (const quality of QUALITIES) {
    bytes = await asJpeg(image.clone(), quality, kind);
    if (bytes.length <= LIGHT_KB * 1024) break;
  }
  if (kind === "jpg") return { ending: "jpg", bytes };
  const png = await asPng(image.clone());
  return png.length <= WORTH_PNG * bytes.length ? { ending: "png", bytes: png } : { ending: "jpg", bytes };
}

function asJpeg(image: Sharp, quality: number, kind: Kind): Promise<Buffer> {
  // Colored letters on a screenshot blur where colors are kept at half the size.
  return image.jpeg({ quality, mozjpeg: true, chromaSubsampling: kind === "png" ? "4:4:4" : "4:2:0" }).toBuffer();
}

function asPng(image: Sharp): Promise<Buffer> {
  return image.png({ compressionLevel: 9 }).toBuffer();
}

/** Light shapes on nothing: made for a dark page, and gone on the white that they get. */
function faint({ channels }: Awaited<ReturnType<Sharp["stats"]>>, hasAlpha: boolean): readonly Finding[] {
  if (!hasAlpha || channels.some(({ min }) => min < 200)) return [];
  const hint = "Put a darker background behind it, or use its dark version.";
  const message = "is nearly white on a transparent background, and emails show it on white.";
  return [{ severity: "warning", code: "image-faint", line: 0, message, hint }];
}

function heavy({ length }: Buffer): readonly Finding[] {
  if (length <= HEAVY_KB * 1024) return [];
  const message = `is ${Math.round(length / 1024)} KB in an email, even after compression.`;
  const hint = `Crop it to what matters, or save it 700 pixels wide. Up to ${HEAVY_KB} KB is fine.`;
  return [{ severity: "warning", code: "image-heavy", line: 0, message, hint }];
}

function refusal(code: string, message: string, hint: string): Finding {
  return { severity: "error", code, line: 0, message, hint };
}
