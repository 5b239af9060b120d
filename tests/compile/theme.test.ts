import { describe, expect, it } from "vitest";
import { dark, light } from "../../emails/theme.ts";

/** WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

describe.each(Object.entries({ light, dark }))("the %s colours", (_, colours) => {
  const grounds = ["card", "tint", "sand", "paper"] as const;
  const pairs = [
    ...(["ink", "body", "muted", "accent"] as const).flatMap((on) => grounds.map((ground) => [on, ground] as const)),
    ["on-accent", "accent"] as const,
  ];

  it.each(pairs)("%s can be read on %s", (on, ground) => {
    expect(contrast(colours[on], colours[ground])).toBeGreaterThanOrEqual(4.5);
  });
});
