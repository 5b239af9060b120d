import { parseXml, XmlCdata, XmlElement, type XmlNode, XmlText } from "@rgrove/parse-xml";

/** A piece of text in an SVG file, as long as one element holds it without a break. */
export type SvgText = {
  /** Decoded, white space as in the file. */
  readonly text: string;
  /** Where it is in the file: indices of a string. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** From the root down. */
  readonly above: readonly XmlElement[];
};

export type Svg = {
  readonly source: string;
  readonly elements: readonly XmlElement[];
  readonly texts: readonly SvgText[];
  readonly lineAt: (index: number) => number;
};

/** Anything but spaces and marks that have no shape. */
const WORDS = /[^\p{White_Space}\p{Cc}\p{Cf}]/u;

/** @throws Error that names a line, where it isn't XML */
export function readSvg(source: string): Svg {
  const { root } = parseXml(source, { includeOffsets: true, ignoreUndefinedEntities: true, preserveCdata: true });
  const elements: XmlElement[] = [];
  const texts: SvgText[] = [];
  const lineAt = (index: number) => source.slice(0, index).split("\n").length;
  const visit = (node: XmlNode, above: readonly XmlElement[]): void => {
    if (node instanceof XmlElement) {
      // Notes of drawing programs, in their own namespaces.
      if (isForeign(node)) return;
      elements.push(node);
      for (const child of node.children) visit(child, [...above, node]);
    } else if ((node instanceof XmlText || node instanceof XmlCdata) && WORDS.test(node.text)) {
      const skipped = node.text.length - node.text.trimStart().length;
      texts.push({ text: node.text, start: node.start, end: node.end, line: lineAt(node.start + skipped), above });
    }
  };
  if (root !== null) visit(root, []);
  return { source, elements, texts, lineAt };
}

/** `text` of `svg:text`. */
export function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(":") + 1);
}

function isForeign({ name }: XmlElement): boolean {
  return name.includes(":") && !/^(?:svg|xhtml|html):/.test(name);
}

/** What an element says of itself, as an attribute or in its style; not what style sheets say of it. */
export function styleOf({ attributes }: XmlElement, property: string): string | undefined {
  const inStyle = new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;!]*)`, "i").exec(attributes["style"] ?? "")?.[1];
  return (inStyle ?? attributes[property])?.trim();
}

/** What holds words that no picture of the drawing is meant to show. */
const SILENT = new Set(["title", "desc", "metadata", "style", "script"]);

export function isSilent({ above }: SvgText): boolean {
  return above.some((element) => SILENT.has(localName(element)));
}

/** Whether resvg would set it as text: anything else in a drawing is silent, or is lost. */
export function isSetAsText(text: SvgText): boolean {
  return text.above.some((element) => localName(element) === "text") && !isForeignObject(text.above) && !isSilent(text);
}

export function isForeignObject(above: readonly XmlElement[]): boolean {
  return above.some((element) => localName(element) === "foreignObject");
}

/**
 * The same drawing with some of its texts put differently.
 *
 * @param put SVG for a text; undefined leaves it as it is
 */
export function withTexts({ source, texts }: Svg, put: (text: SvgText, index: number) => string | undefined): string {
  let result = "";
  let at = 0;
  for (const [index, text] of texts.entries()) {
    const other = put(text, index);
    if (other === undefined) continue;
    result += source.slice(at, text.start) + other;
    at = text.end;
  }
  return result + source.slice(at);
}

/** Text in an element that has a style of its own and takes no part in the author's style sheets, as a `tspan` might. */
export function styled({ above }: SvgText, style: string, content: string): string {
  const prefix = /^[^:]+:/.exec(above.at(-1)?.name ?? "")?.[0] ?? "";
  return `<${prefix}a style="${style}">${content}</${prefix}a>`;
}

/** `light-dark(#fff, var(--dark, #111))`, in which both colors may have brackets of their own. */
const LIGHT_DARK = /\blight-dark\(\s*((?:[^(),]|\([^()]*\))+),(?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/gi;

/** The drawing as on a light page. draw.io writes both colors for every shape, and resvg draws black where it knows neither. */
export function inLightColors(source: string): string {
  return source.replaceAll(LIGHT_DARK, "$1");
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
