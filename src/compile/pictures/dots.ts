import { Resvg } from "@resvg/resvg-js";
import { DRAWING_FONTS } from "./fonts.ts";
import type { Box } from "./traced.ts";

/** A drawing as dots. */
export type Dots = {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each dot, from 0 to 255; colors are multiplied by their opacity. */
  readonly values: Uint8Array;
};

/** Wide enough to see every word. 10 to 40 ms. */
const WIDTH = 400;

export function drawDots(svg: string): Dots {
  const { width, height, pixels } = new Resvg(svg, {
    fitTo: { mode: "width", value: WIDTH },
    font: DRAWING_FONTS,
  }).render();
  return { width, height, values: pixels };
}

/** The share of its dots through which the page is seen, from 0 to 1. */
export function transparency({ values }: Dots): number {
  let open = 0;
  for (let at = 3; at < values.length; at += 4) if ((values[at] ?? 0) < 250) open += 1;
  return (open * 4) / values.length;
}

/** Where anything is drawn, in shares of width and height; undefined where nothing is. */
export function inkOf({ width, height, values }: Dots): Box | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((values[(y * width + x) * 4 + 3] ?? 0) < 16) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), y];
    }
  }
  if (right === -1) return undefined;
  return { left: left / width, top: top / height, right: (right + 1) / width, bottom: (bottom + 1) / height };
}

/** A difference that an eye sees: of white and #ebebeb. Thin letters are never quite as dark as their color. */
const SEEN = 20;

/**
 * Whether two drawings of one size look different somewhere in a box, both on white.
 *
 * @param box in shares of width and height
 */
export function differIn(one: Dots, other: Dots, box: Box): boolean {
  const { width, height } = one;
  const right = Math.min(width, Math.ceil(box.right * width));
  const bottom = Math.min(height, Math.ceil(box.bottom * height));
  for (let y = Math.max(0, Math.floor(box.top * height)); y < bottom; y += 1) {
    for (let x = Math.max(0, Math.floor(box.left * width)); x < right; x += 1) {
      const at = (y * width + x) * 4;
      for (const colour of [0, 1, 2]) {
        if (Math.abs(onWhite(one, at, colour) - onWhite(other, at, colour)) >= SEEN) return true;
      }
    }
  }
  return false;
}

function onWhite({ values }: Dots, at: number, colour: number): number {
  return (values[at + colour] ?? 0) + 255 - (values[at + 3] ?? 0);
}
