import { Readable } from "node:stream";
import { light } from "../../emails/theme.ts";
import type { Certificate } from "../course/certificate.ts";
import type { Words } from "../words/words.ts";
import { interFile } from "./fonts.ts";

/** US Letter, landscape: 792 by 612 points, which prints on A4 as well. */
const WIDTH = 792;
const MARGIN = 90;
const MEASURE = WIDTH - 2 * MARGIN;

/** Its dot stays on the line of the name before it. */
const BETWEEN = "\u00a0\u00a0·  ";

/** More lines than these would run out of the frame. */
const MOST_LINES = 9;

/** From fontkit, which pdfkit reads fonts with. It isn't in the types; tests/web/certificate.test.ts checks it. */
type WithFont = { readonly _font: { readonly font: { readonly hasGlyphForCodePoint: (point: number) => boolean } } };

/**
 * A certificate as a PDF (tagged, PDF 1.5), made while it is sent. 14 KB; the first takes 240 ms, the next 70, of which
 * most is reading the typeface.
 *
 * @param author who wrote the course
 * @param url where anyone can check it, printed at the foot
 * @returns undefined where Inter lacks a letter of it (it has Latin, Greek and Cyrillic), because a
 * box in its place is no name
 */
export async function certificatePdf(
  certificate: Certificate,
  author: string | undefined,
  words: Words,
  url: string,
): Promise<ReadableStream<Uint8Array> | undefined> {
  // Loaded when the first one is asked for: with it and six made in a row the process has 52 MB more.
  const { default: Document } = await import("pdfkit");
  const name = certificate.name.normalize("NFC");
  const doc = new Document({
    size: "LETTER",
    layout: "landscape",
    margin: 0,
    pdfVersion: "1.5",
    tagged: true,
    lang: words.language,
    displayTitle: true,
    info: {
      Title: `${name}: ${certificate.courseTitle}`,
      Author: author ?? "",
      // Its own day and not the clock's: the same certificate is the same file.
      CreationDate: new Date(certificate.completedAt),
    },
  });
  for (const weight of ["regular", "bold"] as const) doc.registerFont(weight, interFile(weight));
  if (!hasLettersFor(doc, lettersOf(certificate, author, words))) return undefined;
  draw(doc, { ...certificate, name }, author, words);
  drawCheck(doc, words.certificate.check, url);
  doc.end();
  return Readable.toWeb(doc) as ReadableStream<Uint8Array>;
}

/** Whether Inter surely has all its letters, as for most names. If so, there's a PDF of it. */
export function hasPlainLetters(certificate: Certificate, author: string | undefined, words: Words): boolean {
  return isPlain(lettersOf(certificate, author, words));
}

export function isPlain(letters: string): boolean {
  return /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u0148\u014a-\u017f\u2013\u2014\u2018-\u201d]*$/.test(letters);
}

function lettersOf(certificate: Certificate, author: string | undefined, words: Words): string {
  const { name, courseTitle, covers, saved } = certificate;
  const { check, covers: coversTitle, hasCompleted, kicker, saved: savedTitle } = words.certificate;
  const titles = [kicker, coversTitle, savedTitle].map(headline);
  const ours = [...titles, hasCompleted, check, byline(author, certificate, words)];
  return [name.normalize("NFC"), courseTitle, ...covers, ...saved, ...ours].join("");
}

function headline(text: string): string {
  return text.toLocaleUpperCase();
}

function hasLettersFor(doc: PDFKit.PDFDocument, letters: string): boolean {
  // oxlint-disable-next-line eslint/no-underscore-dangle -- pdfkit has no other word for it
  const { font } = (doc.font("bold") as unknown as WithFont)._font;
  return [...letters].every((letter) => font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0));
}

function draw(doc: PDFKit.PDFDocument, certificate: Certificate, author: string | undefined, words: Words): void {
  const { hasCompleted, kicker, covers, saved: savedTitle } = words.certificate;
  const { saved } = certificate;
  const listSize = saved.length === 0 ? 13 : 11.5;
  doc.markContent("Artifact");
  doc
    .roundedRect(36, 36, WIDTH - 72, 540, 14)
    .lineWidth(1.5)
    .stroke(light.accent);
  doc.endMarkedContent();
  const line = (text: string, font: "regular" | "bold", size: number, color: string, above: number) => () => {
    doc.font(font).fontSize(size).fillColor(color);
    doc.text(text, MARGIN, doc.y + above, { width: MEASURE, align: "center", lineGap: size * 0.2 });
  };
  doc.font("bold").fontSize(44);
  const nameSize = Math.max(22, Math.min(44, (44 * MEASURE) / doc.widthOfString(certificate.name)));
  doc.y = 92;
  doc.addStructure(
    doc.struct("Document", {}, [
      doc.struct("P", {}, line(headline(kicker), "bold", 11, light.accent, 0)),
      doc.struct("H1", {}, line(certificate.name, "bold", nameSize, light.ink, 34)),
      doc.struct("P", {}, line(hasCompleted, "regular", 14, light.muted, 14)),
      doc.struct("P", {}, line(certificate.courseTitle, "bold", 24, light.ink, 8)),
      doc.struct("P", {}, line(byline(author, certificate, words), "regular", 14, light.muted, 6)),
      doc.struct("P", {}, line(headline(covers), "bold", 10, light.accent, saved.length === 0 ? 36 : 28)),
      ...linesOf(certificate).map((text, n) =>
        doc.struct("P", {}, line(text, "regular", listSize, light.body, n === 0 ? 8 : 0)),
      ),
      ...(saved.length === 0
        ? []
        : [
            doc.struct("P", {}, line(headline(savedTitle), "bold", 10, light.accent, 18)),
            doc.struct("P", {}, line(saved.join(BETWEEN), "regular", listSize, light.body, 8)),
          ]),
    ]),
  );
}

/** One text for each line: a line break in a text would count as a letter of the line that's centered. */
function linesOf({ covers, saved }: Certificate): readonly string[] {
  // Two lists with a line for each name don't fit.
  return covers.length > MOST_LINES || saved.length > 0 ? [covers.join(BETWEEN)] : covers;
}

/** At the foot, where a printed certificate says how to check it. */
function drawCheck(doc: PDFKit.PDFDocument, check: string, url: string): void {
  doc.font("regular").fontSize(9).fillColor(light.muted);
  doc.text(check, MARGIN, 540, { width: MEASURE, align: "center" });
  // Long links would wrap out of the frame.
  doc.fontSize(Math.min(9, (9 * MEASURE) / doc.widthOfString(url))).fillColor(light.accent);
  doc.text(url, MARGIN, 553, { width: MEASURE, align: "center", link: url, underline: true, lineBreak: false });
}

export function byline(author: string | undefined, { completedAt, zone }: Certificate, words: Words): string {
  const on = words.dates.date(completedAt, zone);
  return author === undefined ? words.certificate.on(on) : words.certificate.byOn(author, on);
}
