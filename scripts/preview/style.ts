import { readFileSync } from "node:fs";
import { fonts } from "../../emails/theme.ts";
import { dark, light } from "../../src/web/style.ts";

/** The mails' colours and fonts, and our own rules. Read anew each time, so that it can be worked on. */
export function previewStyle(): string {
  const own = readFileSync(new URL("style.css", import.meta.url), "utf8");
  const families = Object.entries(fonts).map(([name, family]) => `--${name}:${family}`);
  return [
    `:root{color-scheme:light dark;${[...families, ...properties(light)].join(";")}}`,
    `@media (prefers-color-scheme:dark){:root{${properties(dark).join(";")}}}`,
    own,
  ].join("\n");
}

function properties(colours: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(colours).map(([name, value]) => `--${name}:${value}`);
}
