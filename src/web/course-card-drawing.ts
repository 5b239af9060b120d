import { light } from "../../emails/theme.ts";
import { envelopeAt, HEIGHT, openCanvas, textAt, type TextStyle, WIDTH } from "./card-drawing.ts";
import type { CourseCardOrder } from "./certificate-prints.ts";
import { isPlain } from "./certificate-pdf.ts";

const MARGIN = 72;
/** The illustration's width. Its height follows from its shape. */
const PICTURE = 540;
const PORTRAIT = 76;
const COLORS = { ground: light.accent, title: "#ffffff", text: "#d9ece4", initials: light.accent, disc: "#ffffff" };

/** Font sizes, each with the most lines that it may take. The first one that fits is used. */
type Sizes = readonly (readonly [size: number, most: number])[];
const TITLE_SIZES: Sizes = [
  [72, 2],
  [64, 3],
  [58, 3],
  [52, 3],
  [46, 4],
  [38, 4],
  [34, 5],
];
const BY_SIZES: Sizes = [
  [26, 1],
  [24, 1],
  [22, 1],
  [20, 2],
  [17, 2],
];
const [TAGLINE_SIZE, MOST_TAGLINE_LINES] = [28, 4];

/** The size at which words are measured. */
const EM = 100;

type Weight = TextStyle["weight"];
type Measure = (text: string, size: number, weight: Weight) => number;
type Line = TextStyle & { readonly text: string };

/**
 * The picture that networks show of a course: its title, its tagline, who teaches, and its illustration.
 *
 * @returns undefined where Inter may lack a letter of it
 */
export async function courseCard(order: CourseCardOrder): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!isPlain(order.title + order.tagline + order.by + order.initials)) return undefined;
  const canvas = await openCanvas();
  const measure = measuring((text, weight) => canvas.widthOf(text, { size: EM, weight }));
  return canvas.png(drawing(order, measure));
}

/** Measures each word once, because reading the typefaces for it takes 10 ms. */
function measuring(widthOf: (text: string, weight: Weight) => number): Measure {
  const known = new Map<string, number>();
  const width = (text: string, weight: Weight) => {
    const found = known.get(`${weight} ${text}`) ?? widthOf(text, weight);
    known.set(`${weight} ${text}`, found);
    return found;
  };
  return (text, size, weight) => {
    const words = text.split(" ");
    const space = words.length === 1 ? 0 : width("i i", weight) - width("ii", weight);
    return (size / EM) * (words.reduce((sum, word) => sum + width(word, weight), 0) + (words.length - 1) * space);
  };
}

function drawing(order: CourseCardOrder, measure: Measure): string {
  const width = WIDTH - 2.6 * MARGIN - PICTURE;
  const title = fitted(order.title, TITLE_SIZES, width, measure);
  const tagline = shortened(wrapped(order.tagline, TAGLINE_SIZE, 400, width, measure), MOST_TAGLINE_LINES);
  const lines: readonly Line[] = [
    ...title.lines.map((text) => ({ text, size: title.size, weight: 600 as const, color: COLORS.title })),
    ...tagline.map((text) => ({ text, size: TAGLINE_SIZE, weight: 400 as const, color: COLORS.text })),
  ];
  const heightOf = ({ size, weight }: Line) => size * (weight === 600 ? 1.16 : 1.4);
  const gap = 26;
  const total = lines.reduce((sum, line) => sum + heightOf(line), gap) + gap + PORTRAIT;
  let y = (HEIGHT - total) / 2;
  const drawn = lines.map((line, n) => {
    y += (n === title.lines.length ? gap : 0) + heightOf(line);
    return textAt(line.text, { x: MARGIN, y: y - line.size * 0.26 }, line);
  });
  return [
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${COLORS.ground}"/>`,
    ...drawn,
    teacherAt(order, y + gap + 8, width, measure),
    pictureAt(order),
  ].join("");
}

type Fitted = { readonly size: number; readonly lines: readonly string[] };

/** Cuts the text where no size is small enough. */
function fitted(text: string, sizes: Sizes, width: number, measure: Measure): Fitted {
  for (const [size, most] of sizes) {
    const lines = wrapped(text, size, 600, width, measure);
    if (lines.length <= most && lines.every((line) => measure(line, size, 600) <= width)) return { size, lines };
  }
  const [size, most] = sizes.at(-1) ?? [0, 0];
  return { size, lines: shortened(wrapped(text, size, 600, width, measure), most) };
}

/** Puts as many words on a line as fit. A word that's wider gets a line of its own. */
function wrapped(text: string, size: number, weight: Weight, width: number, measure: Measure): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trimStart();
    if (lines.length > 0 && measure(longer, size, weight) <= width) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines;
}

function shortened(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  return lines.slice(0, most).map((line, n) => (n === most - 1 ? `${line} …` : line));
}

function teacherAt({ by, initials, photo }: CourseCardOrder, y: number, width: number, measure: Measure): string {
  const [radius, middle] = [PORTRAIT / 2, y + PORTRAIT / 2];
  const center = MARGIN + radius;
  const portrait =
    photo === undefined
      ? `<circle cx="${center}" cy="${middle}" r="${radius}" fill="${COLORS.disc}"/>${textAt(initials, { x: center, y: middle + 11, anchor: "middle" }, { size: 30, weight: 600, color: COLORS.initials })}`
      : `<clipPath id="portrait"><circle cx="${center}" cy="${middle}" r="${radius}"/></clipPath><g clip-path="url(#portrait)">${image(photo, { x: MARGIN, y, width: PORTRAIT, height: PORTRAIT }, "xMidYMid slice")}</g>`;
  const x = MARGIN + PORTRAIT + 20;
  const { size, lines } = fitted(by, BY_SIZES, width - PORTRAIT - 20, measure);
  const top = middle + size * (0.36 - 0.6 * (lines.length - 1));
  return [
    portrait,
    ...lines.map((text, n) => textAt(text, { x, y: top + n * 1.2 * size }, { size, weight: 600, color: COLORS.title })),
  ].join("");
}

/** The whole illustration, scaled to fit; the sign of the course pages where there's none. */
function pictureAt({ illustration }: CourseCardOrder): string {
  if (illustration === undefined) return envelopeAt({ x: 714, y: 207, scale: 12 }, { width: 0.9, color: COLORS.text });
  const box = { x: WIDTH - MARGIN - PICTURE, y: MARGIN, width: PICTURE, height: HEIGHT - 2 * MARGIN };
  return image(illustration, box, "xMidYMid meet");
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

function image(bytes: Uint8Array, { x, y, width, height }: Box, fit: string): string {
  const type = bytes[0] === 0xff ? "jpeg" : "png";
  const href = `data:image/${type};base64,${Buffer.from(bytes).toString("base64")}`;
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="${fit}" href="${href}"/>`;
}
