import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Hono } from "hono";
import { readFont, type Typeface, TYPEFACES } from "./fonts.ts";
import { styleSheet } from "./style.ts";

type Asset = {
  readonly path: string;
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  /** Nothing where the content is compressed already. */
  readonly zipped: Uint8Array<ArrayBuffer> | undefined;
};

/** The learner's zone, where the browser tells it; without it the course's own hour holds. */
const ZONE_SCRIPT = `const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  for (const field of document.querySelectorAll("input[name=zone]")) field.value = zone;
  const city = zone.split("/").pop().replaceAll("_", " ");
  for (const place of document.querySelectorAll("[data-zone]")) place.textContent = place.dataset.zone.replace("{}", city);
}
`;

/** A frame cannot see how high its content is: it is told, and tells its page. The height is no secret, so any page may know. */
const FRAME_SCRIPT = `const tell = () => parent.postMessage({ coursepost: "height", height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
if (parent !== window) {
  new ResizeObserver(tell).observe(document.body);
  tell();
}
`;

const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#14594a"/><path d="M7 11.5h18v11a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1z" fill="#fff"/><path d="M7 11.5l9 6.5 9-6.5" fill="none" stroke="#14594a" stroke-width="1.8"/><path d="M10 8.5h12" stroke="#8fd0b8" stroke-width="1.8" stroke-linecap="round"/></svg>`;

const fonts = Object.fromEntries(
  TYPEFACES.map((name) => [name, asset(name, "woff2", "font/woff2", readFont(name))]),
) as Readonly<Record<Typeface, Asset>>;

/** What pages refer to, each under a name made from its content: it can be kept for ever. */
export const assets = {
  style: asset(
    "style",
    "css",
    "text/css; charset=utf-8",
    styleSheet((name) => nextTo(fonts[name])),
  ),
  ...fonts,
  zoneScript: asset("zone", "js", "text/javascript; charset=utf-8", ZONE_SCRIPT),
  frameScript: asset("frame", "js", "text/javascript; charset=utf-8", FRAME_SCRIPT),
  favicon: asset("icon", "svg", "image/svg+xml", FAVICON),
  /** What a shared certificate shows: 1200 by 630, as the networks want it. Drawn by scripts/certificate-card.ts. */
  certificateCard: asset(
    "certificate",
    "png",
    "image/png",
    readFileSync(new URL("assets/certificate-card.png", import.meta.url)),
  ),
} as const;

function asset(name: string, ending: string, type: string, content: string | Uint8Array): Asset {
  const plain = new Uint8Array(Buffer.from(content));
  const hash = createHash("sha256").update(plain).digest("hex").slice(0, 12);
  const zipped = new Uint8Array(gzipSync(plain));
  const path = `/assets/${name}.${hash}.${ending}`;
  return { path, type, plain, zipped: zipped.length < 0.95 * plain.length ? zipped : undefined };
}

/** From the style sheet, which lies in the same folder, below whichever base path. */
function nextTo({ path }: Asset): string {
  return path.replace("/assets/", "");
}

export function addAssets(app: Hono): void {
  for (const { path, type, plain, zipped } of Object.values(assets)) {
    app.get(path, (c) => {
      c.header("Content-Type", type);
      c.header("Cache-Control", "public, max-age=31536000, immutable");
      c.header("Vary", "Accept-Encoding");
      if (zipped === undefined || !/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) return c.body(plain);
      c.header("Content-Encoding", "gzip");
      return c.body(zipped);
    });
  }
  // Browsers ask for it unbidden.
  app.get("/favicon.ico", (c) => c.redirect(assets.favicon.path, 301));
}
