import { light } from "../../emails/theme.ts";
import type { Certificate } from "../course/certificate.ts";
import type { Words } from "../words/words.ts";
import { envelopeAt, HEIGHT, openCanvas, textAt, type TextStyle, WIDTH } from "./card-drawing.ts";
import { byline, hasPlainLetters } from "./certificate-pdf.ts";

const MOST_WIDE = 980;

/**
 * The picture that networks show of a shared certificate: a PNG with the name, the course, and the date.
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
  const canvas = await openCanvas();
  const line = (text: string, y: number, style: TextStyle) =>
    textAt(text, { x: WIDTH / 2, y, anchor: "middle" }, style);
  const fitted = (text: string, y: number, style: TextStyle) => {
    const width = canvas.widthOf(text, style);
    return line(text, y, width > MOST_WIDE ? { ...style, size: Math.floor((style.size * MOST_WIDE) / width) } : style);
  };
  const { hasCompleted, kicker } = words.certificate;
  return canvas.png(
    [
      `<rect width="${WIDTH}" height="${HEIGHT}" fill="${light.paper}"/>`,
      `<rect x="60" y="60" width="1080" height="510" rx="28" fill="${light.card}" stroke="${light.accent}" stroke-width="4"/>`,
      envelopeAt({ x: 552, y: 112, scale: 4 }, { width: 1.6, color: light.accent }),
      line(kicker, 255, { size: 26, weight: 600, color: light.accent }),
      fitted(certificate.name.normalize("NFC"), 345, { size: 76, weight: 600, color: light.ink }),
      line(hasCompleted, 405, { size: 28, weight: 400, color: light.muted }),
      fitted(certificate.courseTitle, 462, { size: 44, weight: 600, color: light.ink }),
      fitted(byline(author, certificate, words), 515, { size: 26, weight: 400, color: light.muted }),
    ].join(""),
  );
}
