/** Hosts whose addresses hide where they lead; many spam filters count them against a mail. */
const SHORTENERS = new Set(["bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly"]);

/** What's left in an address that was copied out of an email or a search. */
const REDIRECTS =
  /^(?:www\.google\.[a-z.]+\/url|[\w.]+\.safelinks\.protection\.outlook\.com\/|lm?\.facebook\.com\/l\.php|urldefense\.(?:com|proofpoint\.com)\/)/i;

/** Pages that show a picture, which isn't the picture itself. */
const PICTURE_PAGES =
  /^(?:drive|docs|photos)\.google\.com\/|^photos\.app\.goo\.gl\/|^(?:www\.)?dropbox\.com\/(?!.*[?&](?:raw|dl)=1)|^github\.com\/[^/]+\/[^/]+\/blob\/|^(?:www\.)?imgur\.com\/|^(?:www\.)?flickr\.com\/photos\/|^unsplash\.com\/photos\/|^(?:www\.)?icloud\.com\/|^1drv\.ms\/|^[\w-]+\.sharepoint\.com\/|^(?:www\.)?notion\.so\/(?!image\/)/i;

/** What's doubtful about an address that is written right. */
export function doubtOf(
  url: string,
  use: "link" | "image",
): { readonly code: string; readonly said: string; readonly hint: string } | undefined {
  const parsed = URL.parse(url);
  const place = parsed === null ? "" : `${parsed.host}${parsed.pathname}${parsed.search}`;
  if (use === "image" && PICTURE_PAGES.test(place)) {
    const hint = "Save the picture, and put it in the course's images folder or on your own site.";
    return { code: "image-page", said: `shows "${url}", which is a page, not a picture.`, hint };
  }
  if (SHORTENERS.has(parsed?.hostname ?? "") || REDIRECTS.test(place)) {
    return { code: "link-shortened", said: `hides where "${url}" leads.`, hint: "Use the full link that it leads to." };
  }
  return undefined;
}
