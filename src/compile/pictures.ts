import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import type { Complaints, Notebook } from "./complaint.ts";
import { readDrawing } from "./pictures/drawing.ts";
import { isEnding, type Kind, kindOfBytes, kindOfName, REFUSED } from "./pictures/kinds.ts";
import { readPhoto } from "./pictures/photo.ts";
import { LEFT_BY_SYSTEM } from "./strays.ts";

/** A file that emails and pages lead to. */
export type Served = {
  /** Made from its content: a name always means the same file. */
  readonly name: string;
  readonly make: () => Promise<Uint8Array>;
};

/** A file that is served for a picture. */
export type Rendition = Served & {
  /** Its width in dots. */
  readonly dots: number;
};

/** A drawing or a photo of a course, as emails and pages show it. Width and height in CSS pixels, as it is shown at most. */
export type Picture = {
  /** Of the rendition that emails show: the one with the most dots. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** The source, as messages call it. */
  readonly file: string;
  /** Those with fewer dots first. */
  readonly renditions: readonly Rendition[];
  /** Bytes of what an email shows, where they are known already. */
  readonly weight?: number;
};

/**
 * By the address that a lesson writes: `images/risk-matrix.svg`. Undefined where there is a file that cannot be shown, which
 * has been told.
 */
export type Pictures = ReadonlyMap<string, Picture | undefined>;

const MAX_MEGABYTES = 30;
const MEGABYTE = 1024 * 1024;

/** Reads the pictures of a course, and reports what's wrong with them. */
export async function readPictures(folder: string, shown: string, notebook: Notebook): Promise<Pictures> {
  const entries = await readdir(join(folder, "images"), { withFileTypes: true }).catch(() => []);
  const names = entries.map(({ name }) => name).filter((name) => !/^[._]/.test(name) && !LEFT_BY_SYSTEM.test(name));
  const pictures = new Map<string, Picture | undefined>();
  for (const name of names.sort()) {
    const file = `${shown}/images/${name}`;
    const complaints = notebook.about(file);
    if (entries.find((entry) => entry.name === name)?.isDirectory() === true) {
      complaints.warning("image-skipped", 0, "is a folder, so it's skipped.", "Move its pictures up into images/.");
      continue;
    }
    const bytes = await readBytes(join(folder, "images", name), complaints);
    const picture = bytes === undefined ? undefined : await readPicture(file, bytes, new Set(names), complaints);
    if (picture !== "skipped") pictures.set(`images/${name}`, picture);
  }
  return pictures;
}

async function readBytes(path: string, complaints: Complaints): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(path);
    if (size > 0 && size <= MAX_MEGABYTES * MEGABYTE) return await readFile(path);
    if (size === 0) {
      complaints.error("image-broken", 0, "is empty.", "Copy it here again.");
    } else {
      const message = `has ${Math.ceil(size / MEGABYTE)} MB; at most ${MAX_MEGABYTES} MB are read.`;
      complaints.error("image-large", 0, message, "Scale it to a width of 2048 pixels, and save it as JPEG.");
    }
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    complaints.error("image-broken", 0, `can't be read${reason}.`, "Check its permissions.");
  }
  return undefined;
}

/** @returns "skipped" where it never was a picture */
async function readPicture(
  file: string,
  bytes: Buffer,
  others: ReadonlySet<string>,
  complaints: Complaints,
): Promise<Picture | "skipped" | undefined> {
  const promised = kindOfName(file);
  const kind = kindOfBytes(bytes) ?? (promised === "svg" ? promised : undefined);
  if (kind === undefined && promised === undefined) {
    const hint = "Pictures are SVG, PNG, JPEG, or WebP. Keep other files out of images/.";
    complaints.warning("image-skipped", 0, "isn't a picture, so it's skipped.", hint);
    return "skipped";
  }
  const refused = kind === undefined ? undefined : REFUSED[kind];
  if (refused !== undefined) {
    complaints.error("image-format", 0, `is ${refused.what}. Only SVG, PNG, JPEG, and WebP are read.`, refused.hint);
    return undefined;
  }
  const isNamed = checkName(file, kind ?? promised, others, complaints);
  if (kind === undefined) {
    const message = `has a picture's name, but there's no ${(promised ?? "").toUpperCase()} in it.`;
    complaints.error("image-broken", 0, message, "Open it in the program that made it, and export it again.");
    return undefined;
  }
  if (!isNamed) return undefined;
  return kind === "svg" ? readDrawing(file, bytes, complaints) : readPhoto(file, bytes, kind, complaints);
}

/** Whether it can be in a link as it is. A wrong ending alone does no harm, and is only told. */
function checkName(file: string, kind: Kind | undefined, others: ReadonlySet<string>, complaints: Complaints): boolean {
  const { base, name, ext } = parse(file);
  const right = kindOfName(file) === kind && isEnding(ext.slice(1)) ? ext : `.${kind ?? "png"}`;
  const better = freeName(plainName(name), right, others);
  if (!/^[a-z0-9-]+$/.test(name) || !isEnding(ext.slice(1))) {
    const hint = `Rename it to "${better}", and show it as images/${better}.`;
    const message =
      "has a name that a link can't hold: only lowercase letters, digits, and hyphens, then .svg, .png, .jpg or .webp.";
    complaints.error("image-file", 0, message, hint);
    return false;
  }
  if (kind !== undefined && kindOfName(file) !== kind) {
    const message = `is a ${kind.toUpperCase()} with another format's name.`;
    complaints.warning("image-ending", 0, message, `Rename it from ${base} to ${better}, in the lesson too.`);
  }
  return true;
}

/** `mein-foto-2` for "Mein Foto (2)". */
export function plainName(name: string, otherwise = "picture"): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return plain === "" ? otherwise : plain;
}

function freeName(name: string, ending: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const free = `${name}${number === 1 ? "" : `-${number}`}${ending}`;
    if (!taken.has(free)) return free;
  }
}

/**
 * Puts pictures and templates into a folder, where those of earlier editions stay: emails that were sent long ago lead to them.
 *
 * @param unique ends the names of files that are being written, so that two commands at once do not share one
 * @throws Error where the folder cannot be written
 */
export async function drawAll(
  pictures: readonly { readonly renditions: readonly Served[] }[],
  folder: string,
  unique: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(
    pictures
      .flatMap(({ renditions }) => renditions)
      .map(async ({ name, make }) => {
        const file = join(folder, name);
        if (existsSync(file)) return;
        // Renamed into place, so that nobody is ever sent half a picture.
        const part = `${file}.${unique}.part`;
        await writeFile(part, await make());
        await rename(part, file);
      }),
  );
}
