import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Hono } from "hono";
import { readFont, type Typeface, TYPEFACES } from "./fonts.ts";
import { KEPT_FOREVER } from "./headers.ts";
import { styleSheet } from "./style.ts";

type Asset = {
  readonly path: string;
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  /** Nothing where the content is compressed already. */
  readonly zipped: Uint8Array<ArrayBuffer> | undefined;
};

const fonts = Object.fromEntries(
  TYPEFACES.map((name) => [name, asset(name, "woff2", "font/woff2", readFont(name))]),
) as Readonly<Record<Typeface, Asset>>;

/** What pages refer to, each under a name made from its content, so it can be kept forever. */
export const assets = {
  style: asset(
    "style",
    "css",
    "text/css; charset=utf-8",
    styleSheet((name) => nextTo(fonts[name])),
  ),
  ...fonts,
  zoneScript: script("zone"),
  copyScript: script("copy"),
  countScript: script("count"),
  frameScript: script("frame"),
  favicon: asset("icon", "svg", "image/svg+xml", file("icon.svg")),
  /** For home screens, which take no SVG. Drawn, as the cards are, by scripts/web-pictures.ts. */
  touchIcon: asset("touch", "png", "image/png", file("touch-icon.png")),
  /** What a shared course shows: 1200 by 630, as the networks want it. */
  courseCard: asset("course", "png", "image/png", file("course-card.png")),
  /** What a shared certificate shows. */
  certificateCard: asset("certificate", "png", "image/png", file("certificate-card.png")),
} as const;

function script(name: string): Asset {
  return asset(name, "js", "text/javascript; charset=utf-8", file(`${name}.js`));
}

function file(name: string): Uint8Array {
  return readFileSync(new URL(`assets/${name}`, import.meta.url));
}

function asset(name: string, ending: string, type: string, content: string | Uint8Array): Asset {
  const plain = new Uint8Array(Buffer.from(content));
  const hash = createHash("sha256").update(plain).digest("hex").slice(0, 12);
  const zipped = new Uint8Array(gzipSync(plain));
  const path = `/assets/${name}.${hash}.${ending}`;
  return { path, type, plain, zipped: zipped.length < 0.95 * plain.length ? zipped : undefined };
}

/** Relative to the style sheet, which is in the same folder, whatever the base path. */
function nextTo({ path }: Asset): string {
  return path.replace("/assets/", "");
}

export function addAssets(app: Hono): void {
  for (const { path, type, plain, zipped } of Object.values(assets)) {
    app.get(path, (c) => {
      c.header("Content-Type", type);
      c.header("Cache-Control", KEPT_FOREVER);
      c.header("Vary", "Accept-Encoding");
      if (zipped === undefined || !/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) return c.body(plain);
      c.header("Content-Encoding", "gzip");
      return c.body(zipped);
    });
  }
  // Browsers ask for it without being told to.
  app.get("/favicon.ico", (c) => c.redirect(assets.favicon.path, 301));
}
