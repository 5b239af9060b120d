import { type Dots, differIn, drawDots } from "./dots.ts";
import { type Finding, someOf } from "./finding.ts";
import { capHeight, EMOJI_FAMILY, fontRuns, missingSigns } from "./fonts.ts";
import { escaped, isSetAsText, localName, styled, styleOf, type Svg, type SvgText, withTexts } from "./svg.ts";
import { type Box, type Shape, trace } from "./traced.ts";

/** CSS pixels: what the column of an email leaves on a phone of 375, and the smallest type that can be read there. */
export const PHONE = 327;
const SMALLEST = 9;

/** What draw.io shows in programs that leave out its words. It's never drawn; the words are told by themselves. */
const SAYS_NOTHING = /^\s*Text is not SVG - cannot display\s*$/;

/** The drawing as it's drawn: every emoji in the font that has it. */
export function withEmoji(svg: Svg): string {
  return withTexts(svg, (text) => (isSetAsText(text) ? emojiOf(text) : undefined));
}

function emojiOf(text: SvgText): string | undefined {
  if (SAYS_NOTHING.test(text.text)) return "";
  const runs = fontRuns(text.text);
  if (!runs.some(({ isEmoji }) => isEmoji)) return undefined;
  return runs
    .map((run) => (run.isEmoji ? styled(text, `font-family:${EMOJI_FAMILY}`, escaped(run.text)) : escaped(run.text)))
    .join("");
}

/** A text that is to be drawn, and what became of it. */
type Drawn = { readonly text: SvgText; readonly shapes: readonly Shape[]; readonly capital: number };

/**
 * Looks for every word of a drawing in what resvg makes of it: whether it's there, within the frame, in another color than
 * what's around it, in a font that has its letters, and large enough.
 *
 * @param dots the drawing as it is
 * @param phoneScale CSS pixels on a phone for each unit of the drawing
 */
export function checkWords(svg: Svg, dots: Dots, phoneScale: number): readonly Finding[] {
  const texts = svg.texts.filter((text) => isSetAsText(text) && !SAYS_NOTHING.test(text.text));
  if (texts.length === 0) return [];
  // Where a sign is missing, the whole line may be: one message is enough.
  const unfit = texts.filter(({ text }) => missingSigns(text).length > 0);
  const { frame, drawn } = follow(svg, texts);
  const blank = drawDots(
    putIn(svg, (text) => styled(text, "fill:none !important;stroke:none !important", raw(svg, text))),
  );
  const isSeen = ({ shapes }: Drawn) =>
    shapes.some(({ box }) => box === undefined || differIn(dots, blank, inShares(box, frame)));
  const unseen = drawn.filter((one) => !isSeen(one) && !unfit.includes(one.text));
  const seen = drawn.filter((one) => !unseen.includes(one));
  return [
    ...signFindings(unfit),
    ...unseenFindings(unseen.map(({ text }) => text)),
    ...cutFindings(seen.filter(({ shapes }) => shapes.some(({ box }) => box !== undefined && isCut(box, frame)))),
    ...smallFindings(
      seen.filter(({ capital }) => capital > 0 && (capital / capHeight()) * phoneScale < SMALLEST),
      phoneScale,
    ),
  ];
}

/** Gives each text a color of its own, by which its shapes are known again, and then again with an H in its place. */
function follow(svg: Svg, texts: readonly SvgText[]): { readonly frame: Box; readonly drawn: readonly Drawn[] } {
  const colourOf = (text: SvgText) => `#0b${texts.indexOf(text).toString(16).padStart(4, "0")}`;
  const marked = (text: SvgText, content: string) =>
    styled(text, `fill:${colourOf(text)} !important;fill-opacity:1;stroke:none`, content);
  const { shapes, frame } = trace(putIn(svg, (text) => marked(text, raw(svg, text))));
  const capitals = trace(putIn(svg, (text) => marked(text, "H"))).shapes;
  const drawn = texts.map((text) => {
    const own = capitals.filter(({ fill }) => fill === colourOf(text)).map(({ height }) => height);
    const capital = own.length === 0 ? 0 : Math.min(...own);
    return { text, shapes: shapes.filter(({ fill }) => fill === colourOf(text)), capital };
  });
  return { frame, drawn };
}

function putIn(svg: Svg, put: (text: SvgText) => string): string {
  return withTexts(svg, (text) => (isSetAsText(text) ? put(text) : undefined));
}

/** A text as the file has it, entities and all. */
function raw(svg: Svg, text: SvgText): string {
  return emojiOf(text) ?? svg.source.slice(text.start, text.end);
}

function inShares({ left, top, right, bottom }: Box, frame: Box): Box {
  const width = frame.right - frame.left;
  const height = frame.bottom - frame.top;
  return {
    left: (left - frame.left) / width,
    top: (top - frame.top) / height,
    right: (right - frame.left) / width,
    bottom: (bottom - frame.top) / height,
  };
}

/** Whether more of it sticks out than the overhang of a letter. */
function isCut(box: Box, frame: Box): boolean {
  const { left, top, right, bottom } = inShares(box, frame);
  return Math.min(left, top) < -0.01 || Math.max(right, bottom) > 1.01;
}

function unseenFindings(texts: readonly SvgText[]): readonly Finding[] {
  const groups = Object.groupBy(texts, (text) => (isChoice(text) ? "choice" : isHidden(text) ? "hidden" : "lost"));
  return (["lost", "hidden", "choice"] as const).flatMap((kind) => {
    const [first] = groups[kind] ?? [];
    if (first === undefined) return [];
    const words = someOf((groups[kind] ?? []).map(({ text }) => text));
    return [{ ...UNSEEN[kind], line: first.line, message: `doesn't show the words ${words}${UNSEEN[kind].why}.` }];
  });
}

const UNSEEN = {
  lost: {
    severity: "error",
    code: "image-words",
    why: ": they're beside the drawing, behind something, cut off, or in the color of what's behind them",
    hint: "Move them or give them another color. If nobody should read them, delete them from the file.",
  },
  hidden: {
    severity: "warning",
    code: "image-words",
    why: ", which are hidden",
    hint: "If nobody should read them, delete them from the file. If they should be read, show that layer.",
  },
  choice: {
    severity: "warning",
    code: "image-words",
    why: ": a switch shows only one of what's in it",
    hint: "Delete the other choices, and the <switch>.",
  },
} as const;

function isHidden({ above }: SvgText): boolean {
  return above.some(
    (element) =>
      ["defs", "symbol"].includes(localName(element)) ||
      styleOf(element, "display") === "none" ||
      styleOf(element, "visibility") === "hidden" ||
      Number(styleOf(element, "opacity") ?? 1) === 0,
  );
}

function isChoice({ above }: SvgText): boolean {
  return above.some((element) => localName(element) === "switch");
}

function cutFindings(cut: readonly Drawn[]): readonly Finding[] {
  const [first] = cut;
  if (first === undefined) return [];
  const message = `cuts off the words ${someOf(cut.map(({ text }) => text.text))} at its edge.`;
  const hint = "Move them in, or make the viewBox larger. All fonts are drawn as Inter, which may be wider.";
  return [{ severity: "warning", code: "image-cut", line: first.text.line, message, hint }];
}

function smallFindings(small: readonly Drawn[], phoneScale: number): readonly Finding[] {
  const [first] = small;
  if (first === undefined) return [];
  const least = Math.min(...small.map(({ capital }) => (capital / capHeight()) * phoneScale));
  const shown = someOf(small.map(({ text }) => text.text));
  const hint = `Make it at least ${Math.ceil(SMALLEST / phoneScale)} units large, or use fewer words in the drawing.`;
  const message = `has text of ${least.toFixed(1)} pixels on a phone, and ${SMALLEST} is the smallest that people can read: ${shown}.`;
  return [{ severity: "warning", code: "image-small", line: first.text.line, message, hint }];
}

function signFindings(unfit: readonly SvgText[]): readonly Finding[] {
  const [first] = unfit;
  if (first === undefined) return [];
  const signs = [...new Set(unfit.flatMap(({ text }) => missingSigns(text)))].slice(0, 12).join(" ");
  const message = `has characters that no font here can draw: ${signs} in ${someOf(unfit.map(({ text }) => text))}.`;
  const hint =
    "Use other words or a simple emoji, or turn these words into paths before you save it (in Inkscape: Path > Object to Path).";
  return [{ severity: "error", code: "image-letters", line: first.line, message, hint }];
}
