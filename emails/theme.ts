/**
 * Text has a contrast of at least 4.5 with what it is on (WCAG 2.2, 1.4.3); tests/compile/theme.test.ts measures it.
 */
export const light = {
  paper: "#f4f2ec",
  card: "#ffffff",
  ink: "#1c1b19",
  body: "#33312d",
  muted: "#69655c",
  line: "#e3dfd5",
  accent: "#14594a",
  "on-accent": "#ffffff",
  tint: "#edf4f0",
  sand: "#f8f6f1",
} as const;

export type ColorName = keyof typeof light;

export const dark: Readonly<Record<ColorName, string>> = {
  paper: "#121311",
  card: "#1b1c1a",
  ink: "#f4f1ea",
  body: "#dedad1",
  muted: "#a8a398",
  line: "#3a3a35",
  accent: "#8fd0b8",
  "on-accent": "#0d231b",
  tint: "#1e2b26",
  sand: "#252522",
};

/** Names aren't quoted: CSS allows that, and in an attribute quotes would cost six bytes each. */
export const fonts = {
  serif: "Charter, Bitstream Charter, Iowan Old Style, Georgia, Times New Roman, serif",
  sans: "-apple-system, BlinkMacSystemFont, Segoe UI, Helvetica, Arial, sans-serif",
  mono: "ui-monospace, SFMono-Regular, Menlo, Consolas, Courier New, monospace",
} as const;

/** Pixels. 512 px of 18 px Georgia is a measure of about 64 characters. */
export const size = { page: 600, gutter: 44, narrow: 22, gap: 20 } as const;

const paragraph = { fontFamily: fonts.serif, fontSize: "18px", lineHeight: "29px", color: light.body };
const aside = { fontFamily: fonts.sans, fontSize: "14px", lineHeight: "22px", color: light.muted };

/** The type scale as inline styles. Line heights in pixels: Outlook rounds unitless ones badly. */
export const type = {
  title: {
    fontFamily: fonts.serif,
    fontSize: "33px",
    lineHeight: "40px",
    fontWeight: 700,
    letterSpacing: "-0.3px",
    color: light.ink,
  },
  heading2: { fontFamily: fonts.serif, fontSize: "24px", lineHeight: "31px", fontWeight: 700, color: light.ink },
  heading3: { fontFamily: fonts.serif, fontSize: "19px", lineHeight: "27px", fontWeight: 700, color: light.ink },
  heading4: { fontFamily: fonts.sans, fontSize: "15px", lineHeight: "22px", fontWeight: 600, color: light.ink },
  paragraph,
  aside,
  label: {
    fontFamily: fonts.sans,
    fontSize: "12px",
    lineHeight: "18px",
    fontWeight: 700,
    letterSpacing: "1.1px",
    textTransform: "uppercase",
    color: light.accent,
  },
  cell: { fontFamily: fonts.sans, fontSize: "15px", lineHeight: "22px", color: light.body },
} as const;

/** What a frame may name as `$light-paper`, `$font-serif`, `$page`. */
export function frameTokens(): ReadonlyMap<string, string> {
  const tokens = new Map<string, string>();
  for (const [name, value] of Object.entries(light)) tokens.set(`light-${name}`, value);
  for (const [name, value] of Object.entries(dark)) tokens.set(`dark-${name}`, value);
  for (const [name, value] of Object.entries(fonts)) tokens.set(`font-${name}`, value);
  for (const [name, value] of Object.entries(size)) tokens.set(name, `${value}px`);
  return tokens;
}
