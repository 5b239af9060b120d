import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Pages look the same on every machine: one family, a serif to read and a sans to press. 80 KB together. */
const FILES = {
  serif: "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
  sans: "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
} as const;

export type Typeface = keyof typeof FILES;

export const TYPEFACES: readonly Typeface[] = ["serif", "sans"];

/** The letters that the files have, as their packages say (wght.css). Other scripts are in the reader's own fonts. */
const LATIN =
  "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD";

const INTER = {
  regular: "400Regular/Inter_400Regular.ttf",
  semibold: "600SemiBold/Inter_600SemiBold.ttf",
  bold: "700Bold/Inter_700Bold.ttf",
} as const;

const { resolve } = createRequire(import.meta.url);

/** Inter's file, for what's drawn here and not by a browser. */
export function interFile(weight: keyof typeof INTER): string {
  return resolve(`@expo-google-fonts/inter/${INTER[weight]}`);
}

/** WOFF2, of all weights from 200 to 900. */
export function readFont(name: Typeface): Uint8Array {
  return readFileSync(resolve(FILES[name]));
}

/** @param urlOf of a file, relative to the style sheet */
export function fontFaces(urlOf: (name: Typeface) => string): string {
  return TYPEFACES.map(
    (name) =>
      `@font-face{font-family:"Coursepost ${name}";font-weight:200 900;font-display:swap;src:url(${urlOf(name)}) format("woff2");unicode-range:${LATIN}}`,
  ).join("\n");
}
