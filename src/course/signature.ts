import { QUOTED } from "./quote-marks.ts";

/** Names of devices and programs, the same in every language. */
const NAMES =
  /\b(?:iPhone|iPad|Android|Samsung|Galaxy|Huawei|Xiaomi|Pixel|BlackBerry|Xperia|OnePlus|Outlook|Proton ?Mail|Yahoo|AOL|Gmail|Spark|Superhuman|BlueMail|K-9|FairEmail|Thunderbird|Windows|Mailbird|GMX|WEB\.DE|Mail\.ru|Mailspring|Tuta(?:nota)?|Airmail|Mimestream|eM Client|Zoho Mail|myMail|Aqua Mail|Shortwave)/i;
/** How others begin such a line, by language. */
const SENT_FROM =
  /^(?:sent (?:from|via|with|using) |gesendet (?:von|mit|aus|über) |von mein\p{L}+ .{1,40}gesendet|envoyé (?:de|depuis|à partir|avec|via) |enviado (?:desde|do|da|de|a partir|com|con|via|pelo) |inviato (?:da|dal|dalla|con|tramite) |(?:verzonden|verstuurd) (?:vanaf|met|via|van) |skickat från |sendt fra |lähetetty |wysłan[eo] z |odesláno z |odoslané z |отправлено (?:из|с|от|через) |надіслано |изпратено от |trimis de |küldve |στάλθηκε από |gửi từ |dikirim dari |ส่งจาก|发自|發自|傳送自|来自我的|נשלח מ|أ?رسل|مرسل)|(?:から送信|에서 (?:보냄|보낸|나의)|gönderildi|ile gönderdim)/iu;
/** In a whole sentence; any other may be the writer's own. */
const SENT =
  /gesendet|\bsent\b|envoyé|enviad|inviat|verstuurd|verzonden|skicka|sendt|wysłan|отправлен|excuse|brevity|kürze/i;

/** Index from which on there is a signature, the rules above a quote, or nothing. */
export function signedFrom(lines: readonly string[], end: number): number {
  let cut = end;
  for (;;) {
    while (cut > 0 && /^[\s\u2063_>-]*$/.test(lines[cut - 1] ?? "")) cut -= 1;
    const start = paragraphStart(lines, cut);
    const paragraph = lines.slice(start, cut);
    if (start > 0 && isSignature(paragraph)) cut = start;
    else return cut;
  }
}

/** Lines of a signature or of a mailing list's footer, at most. */
const LONGEST_FOOTER = 8;

/**
 * Index of the rule below a quote from which on there is a signature or a mailing list's footer; the number of lines
 * where there is none. The footer has a link or an address in it.
 */
export function footerFrom(lines: readonly string[]): number {
  const rule = lines.findLastIndex((line) => /^(?:--\s?|[_=-]{5,}\s*)$/.test(line));
  const above = lines.slice(0, Math.max(0, rule)).findLast((line) => line.trim() !== "");
  if (above === undefined || !QUOTED.test(above)) return lines.length;
  const below = lines.slice(rule + 1).filter((line) => line.trim() !== "");
  const isSigned = /^--\s?$/.test(lines[rule] ?? "");
  const isList = below.some((line) => /https?:|www\.|\S@\S/.test(line));
  return below.length <= LONGEST_FOOTER && (isSigned || isList) ? rule : lines.length;
}

function paragraphStart(lines: readonly string[], end: number): number {
  let start = end;
  while (start > 0 && (lines[start - 1] ?? "").trim() !== "") start -= 1;
  return start;
}

function isSignature(paragraph: readonly string[]): boolean {
  const [first = "", ...rest] = paragraph;
  const line = first.replaceAll(/[(<]?https?:\/\/[^\s<>()]+[)>]?/g, "").trim();
  const isShort = paragraph.length === 1 && line.length <= 90 && !/[?？]\s*$/.test(line);
  if (isShort && (SENT_FROM.test(line) || (NAMES.test(line) && (!/[.!]$/.test(line) || SENT.test(line))))) return true;
  // RFC 3676, 4.3: two hyphens and a space; some programs lose the space.
  return /^--\s?$/.test(first) && rest.length > 0 && rest.length <= 8;
}
