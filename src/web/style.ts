import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** In harmony with emails/theme.ts: a learner goes from one to the other. Every pair has a contrast of at least 4.5. */
export const light = {
  paper: "#f4f2ec",
  card: "#ffffff",
  ink: "#1c1b19",
  body: "#33312d",
  muted: "#69655c",
  line: "#e3dfd5",
  /** Edges of fields, which have to be seen (WCAG 2.2, 1.4.11: 3 to 1). */
  edge: "#8b867a",
  accent: "#14594a",
  "accent-strong": "#0d4337",
  "on-accent": "#ffffff",
  tint: "#e6f0eb",
  sand: "#ece8de",
  error: "#a3261b",
  "error-tint": "#fbecea",
} as const;

export type ColourName = keyof typeof light;

export const dark: Readonly<Record<ColourName, string>> = {
  paper: "#121311",
  card: "#1b1c1a",
  ink: "#f4f1ea",
  body: "#dedad1",
  muted: "#a8a398",
  line: "#3a3a35",
  edge: "#7d796f",
  accent: "#8fd0b8",
  "accent-strong": "#b2e2d0",
  "on-accent": "#0d231b",
  tint: "#1e2b26",
  sand: "#262622",
  error: "#f2a79e",
  "error-tint": "#351f1c",
};

/** Pico, the colours, our own rules. Pico lies in a layer, so that any rule of ours wins over it. */
export function styleSheet(): string {
  const pico = readFileSync(createRequire(import.meta.url).resolve("@picocss/pico/css/pico.classless.min.css"), "utf8");
  const own = readFileSync(fileURLToPath(new URL("assets/style.css", import.meta.url)), "utf8");
  return [
    `@layer pico{${pico.replace(/^\uFEFF?@charset "[^"]*";/, "")}}`,
    `:root{color-scheme:light dark;${properties(light)}}`,
    `@media (prefers-color-scheme:dark){:root{${properties(dark)}}}`,
    own,
  ].join("\n");
}

function properties(colours: Readonly<Record<ColourName, string>>): string {
  return Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");
}
