import { describe, expect, it } from "vitest";
import { dark, light } from "../../emails/theme.ts";
import { contrast } from "../../src/web/contrast.ts";

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
