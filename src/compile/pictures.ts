import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { renderAsync, Resvg } from "@resvg/resvg-js";
import type { Complaints, Notebook } from "./complaint.ts";
import { reasonOf } from "../course/reason.ts";

/** A picture as mails name it. Width and height in CSS pixels, as it is shown at most. */
export type Picture = { readonly name: string; readonly width: number; readonly height: number };

/** A picture with its source. */
export type Drawing = Picture & { readonly file: string; readonly svg: string };

/** By the address that a lesson writes: `images/risk-matrix.svg`. */
export type Drawings = ReadonlyMap<string, Drawing>;

/** The measure of the text column. */
const WIDEST = 512;
/** Screens have two and three dots to a pixel; three would weigh twice as much for little. */
const DOTS = 2;
/** Part of a picture's name: drawn by other hands or at another size it is another file. */
const HAND = `resvg 2.6.2, Inter 0.4.2, ${WIDEST * DOTS}`;
const MAX_BYTES = 200 * 1024;

const inter = dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/inter/package.json"));
const FONTS = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"].map((file) => join(inter, file));

/** Reads the drawings of a course. What is wrong with one is told; it is then left out. */
export async function readDrawings(folder: string, shown: string, notebook: Notebook): Promise<Drawings> {
  const names = await readdir(join(folder, "images")).catch(() => []);
  const drawings = new Map<string, Drawing>();
  for (const file of names.filter((name) => !/^[._]/.test(name)).sort()) {
    const complaints = notebook.about(`${shown}/images/${file}`);
    if (!/^[a-z0-9-]+\.svg$/.test(file)) {
      const hint = 'Name it like "risk-matrix.svg". A photograph belongs on your site, with its https:// address.';
      complaints.error("image-file", 0, "is not a drawing that can be mailed.", hint);
      continue;
    }
    const drawing = readDrawing(
      `${shown}/images/${file}`,
      await readFile(join(folder, "images", file), "utf8"),
      complaints,
    );
    if (drawing !== undefined) drawings.set(`images/${file}`, drawing);
  }
  return drawings;
}

function readDrawing(file: string, svg: string, complaints: Complaints): Drawing | undefined {
  const kilobytes = Math.ceil(Buffer.byteLength(svg) / 1024);
  if (kilobytes * 1024 > MAX_BYTES) {
    complaints.error("image-large", 0, `has ${kilobytes} KB; at most 200 KB are read.`, "Draw it with fewer points.");
    return undefined;
  }
  const size = measure(svg);
  if (typeof size === "string") {
    const line = Number(/ at (\d+):\d+/.exec(size)?.[1] ?? 0);
    complaints.error(
      "image-broken",
      line,
      `is not SVG that can be drawn (${size}).`,
      "Open it in a browser and fix it.",
    );
    return undefined;
  }
  const width = Math.min(WIDEST, Math.round(size.width));
  const hash = createHash("sha256").update(`${HAND}\n${svg}`).digest("hex").slice(0, 12);
  const name = `${basename(file, ".svg")}.${hash}.png`;
  return { name, width, height: Math.round((width * size.height) / size.width), file, svg };
}

/** The size in user units, or why there is none. */
function measure(svg: string): { readonly width: number; readonly height: number } | string {
  try {
    const { width, height } = new Resvg(svg, { font: { loadSystemFonts: false } });
    return width > 0 && height > 0 ? { width, height } : "it has no size";
  } catch (error) {
    return reasonOf(error);
  }
}

/**
 * Puts the pictures into a folder, where those of earlier editions stay: mails that were sent long ago show them.
 *
 * @param unique ends the names of files that are being written, so that two commands at once do not share one
 * @throws Error where the folder cannot be written
 */
export async function drawAll(drawings: readonly Drawing[], folder: string, unique: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(
    drawings.map(async (drawing) => {
      const file = join(folder, drawing.name);
      if (existsSync(file)) return;
      // Renamed into place, so that nobody is ever sent half a picture.
      const part = `${file}.${unique}.part`;
      await writeFile(part, await drawPng(drawing));
      await rename(part, file);
    }),
  );
}

/** The same bytes on every machine: no font of the system's is asked. */
export async function drawPng({ svg }: Drawing): Promise<Uint8Array> {
  const image = await renderAsync(svg, {
    fitTo: { mode: "width", value: WIDEST * DOTS },
    font: { loadSystemFonts: false, fontFiles: FONTS, defaultFontFamily: "Inter" },
  });
  return image.asPng();
}
