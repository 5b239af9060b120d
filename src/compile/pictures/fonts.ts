import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { type Font, openSync } from "fontkit";

const { resolve } = createRequire(import.meta.url);
const inter = dirname(resolve("@expo-google-fonts/inter/package.json"));
const emoji = dirname(resolve("@expo-google-fonts/noto-emoji/package.json"));

const TEXT_FONT = join(inter, "400Regular/Inter_400Regular.ttf");
const EMOJI_FONT = join(emoji, "400Regular/NotoEmoji_400Regular.ttf");

/** All fonts that drawings are drawn in. No font of the machine is asked, so that every machine draws the same. */
export const DRAWING_FONTS = {
  loadSystemFonts: false,
  fontFiles: [TEXT_FONT, join(inter, "600SemiBold/Inter_600SemiBold.ttf"), EMOJI_FONT],
  defaultFontFamily: "Inter",
};

export const EMOJI_FAMILY = "Noto Emoji";

/** Part of the names of drawings: in other fonts it's another file. */
export const FONT_VERSIONS = "Inter 0.4.2, Noto Emoji 0.4.7";

/** Height of an H in the text font, as a share of its size. */
export function capHeight(): number {
  const font = opened(TEXT_FONT);
  return font.capHeight / font.unitsPerEm;
}

/** Signs that change their neighbor and have no shape of their own: joiners, variation selectors, direction marks. */
const SHAPELESS = /[\p{White_Space}\p{Cc}\p{Cf}\p{Variation_Selector}]/u;
/** Signs that belong to the emoji before them. */
const EMOJI_TAIL = /[\u200d\ufe0f\u20e3\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]/u;

/** Characters of a text that no font has. */
export function missingCharacters(text: string): readonly string[] {
  const missing = Array.from(text).filter(
    (character) => !SHAPELESS.test(character) && !has(TEXT_FONT, character) && !has(EMOJI_FONT, character),
  );
  return [...new Set(missing)];
}

/**
 * A text cut into runs of one font. resvg doesn't find a sequence such as a flag in another font by itself, and draws boxes.
 */
export function fontRuns(text: string): readonly { readonly text: string; readonly isEmoji: boolean }[] {
  const runs: { text: string; isEmoji: boolean }[] = [];
  for (const character of text) {
    const last = runs.at(-1);
    const tail = EMOJI_TAIL.test(character);
    const isEmoji = tail ? last?.isEmoji === true : !has(TEXT_FONT, character) && has(EMOJI_FONT, character);
    if (last?.isEmoji === isEmoji) last.text += character;
    else runs.push({ text: character, isEmoji });
  }
  return runs;
}

function has(file: string, character: string): boolean {
  return opened(file).hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
}

const fonts = new Map<string, Font>();

/** 5 ms a font, and only for courses that have drawings. */
function opened(file: string): Font {
  const known = fonts.get(file);
  if (known !== undefined) return known;
  const font = openSync(file);
  if (!("hasGlyphForCodePoint" in font)) throw new Error(`${file} is a collection of fonts`);
  fonts.set(file, font);
  return font;
}
