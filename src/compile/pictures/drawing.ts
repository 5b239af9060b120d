import { createHash } from "node:crypto";
import { parse } from "node:path";
import { renderAsync, Resvg } from "@resvg/resvg-js";
import { reasonOf } from "../../course/reason.ts";
import { keepRecent } from "../../course/recent.ts";
import type { Complaints } from "../complaint.ts";
import { readOverrules } from "../overrules.ts";
import type { Picture } from "../pictures.ts";
import { DOTS, HIGHEST, WIDEST } from "./column.ts";
import { checkContents } from "./contents.ts";
import { drawDots, inkOf, transparency } from "./dots.ts";
import { type Finding, tell } from "./finding.ts";
import { DRAWING_FONTS, FONT_VERSIONS } from "./fonts.ts";
import { inLightColors, readSvg, type Svg } from "./svg.ts";
import { checkWords, PHONE, withEmoji } from "./words.ts";

/** Part of a drawing's name: drawn by other hands or at another size, it's another file. */
const HAND = `resvg 2.6.2, ${FONT_VERSIONS}, ${WIDEST * DOTS}, card`;
const MAX_BYTES = 200 * 1024;

/** A light card below a drawing that brings none: no mail program tells a picture that the page around it is dark. */
type Card = { readonly edge: number; readonly corner: number };

/** A drawing that can be drawn. Sizes in CSS pixels, as it's shown at most. */
type Plan = { readonly svg: string; readonly width: number; readonly height: number; readonly card: Card | undefined };

type Inspected = { readonly plan: Plan | undefined; readonly findings: readonly Finding[] };

/** Reads a drawing, draws it, and reports what's wrong with the result. Undefined if it can't be shown at all. */
export function readDrawing(file: string, bytes: Buffer, told: Complaints): Picture | undefined {
  const svg = bytes.toString("utf8").replace(/^\uFEFF/, "");
  const { complaints } = readOverrules(svg, told);
  const { plan, findings } = inspectOnce(svg);
  tell(findings, complaints);
  if (plan === undefined) return undefined;
  const hash = createHash("sha256").update(`${HAND}\n${svg}`).digest("hex").slice(0, 12);
  const name = `${parse(file).name}.${hash}.png`;
  const rendition = { name, dots: plan.width * DOTS, make: () => drawPng(plan) };
  return { name, width: plan.width, height: plan.height, file, renditions: [rendition] };
}

/** A course has a few dozen drawings; the preview runs for days, and each save makes another. */
const known = keepRecent<Inspected>(200);

/** 60 ms a drawing; the preview reads all of them at every save. */
function inspectOnce(svg: string): Inspected {
  const before = known.get(svg);
  if (before !== undefined) return before;
  const inspected = inspect(svg);
  known.set(svg, inspected);
  return inspected;
}

function inspect(source: string): Inspected {
  const kilobytes = Math.ceil(Buffer.byteLength(source) / 1024);
  if (kilobytes * 1024 > MAX_BYTES) {
    const message = `has ${kilobytes} KB; at most 200 KB are read.`;
    return refused("image-large", 0, message, "Simplify its shapes, or save it as PNG.");
  }
  const size = measure(source);
  if (typeof size === "string") {
    const line = Number(/ at (\d+):\d+/.exec(size)?.[1] ?? 0);
    const hint = "Open it in a browser and fix it.";
    return refused("image-broken", line, `isn't SVG that can be drawn (${size}).`, hint);
  }
  if (size.height > HIGHEST * size.width) {
    const message = `is ${(size.height / size.width).toFixed(1)} times as tall as it is wide; the limit is ${HIGHEST}.`;
    return refused("image-tall", 0, message, "Split it into several drawings, or put its parts side by side.");
  }
  return inspectSound(source, size);
}

function inspectSound(source: string, size: Size): Inspected {
  let svg: Svg;
  try {
    svg = readSvg(inLightColors(source));
  } catch (error) {
    const reason = reasonOf(error).split("\n")[0] ?? "";
    const line = Number(/line (\d+)/.exec(reason)?.[1] ?? 0);
    return refused("image-broken", line, `isn't well-formed XML (${reason}).`, "Open it in a browser and fix it.");
  }
  const contents = checkContents(svg);
  // A link to another file is never followed, not even to look.
  if (contents.some(({ code }) => code === "image-linked")) return { plan: undefined, findings: contents };
  const drawn = withEmoji(svg);
  const dots = drawDots(drawn);
  const ink = inkOf(dots);
  if (ink === undefined) {
    const blank = refused("image-blank", 0, "shows nothing.", "Check that its shapes are inside its viewBox.");
    return { plan: undefined, findings: [...contents, ...blank.findings] };
  }
  const width = Math.min(WIDEST, Math.round(size.width));
  const card = transparency(dots) < OWN_GROUND ? undefined : cardFor(width, ink);
  const inner = width - 2 * (card?.edge ?? 0);
  const phoneScale = (Math.min(PHONE, width) / width) * (inner / size.width);
  const height = Math.max(1, Math.round((inner * size.height) / size.width) + 2 * (card?.edge ?? 0));
  return { plan: { svg: drawn, width, height, card }, findings: [...contents, ...checkWords(svg, dots, phoneScale)] };
}

function refused(code: string, line: number, message: string, hint: string): Inspected {
  return { plan: undefined, findings: [{ severity: "error", code, line, message, hint }] };
}

type Size = { readonly width: number; readonly height: number };

/** The size in user units, or why there is none. */
function measure(svg: string): Size | string {
  try {
    const { width, height } = new Resvg(svg, { font: { loadSystemFonts: false } });
    return width > 0 && height > 0 ? { width, height } : "it has no size";
  } catch (error) {
    return reasonOf(error);
  }
}

/** Rounded corners of a ground of its own are less than this share of a drawing. */
const OWN_GROUND = 0.02;
const EDGE = 12;
/** Nearer to its edge than this share, ink would touch the edge of the card. */
const NEAR = 0.02;

function cardFor(width: number, { left, top, right, bottom }: NonNullable<ReturnType<typeof inkOf>>): Card {
  const touches = left < NEAR || top < NEAR || right > 1 - NEAR || bottom > 1 - NEAR;
  const edge = touches ? Math.min(EDGE, Math.floor(width / 16)) : 0;
  return { edge, corner: Math.min(EDGE, width / 8) };
}

/** The same bytes on every machine. */
async function drawPng({ svg, width, height, card }: Plan): Promise<Uint8Array> {
  const edge = (card?.edge ?? 0) * DOTS;
  const [w, h] = [width * DOTS, height * DOTS];
  const image = await renderAsync(svg, { fitTo: { mode: "width", value: w - 2 * edge }, font: DRAWING_FONTS });
  if (card === undefined) return image.asPng();
  const inner = `x="${edge}" y="${edge}" width="${image.width}" height="${image.height}"`;
  const href = `data:image/png;base64,${image.asPng().toString("base64")}`;
  const ground = `<rect width="${w}" height="${h}" rx="${card.corner * DOTS}" fill="#ffffff"/>`;
  const whole = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}">${ground}<image ${inner} href="${href}"/></svg>`;
  return (await renderAsync(whole)).asPng();
}
