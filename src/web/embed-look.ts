import { createHash } from "node:crypto";
import { contrast, mixed } from "./contrast.ts";
import { dark, light, properties } from "./style.ts";

/** How the form in a frame looks, as its link says: a frame can't see the colors around it. */
export type EmbedLook = {
  /** undefined: as the reader's machine is set. */
  readonly theme: Theme | undefined;
  /** `#rrggbb`; undefined for the course's own. */
  readonly accent: string | undefined;
};

type Theme = "light" | "dark";
type Query = (name: string) => string | undefined;

const THEMES: Readonly<Record<Theme, Readonly<Record<string, string>>>> = { light, dark };

/** WCAG 2.2, 1.4.3. */
const READABLE = 4.5;

/** @returns a sentence for the creator who is pasting the link, where it can't be read */
export function readLook(query: Query): EmbedLook | string {
  const theme = query("theme");
  if (theme !== undefined && theme !== "light" && theme !== "dark")
    return 'The form’s link says "theme=" with something other than "light" or "dark". Change it, or leave it out: the form then follows the reader’s machine.';
  const accent = query("accent");
  if (accent !== undefined && !/^#?[\da-f]{6}$/i.test(accent))
    return 'The form’s link says "accent=" with something other than a color in six hexadecimal digits, such as "accent=14594a". Change it, or leave it out.';
  return { theme, accent: accent === undefined ? undefined : `#${accent.replace("#", "").toLowerCase()}` };
}

/** The same look, for the next page in the frame. */
export function lookQuery({ theme, accent }: EmbedLook): string {
  const query = new URLSearchParams({
    ...(theme === undefined ? {} : { theme }),
    ...(accent === undefined ? {} : { accent: accent.slice(1) }),
  }).toString();
  return query === "" ? "" : `?${query}`;
}

/** @returns what to add to the style sheet, and its hash for the policy (CSP); undefined for the usual look */
export function lookStyle({ theme, accent }: EmbedLook): { readonly css: string; readonly hash: string } | undefined {
  if (theme === undefined && accent === undefined) return undefined;
  const css =
    theme === undefined
      ? `${rule(light, accent)}@media (prefers-color-scheme:dark){${rule(dark, accent)}}`
      : rule(THEMES[theme], accent, theme);
  return { css, hash: `'sha256-${createHash("sha256").update(css).digest("base64")}'` };
}

function rule(colors: Readonly<Record<string, string>>, accent: string | undefined, theme?: Theme): string {
  const own = { ...colors, ...(accent === undefined ? {} : accents(accent, colors)) };
  return `:root{${theme === undefined ? "" : `color-scheme:${theme};`}${properties(own)}}`;
}

/** Darkens or lightens the accent until links in it can be read, and so can a button's words on it. */
function accents(wanted: string, { card = "", ink = "" }: Readonly<Record<string, string>>): Record<string, string> {
  let accent = wanted;
  for (let share = 0.05; share < 1 && contrast(accent, card) < READABLE; share += 0.05)
    accent = mixed(wanted, ink, share);
  const on = contrast("#ffffff", accent) >= contrast("#121311", accent) ? "#ffffff" : "#121311";
  return { accent, "accent-strong": mixed(accent, ink, 0.2), "on-accent": on };
}
