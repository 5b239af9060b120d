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
const SHAPELESS = /^[\p{White_Space}\p{Cc}\p{Cf}\p{Variation_Selector}]$/u;
/** Emoji made of several, such as flags and keycaps: with one of them resvg loses the whole line. */
const COMPOSED = /\p{Emoji}\ufe0f?\u200d|\p{Regional_Indicator}|\u20e3|[\u{e0020}-\u{e007f}]/u;
const SKIN_TONES = /\p{Emoji_Modifier}/gu;

const graphemes = new Intl.Segmenter("en");

/** What of a text can't be drawn, sign by sign. */
export function missingSigns(text: string): readonly string[] {
  const signs = [...graphemes.segment(text.replaceAll(SKIN_TONES, ""))].map(({ segment }) => segment);
  return [...new Set(signs.filter((sign) => COMPOSED.test(sign) || !Array.from(sign).every(isDrawn)))];
}

function isDrawn(character: string): boolean {
  return SHAPELESS.test(character) || has(TEXT_FONT, character) || has(EMOJI_FONT, character);
}

/** A text cut into runs of one font, because resvg doesn't look into a second font for every sign. Skin tones are left out. */
export function fontRuns(text: string): readonly { readonly text: string; readonly isEmoji: boolean }[] {
  const runs: { text: string; isEmoji: boolean }[] = [];
  for (const character of text.replaceAll(SKIN_TONES, "")) {
    const last = runs.at(-1);
    const isEmoji = SHAPELESS.test(character)
      ? last?.isEmoji === true && !/\s/.test(character)
      : !has(TEXT_FONT, character) && has(EMOJI_FONT, character);
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
