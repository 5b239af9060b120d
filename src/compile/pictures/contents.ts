import type { XmlElement } from "@rgrove/parse-xml";
import { type Finding, someOf } from "./finding.ts";
import { isForeignObject, isSetAsText, isSilent, localName, type Svg, type SvgText } from "./svg.ts";

/** What resvg leaves out or can't reach, though a browser may show it. Looks at the file alone, and comes before drawing it. */
export function checkContents(svg: Svg): readonly Finding[] {
  const found = [
    ...foreignFindings(svg),
    ...strayFindings(svg),
    ...svg.elements.flatMap((element) => [...linkFindings(element, svg), ...movingFindings(element, svg)]),
    ...sheetFindings(svg),
  ];
  // Export programs say the same of every element: the first place is enough.
  return found.filter(({ message }, index) => found.findIndex((other) => other.message === message) === index);
}

/** HTML inside of a drawing, as Mermaid and draw.io export their words. */
function foreignFindings({ texts, elements, lineAt }: Svg): readonly Finding[] {
  const foreign = texts.filter(({ above }) => isForeignObject(above));
  const lost = foreign.filter((text) => !isRepeated(text, texts));
  const [first] = lost;
  if (first !== undefined) {
    const message = `has words in <foreignObject>, which would be left out: ${someOf(lost.map(({ text }) => text))}.`;
    const hint =
      "Export them as SVG text. Mermaid: set htmlLabels to false. draw.io: turn off Word Wrap and Formatted Text for every shape.";
    return [{ severity: "error", code: "image-foreign", line: first.line, message, hint }];
  }
  const object = elements.find((element) => localName(element) === "foreignObject" && pictured(element));
  if (object === undefined) return [];
  const message = "has a picture in <foreignObject>, which would be left out.";
  const hint = "Add it to the drawing as <image>, or draw it.";
  return [{ severity: "error", code: "image-foreign", line: lineAt(object.start), message, hint }];
}

function pictured(element: XmlElement): boolean {
  return /^(?:img|video|canvas|iframe|svg)$/.test(localName(element)) || childElements(element).some(pictured);
}

function childElements({ children }: XmlElement): readonly XmlElement[] {
  return children.filter((child): child is XmlElement => child.type === "element");
}

/** Whether a switch has the same words as SVG text, for programs that don't know the other. */
function isRepeated({ text, above }: SvgText, texts: readonly SvgText[]): boolean {
  const choice = above.findLast((element) => localName(element) === "switch");
  if (choice === undefined) return false;
  const set = texts.filter((other) => isSetAsText(other) && other.above.includes(choice));
  return bare(set.map((other) => other.text).join("")).includes(bare(text));
}

function bare(text: string): string {
  return text.replaceAll(/\s+/g, "");
}

/** Words in no element that shows words: browsers leave them out as well. */
function strayFindings({ texts }: Svg): readonly Finding[] {
  const stray = texts.filter((text) => !isSetAsText(text) && !isForeignObject(text.above) && !isSilent(text));
  const [first] = stray;
  if (first === undefined) return [];
  const within = localName(first.above.at(-1) ?? (first.above[0] as XmlElement));
  const message = `has words in <${within}>, which nothing shows: ${someOf(stray.map(({ text }) => text))}.`;
  const hint = within.startsWith("flow")
    ? "In Inkscape: Text > Convert to Text, then save it again."
    : "Put them in a <text> element.";
  return [{ severity: "error", code: "image-words", line: first.line, message, hint }];
}

const INSIDE = /^(?:#|data:image\/(?:png|jpe?g|gif|webp);)/i;

/** Whatever lies outside of the file, which a picture doesn't fetch, and drawings inside the drawing, which lose their words. */
function linkFindings(element: XmlElement, { lineAt }: Svg): readonly Finding[] {
  const name = localName(element);
  if (!["image", "use", "feImage", "textPath", "tref", "pattern", "linearGradient", "radialGradient"].includes(name)) {
    return [];
  }
  const address = (element.attributes["href"] ?? element.attributes["xlink:href"] ?? "").trim();
  if (address === "" || INSIDE.test(address)) return [];
  const shown = address.length > 60 ? `${address.slice(0, 59)}…` : address;
  const message = `has <${name} href="${shown}">, which would be left out.`;
  const hint = /^data:/i.test(address)
    ? "Put its shapes and words in the drawing itself (in Inkscape: File > Import, then Embed nothing), or use a PNG."
    : name === "image"
      ? "Embed the picture in the file (in Inkscape: Extensions > Images > Embed), or show it on its own line in the lesson."
      : "Copy what it refers to into this file.";
  return [{ severity: "error", code: "image-linked", line: lineAt(element.start), message, hint }];
}

function movingFindings(element: XmlElement, { lineAt }: Svg): readonly Finding[] {
  const name = localName(element);
  const line = lineAt(element.start);
  if (/^(?:animate\w*|set)$/.test(name)) {
    const hint = "Remove it, and draw what readers should see.";
    return [
      { severity: "warning", code: "image-moving", line, message: `has <${name}>, and pictures don't move.`, hint },
    ];
  }
  if (name === "script" || Object.keys(element.attributes).some((attribute) => /^on[a-z]+$/.test(attribute))) {
    const hint = "Remove it, and draw what readers should see.";
    return [
      {
        severity: "warning",
        code: "image-moving",
        line,
        message: "has a script, and pictures don't run scripts.",
        hint,
      },
    ];
  }
  return [];
}

/** What resvg doesn't know of CSS, with what to do instead. */
const UNKNOWN_CSS: readonly { readonly css: RegExp; readonly what: string; readonly hint: string }[] = [
  { css: /@import\b/i, what: "@import", hint: "Copy those rules into the file." },
  {
    css: /@font-face\b/i,
    what: "@font-face",
    hint: "Words are drawn in Inter. Turn them into paths if they need their own font, then remove the rule.",
  },
  {
    css: /@media\b/i,
    what: "@media",
    hint: "A picture looks the same everywhere. Write the rules you want without @media.",
  },
  { css: /\bvar\(\s*--/i, what: "var(--…)", hint: "Write the color or the size itself." },
  {
    css: /(?:^|[},])[^{}@;]*:(?!first-child|hover|focus|active|root|link|visited)[a-z-]+(?:\([^)]*\))?[^{};]*\{/i,
    what: "a selector with a colon",
    hint: "Give those elements a class instead.",
  },
  {
    css: /(?:^|[},])[^{}@;]*[^{}@;\s][\s]*[+~][^{}@;]*\{/,
    what: "a selector with + or ~",
    hint: "Give those elements a class instead.",
  },
];

function sheetFindings({ elements, lineAt }: Svg): readonly Finding[] {
  return elements.flatMap((element): readonly Finding[] => {
    const css = (localName(element) === "style" ? element.text : (element.attributes["style"] ?? "")).replaceAll(
      /\/\*[\s\S]*?\*\//g,
      "",
    );
    const line = lineAt(element.start);
    const unknown = UNKNOWN_CSS.filter(({ css: sign }) => sign.test(css)).map(
      ({ what, hint }): Finding => ({
        severity: "warning",
        code: "image-style",
        line,
        message: `uses ${what} in its style, which isn't applied.`,
        hint,
      }),
    );
    return [...unknown, ...animatedFindings(css, elements, line)];
  });
}

/** Rules that move something which is there: export programs add some that are for nothing. */
function animatedFindings(css: string, elements: readonly XmlElement[], line: number): readonly Finding[] {
  const names = [...css.matchAll(/([^{}]+)\{[^{}]*\banimation(?:-name)?\s*:\s*(?!none)[^{}]*\}/gi)].flatMap(
    ([, selectors = ""]) => [...selectors.matchAll(/[.#]?[\w-]+(?=\s*(?:,|$))/g)].map(([name]) => name),
  );
  const isMoved = ({ name, attributes }: XmlElement) =>
    names.includes(name) ||
    names.includes(`#${attributes["id"] ?? ""}`) ||
    (attributes["class"] ?? "").split(/\s+/).some((one) => names.includes(`.${one}`));
  if (!elements.some(isMoved)) return [];
  const hint = "Remove the animation, and draw what readers should see.";
  return [{ severity: "warning", code: "image-moving", line, message: "is animated, and pictures don't move.", hint }];
}
