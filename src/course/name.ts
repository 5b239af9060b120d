export const FIRST_NAME_MAX = 60;

/** As long as a line of a certificate can carry. */
export const FULL_NAME_MAX = 80;

export type NameProblem = "not-plain" | "too-long" | "link";

/**
 * What is wrong with a name that somebody typed: nothing may break a line, turn the direction of the subject that it stands in,
 * be read as an encoding there (RFC 2047, 2), or be made a link by a mail program.
 *
 * @param most in letters
 */
export function problemOfName(name: string, most: number): NameProblem | undefined {
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|=\?/u.test(name.trim())) return "not-plain";
  if (holdsLink(name)) return "link";
  return name.trim().length > most ? "too-long" : undefined;
}

/** Endings of domains with three letters and more that mail programs make links of, the common ones. Two letters are all taken. */
const ENDINGS = new Set(
  `academy agency app art asia biz blog business casino cat center chat cheap click cloud club codes com company cool coop date
deals dev digital direct download edu email enterprises events example exchange expert express finance fit forex free fun fund
games gift gives global gmbh gov gratis group guru help homes host hosting house icu inc info int international invalid jobs
land lat lgbt life link live loan local localhost lol ltd market marketing media mil mobi moda money monster movie museum name
net network news ninja one onion online ooo org page party photo photos pics plus poker porn press pro promo pub quest racing
rent report rest review reviews rip rocks run sale sbs school science security services sex sexy shop site social software
solutions space store stream study sucks support surf systems tech technology tel test tips today tokyo tools top tours town
trade training travel tube university vip vote watch webcam website wiki win work works world wtf xxx xyz zip zone
бел ею дети ком москва онлайн орг рус рф сайт срб укр қаз ελ бг भारत 中国 中國 公司 网络 网站 在线 商城 香港 台灣 한국 みんな ไทย مصر`.split(
    /\s+/,
  ),
);

/**
 * Whether a name holds what could be a link or an address. Dots between names and their abbreviations are none ("J.R.R.",
 * "St.John", "Ma.Cristina"): only an ending that domains have makes a link.
 */
function holdsLink(name: string): boolean {
  const plain = name
    .normalize("NFKC")
    .replaceAll(/[\p{Cf}]/gu, "")
    .toLowerCase();
  if (/@|:\/|\/\/|\bwww\b|\bhttps?\b|\bmailto\b|xn--/u.test(plain)) return true;
  const dotted = plain.replaceAll(/[。｡]/gu, ".");
  if (/\d{1,3}(?:\.\d{1,3}){3}/.test(dotted)) return true;
  // Written around the dot as people do who know that links are looked for.
  if (/[([]\s*(?:dot|punkt|punto|точка)\s*[)\]]/u.test(dotted)) return true;
  return [...dotted.matchAll(/[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*\.([\p{L}\p{M}]{2,})(?![\p{L}\p{M}\p{N}])(.?)/gu)].some(
    ([whole, ending = "", next]) => isEnding(ending) && !(next === "." && /^\p{L}\./u.test(whole)),
  );
}

function isEnding(ending: string): boolean {
  return ENDINGS.has(ending) || /^[a-z]{2}$/.test(ending);
}

/** How many words, and letters, a name may have in a letter to somebody who has not confirmed it. */
const GREETABLE_WORDS = 4;
const GREETABLE_MAX = 40;

/**
 * A name as a letter to an unproven address may say it: letters, and what joins them. Anything else is no name there, since
 * whoever typed it may be a stranger with something to sell.
 */
export function greetableName(name: string | null): string | null {
  const typed = name?.trim() ?? "";
  const plain = /^[\p{L}\p{M}]+\.?(?:[ '‘’ʻʼ`´‐‑·・‧་.-]+[\p{L}\p{M}]+\.?)*$/u.test(
    typed.replaceAll(/[\u200c\u200d]/g, ""),
  );
  if (!plain || typed.length > GREETABLE_MAX || holdsLink(typed)) return null;
  return typed.split(/\s+/).length > GREETABLE_WORDS ? null : typed;
}
