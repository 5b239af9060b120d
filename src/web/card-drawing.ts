import { interFile } from "./fonts.ts";

/** Of every card, in pixels, as networks want it. */
export const [WIDTH, HEIGHT] = [1200, 630];

export type TextStyle = { readonly size: number; readonly weight: 400 | 600; readonly color: string };

type Place = { readonly x: number; readonly y: number; readonly anchor?: "start" | "middle" };

type Canvas = {
  /** In pixels; 0 for nothing that's seen. */
  readonly widthOf: (text: string, style: Omit<TextStyle, "color">) => number;
  /** @param drawing what's inside the SVG */
  readonly png: (drawing: string) => Uint8Array<ArrayBuffer>;
};

/** Draws in Inter, and in no typeface of the machine. The library is loaded when the first card is asked for. */
export async function openCanvas(): Promise<Canvas> {
  const { Resvg } = await import("@resvg/resvg-js");
  const options = { font: { fontFiles: [interFile("regular"), interFile("semibold")], loadSystemFonts: false } };
  const load = (drawing: string) =>
    new Resvg(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">${drawing}</svg>`,
      options,
    );
  return {
    widthOf: (text, style) =>
      load(textAt(text, { x: 0, y: 100 }, { ...style, color: "#000000" })).getBBox()?.width ?? 0,
    png: (drawing) => new Uint8Array(load(drawing).render().asPng()),
  };
}

/** @param place of its baseline */
export function textAt(text: string, { x, y, anchor = "start" }: Place, { size, weight, color }: TextStyle): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y}" font-family="Inter" font-size="${size}" font-weight="${weight}" fill="${color}" text-anchor="${anchor}">${escaped}</text>`;
}

/** The sign of the course pages, 24 by 20 units before it's scaled. */
export function envelopeAt(
  { x, y, scale }: { readonly x: number; readonly y: number; readonly scale: number },
  { width, color }: { readonly width: number; readonly color: string },
): string {
  return `<g transform="translate(${x} ${y}) scale(${scale})" fill="none" stroke="${color}" stroke-width="${width}"><path d="M1.5 4.5h21v11a1.5 1.5 0 0 1-1.5 1.5H3a1.5 1.5 0 0 1-1.5-1.5z"/><path d="M1.5 4.8 12 12l10.5-7.2M5 1h14" stroke-linecap="round"/></g>`;
}
