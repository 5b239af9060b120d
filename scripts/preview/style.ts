import { readFileSync } from "node:fs";
import { fonts } from "../../emails/theme.ts";
import { dark, light, properties } from "../../src/web/style.ts";

/** The mails' colors and fonts, and our own rules. Read anew each time, so that it can be worked on. */
export function previewStyle(): string {
  const own = readFileSync(new URL("style.css", import.meta.url), "utf8");
  return [
    `:root{color-scheme:light dark;${properties({ ...fonts, ...light })}}`,
    `@media (prefers-color-scheme:dark){:root{${properties(dark)}}}`,
    own,
  ].join("\n");
}
