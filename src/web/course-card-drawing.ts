import { light } from "../../emails/theme.ts";
import type { CourseCardOrder } from "./certificate-prints.ts";
import { isPlain } from "./certificate-pdf.ts";
import { interFile } from "./fonts.ts";

const [WIDTH, HEIGHT] = [1200, 630];
const MARGIN = 72;
/** The illustration's place: as wide as this, and as high as its own shape says. */
const PICTURE = 540;
const PORTRAIT = 76;
const COLORS = { ground: light.accent, title: "#ffffff", text: "#d9ece4", initials: light.accent, disc: "#ffffff" };

/** From the largest; the first that fits is used. */
const TITLE_SIZES = [68, 60, 52, 46, 40, 34] as const;
const [TAGLINE_SIZE, BY_SIZE] = [28, 26];
const MOST_TITLE_LINES = 3;
const MOST_TAGLINE_LINES = 4;

type Measure = (text: string, size: number, weight: number) => number;
type Line = { readonly text: string; readonly size: number; readonly weight: number; readonly color: string };

/**
 * The picture that networks show of a course: a PNG of 1200 by 630 pixels.
 *
 * @returns undefined where Inter may lack a letter of it
 */
export async function courseCard(order: CourseCardOrder): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!isPlain(order.title + order.tagline + order.by + order.initials)) return undefined;
  // Loaded when the first one is asked for.
  const { Resvg } = await import("@resvg/resvg-js");
  const options = { font: { fontFiles: [interFile("regular"), interFile("semibold")], loadSystemFonts: false } };
  const measure: Measure = (text, size, weight) =>
    new Resvg(svg(textAt({ text, size, weight, color: "#000000" }, 0, 100)), options).getBBox()?.width ?? 0;
  return new Uint8Array(new Resvg(svg(drawing(order, measure)), options).render().asPng());
}

function drawing(order: CourseCardOrder, measure: Measure): string {
  const width = order.illustration === undefined ? WIDTH - 2 * MARGIN : WIDTH - 2.6 * MARGIN - PICTURE;
  const title = titleLines(order.title, width, measure);
  const tagline = wrapped(order.tagline, TAGLINE_SIZE, 400, width, measure);
  const lines: readonly Line[] = [
    ...title.lines.map((text) => ({ text, size: title.size, weight: 600, color: COLORS.title })),
    ...shortened(tagline).map((text) => ({ text, size: TAGLINE_SIZE, weight: 400, color: COLORS.text })),
  ];
  const heightOf = ({ size, weight }: Line) => size * (weight === 600 ? 1.16 : 1.4);
  const gap = 26;
  const total = lines.reduce((sum, line) => sum + heightOf(line), gap) + gap + PORTRAIT;
  let y = (HEIGHT - total) / 2;
  const drawn = lines.map((line, n) => {
    y += (n === title.lines.length ? gap : 0) + heightOf(line);
    return textAt(line, MARGIN, y - line.size * 0.26);
  });
  return [
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${COLORS.ground}"/>`,
    ...drawn,
    teacherAt(order, y + gap + 8, width, measure),
    pictureAt(order),
  ].join("");
}

function titleLines(title: string, width: number, measure: Measure) {
  for (const size of TITLE_SIZES) {
    const lines = wrapped(title, size, 600, width, measure);
    if (lines.length <= MOST_TITLE_LINES && lines.every((line) => measure(line, size, 600) <= width))
      return { size, lines };
  }
  const size = TITLE_SIZES.at(-1) ?? 0;
  return { size, lines: wrapped(title, size, 600, width, measure).slice(0, MOST_TITLE_LINES) };
}

/** As many words to a line as it holds. A word that's wider than that has a line of its own. */
function wrapped(text: string, size: number, weight: number, width: number, measure: Measure): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trimStart();
    if (lines.length > 0 && measure(longer, size, weight) <= width) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines;
}

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_TAGLINE_LINES) return lines;
  return lines.slice(0, MOST_TAGLINE_LINES).map((line, n) => (n === MOST_TAGLINE_LINES - 1 ? `${line} …` : line));
}

function teacherAt({ by, initials, photo }: CourseCardOrder, y: number, width: number, measure: Measure): string {
  const [radius, middle] = [PORTRAIT / 2, y + PORTRAIT / 2];
  const center = MARGIN + radius;
  const portrait =
    photo === undefined
      ? `<circle cx="${center}" cy="${middle}" r="${radius}" fill="${COLORS.disc}"/>${textAt({ text: initials, size: 30, weight: 600, color: COLORS.initials }, center, middle + 11, "middle")}`
      : `<clipPath id="portrait"><circle cx="${center}" cy="${middle}" r="${radius}"/></clipPath><g clip-path="url(#portrait)">${image(photo, { x: MARGIN, y, width: PORTRAIT, height: PORTRAIT }, "xMidYMid slice")}</g>`;
  const room = width - PORTRAIT - 20;
  const size = Math.min(BY_SIZE, (BY_SIZE * room) / Math.max(1, measure(by, BY_SIZE, 600)));
  return portrait + textAt({ text: by, size, weight: 600, color: COLORS.title }, MARGIN + PORTRAIT + 20, middle + 9);
}

/** Whole, whatever its shape. */
function pictureAt({ illustration }: CourseCardOrder): string {
  if (illustration === undefined) return "";
  const box = { x: WIDTH - MARGIN - PICTURE, y: MARGIN, width: PICTURE, height: HEIGHT - 2 * MARGIN };
  return image(illustration, box, "xMidYMid meet");
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

function image(bytes: Uint8Array, { x, y, width, height }: Box, fit: string): string {
  const type = bytes[0] === 0xff ? "jpeg" : "png";
  const href = `data:image/${type};base64,${Buffer.from(bytes).toString("base64")}`;
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="${fit}" href="${href}"/>`;
}

function svg(content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${content}</svg>`;
}

function textAt(
  { text, size, weight, color }: Line,
  x: number,
  y: number,
  anchor: "start" | "middle" = "start",
): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y}" font-family="Inter" font-size="${size}" font-weight="${weight}" fill="${color}" text-anchor="${anchor}">${escaped}</text>`;
}
