import { describe, expect, it } from "vitest";
import { dark, light } from "../../src/web/style.ts";

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ["paper", "card", "tint", "sand"] as const;

describe.each([
  ["light", light],
  ["dark", dark],
])("the %s colours", (_, colours) => {
  it("can be read on every ground (WCAG 2.2, 1.4.3: 4.5)", () => {
    for (const ground of GROUNDS) {
      for (const text of ["ink", "body", "muted", "accent", "accent-strong"] as const) {
        expect([text, ground, contrast(colours[text], colours[ground]) >= 4.5]).toEqual([text, ground, true]);
      }
    }
    for (const ground of ["accent", "accent-strong"] as const) {
      expect(contrast(colours["on-accent"], colours[ground])).toBeGreaterThanOrEqual(4.5);
    }
    for (const ground of ["card", "paper", "error-tint"] as const) {
      expect(contrast(colours.error, colours[ground])).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("show the edges of fields and the focus (WCAG 2.2, 1.4.11: 3)", () => {
    for (const ground of ["paper", "card"] as const) {
      expect(contrast(colours.edge, colours[ground])).toBeGreaterThanOrEqual(3);
      expect(contrast(colours.accent, colours[ground])).toBeGreaterThanOrEqual(3);
    }
  });
});
