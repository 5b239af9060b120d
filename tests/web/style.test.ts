import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

describe("the sizes of type", () => {
  const folder = join(import.meta.dirname, "../../src/web/assets/style");
  const sheets = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
  const scale = new Map(
    [...(sheets.find(([name]) => name === "base.css")?.[1] ?? "").matchAll(/^\s*--text-(\w+): ([^;]+);/gm)].map(
      ([, step = "", size = ""]) => [step, size],
    ),
  );

  // Paper has points of its own.
  const onScreens = sheets.filter(([name]) => name !== "print.css");

  it.each(onScreens)("are steps of the one scale in %s", (_, css) => {
    for (const [, size = ""] of css.matchAll(/(?<![-\w])font(?:-size)?: ([^;]+);/g)) {
      expect([
        size,
        scale.has(/^var\(--text-(\w+)\)$/.exec(size)?.[1] ?? "") || /^(?:inherit|[\d.]+em)$/.test(size),
      ]).toEqual([size, true]);
    }
  });

  it("rise from step to step, on a phone as on a desk, and none is too small to read", () => {
    const pixels = (size: string, wide: number) => {
      const [least = 0, base = 0, share = 0, most = 0] = size.match(/[\d.]+/g)?.map(Number) ?? [];
      return size.startsWith("clamp")
        ? Math.min(Math.max(least * 16, base * 16 + (share * wide) / 100), most * 16)
        : least * 16;
    };
    for (const wide of [320, 390, 768, 1440]) {
      const sizes = [...scale.values()].map((size) => pixels(size, wide));
      expect(sizes.length).toBeGreaterThan(5);
      expect(sizes[0]).toBeGreaterThanOrEqual(13);
      for (const [n, size] of sizes.slice(1).entries())
        expect(size).toBeGreaterThanOrEqual((sizes[n] ?? 0) * (n < 4 ? 1.1 : 1));
    }
  });
});
