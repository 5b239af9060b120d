import { describe, expect, it } from "vitest";
import { contrast } from "../../src/web/contrast.ts";
import { dark, light } from "../../src/web/style.ts";

const GROUNDS = ["paper", "card", "tint", "sand"] as const;

describe.each([
  ["light", light],
  ["dark", dark],
])("the %s colors", (_, colors) => {
  it("can be read on every ground (WCAG 2.2, 1.4.3: 4.5)", () => {
    for (const ground of GROUNDS) {
      for (const text of ["ink", "body", "muted", "accent", "accent-strong"] as const) {
        expect([text, ground, contrast(colors[text], colors[ground]) >= 4.5]).toEqual([text, ground, true]);
      }
    }
    for (const ground of ["accent", "accent-strong"] as const) {
      expect(contrast(colors["on-accent"], colors[ground])).toBeGreaterThanOrEqual(4.5);
    }
    for (const ground of ["card", "paper", "error-tint"] as const) {
      expect(contrast(colors.error, colors[ground])).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("show the edges of fields and the focus (WCAG 2.2, 1.4.11: 3)", () => {
    for (const ground of ["paper", "card"] as const) {
      expect(contrast(colors.edge, colors[ground])).toBeGreaterThanOrEqual(3);
      expect(contrast(colors.accent, colors[ground])).toBeGreaterThanOrEqual(3);
    }
  });
});
