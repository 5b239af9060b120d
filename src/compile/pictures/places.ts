import type { Nodes, Root } from "mdast";
import { walk } from "../markdown.ts";
import type { Picture, Pictures } from "../pictures.ts";
import { WIDEST } from "./column.ts";

/** How a picture is shown: sizes in CSS pixels. Both are missing where only the author's site knows them. */
export type Shown = {
  readonly picture: Picture | undefined;
  readonly width?: number;
  readonly height?: number;
};

type Asked = { readonly width: number; readonly height?: number };

/** What an author writes behind a picture's URL: `"300"`, its width in CSS pixels, or `"300x200"`. */
const SIZE = /^(\d{1,4})(?:\s*[x×]\s*(\d{1,4}))?(?:\s*px)?$/i;

/** @returns undefined where it isn't a size */
export function readSize(title: string): Asked | undefined {
  const [, width, height] = SIZE.exec(title.trim()) ?? [];
  if (Number(width ?? 0) === 0 || Number(height ?? 1) === 0) return undefined;
  return height === undefined ? { width: Number(width) } : { width: Number(width), height: Number(height) };
}

/** A picture of the course in its own size or smaller, and one of another site as its author says. None is wider than the column. */
export function shownAs(url: string, title: string | null | undefined, pictures: Pictures): Shown {
  const picture = pictures.get(url);
  const asked = readSize(title ?? "");
  if (picture !== undefined) {
    const width = Math.min(picture.width, asked?.width ?? picture.width);
    return { picture, width, height: Math.max(1, Math.round((width * picture.height) / picture.width)) };
  }
  if (asked === undefined) return { picture };
  const width = Math.min(WIDEST, asked.width);
  if (asked.height === undefined) return { picture, width };
  return { picture, width, height: Math.max(1, Math.round((width * asked.height) / asked.width)) };
}

/** Pictures with words beside them, which a line of their own would cut apart. */
export function picturesInText(root: Root): ReadonlySet<Nodes> {
  const found = new Set<Nodes>();
  for (const [node, above] of walk(root)) {
    if (node.type !== "image" && node.type !== "imageReference") continue;
    const line = above.findLast(({ type }) => ["paragraph", "heading", "tableCell"].includes(type));
    if (line !== undefined && [...walk(line)].some(([part]) => isWord(part))) found.add(node);
  }
  return found;
}

function isWord(node: Nodes): boolean {
  return node.type === "inlineCode" || (node.type === "text" && node.value.trim() !== "");
}
