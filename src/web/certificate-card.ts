import { light } from "../../emails/theme.ts";
import type { Certificate } from "../course/certificate.ts";
import type { Words } from "../words/words.ts";
import { byline, hasPlainLetters } from "./certificate-pdf.ts";
import { interFile } from "./fonts.ts";

const WIDTH = 1200;
const MOST_WIDE = 980;

/**
 * The picture that networks show of a shared certificate: a PNG of 1200 by 630 pixels with the name, the course and the date.
 *
 * @param author who wrote the course
 * @returns undefined where Inter may lack a letter of it
 */
export async function certificateCard(
  certificate: Certificate,
  author: string | undefined,
  words: Words,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!hasPlainLetters(certificate, author, words)) return undefined;
  // Loaded when the first one is asked for.
  const { Resvg } = await import("@resvg/resvg-js");
  const options = { font: { fontFiles: [interFile("regular"), interFile("semibold")], loadSystemFonts: false } };
  const fitting = (text: string, size: number, weight: number) => {
    const width = new Resvg(svg(line(text, 100, { size, weight, color: light.ink })), options).getBBox()?.width ?? 0;
    return width > MOST_WIDE ? Math.floor((size * MOST_WIDE) / width) : size;
  };
  const { hasCompleted, kicker } = words.certificate;
  const name = certificate.name.normalize("NFC");
  const by = byline(author, certificate, words);
  const drawing = svg(
    [
      `<rect width="${WIDTH}" height="630" fill="${light.paper}"/>`,
      `<rect x="60" y="60" width="1080" height="510" rx="28" fill="${light.card}" stroke="${light.accent}" stroke-width="4"/>`,
      ENVELOPE,
      line(kicker, 255, { size: 26, weight: 600, color: light.accent }),
      line(name, 345, { size: fitting(name, 76, 600), weight: 600, color: light.ink }),
      line(hasCompleted, 405, { size: 28, weight: 400, color: light.muted }),
      line(certificate.courseTitle, 462, {
        size: fitting(certificate.courseTitle, 44, 600),
        weight: 600,
        color: light.ink,
      }),
      line(by, 515, { size: fitting(by, 26, 400), weight: 400, color: light.muted }),
    ].join(""),
  );
  return new Uint8Array(new Resvg(drawing, options).render().asPng());
}

/** The sign of the course pages. */
const ENVELOPE = `<g transform="translate(552 112) scale(4)" fill="none" stroke="${light.accent}" stroke-width="1.6"><path d="M1.5 4.5h21v11a1.5 1.5 0 0 1-1.5 1.5H3a1.5 1.5 0 0 1-1.5-1.5z"/><path d="M1.5 4.8 12 12l10.5-7.2M5 1h14" stroke-linecap="round"/></g>`;

type Type = { readonly size: number; readonly weight: number; readonly color: string };

function svg(content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="630" viewBox="0 0 ${WIDTH} 630">${content}</svg>`;
}

function line(text: string, y: number, { size, weight, color }: Type): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${WIDTH / 2}" y="${y}" font-family="Inter" font-size="${size}" font-weight="${weight}" fill="${color}" text-anchor="middle">${escaped}</text>`;
}
