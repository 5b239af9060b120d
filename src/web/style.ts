import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import * as mails from "../../emails/theme.ts";
import { LINK_SEGMENTS } from "../course/paths.ts";
import { fontFaces, type Typeface } from "./fonts.ts";

/** The emails' colors, because learners go back and forth between the two, and a few that only pages need. */
export const light = {
  ...mails.light,
  /** Edges of fields, which have to be seen (WCAG 2.2, 1.4.11: 3 to 1). */
  edge: "#8b867a",
  "accent-strong": "#0d4337",
  error: "#a3261b",
  "error-tint": "#fbecea",
} as const;

export type ColorName = keyof typeof light;

export const dark: Readonly<Record<ColorName, string>> = {
  ...mails.dark,
  edge: "#7d796f",
  "accent-strong": "#b2e2d0",
  error: "#f2a79e",
  "error-tint": "#351f1c",
};

/** On paper, from light and dark screens alike. */
export const print: Readonly<Record<ColorName, string>> = {
  paper: "#ffffff",
  card: "#ffffff",
  tint: "#ffffff",
  sand: "#ffffff",
  ink: "#000000",
  body: "#000000",
  muted: "#333333",
  line: "#999999",
  edge: "#666666",
  accent: "#000000",
  "accent-strong": "#000000",
  "on-accent": "#ffffff",
  error: "#000000",
  "error-tint": "#ffffff",
};

/** Prints a link's URL after it, unless the link is signed: anyone who's given the paper could use it. */
const PRINTED_ADDRESSES = `@media print{main a[href^="http"]:not([role="button"],:has(img),${Object.values(
  LINK_SEGMENTS,
)
  .map((segment) => `[href*="/${segment}/"]`)
  .join()})::after{content:" (" attr(href) ")"}}`;

/** One a page or a part of many, in the order in which later rules win. */
const SHEETS = [
  "base",
  "forms",
  "signup",
  "progress",
  "lesson",
  "lesson-tables",
  "lesson-after",
  "outbox",
  "details",
  "pace",
  "own",
  "embed",
  "print",
] as const;

/**
 * Pico, the typefaces, the colors, our own rules. Pico is in a layer, so any rule of ours wins over it.
 *
 * @param fontUrl of a typeface's file, relative to the style sheet
 */
export function styleSheet(fontUrl: (name: Typeface) => string): string {
  const pico = readFileSync(createRequire(import.meta.url).resolve("@picocss/pico/css/pico.classless.min.css"), "utf8");
  const own = SHEETS.map((name) =>
    readFileSync(fileURLToPath(new URL(`assets/style/${name}.css`, import.meta.url)), "utf8"),
  );
  return [
    `@layer pico{${pico.replace(/^\uFEFF?@charset "[^"]*";/, "")}}`,
    fontFaces(fontUrl),
    `:root{color-scheme:light dark;${properties(light)}}`,
    `@media (prefers-color-scheme:dark){:root{${properties(dark)}}}`,
    `@media print{:root{color-scheme:light;${properties(print)}}}`,
    PRINTED_ADDRESSES,
    ...own,
  ].join("\n");
}

/** As custom properties. */
export function properties(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");
}
