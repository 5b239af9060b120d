import type { Definition, Image, Nodes } from "mdast";
import { toString } from "mdast-util-to-string";
import { parseAddress } from "../course/address.ts";
import type { Complaints } from "./complaint.ts";
import { type HoleBook, isAddressHole } from "./holes.ts";
import { doubtOf } from "./hosts.ts";
import { lineOf } from "./markdown.ts";
import { didYouMean } from "../course/nearest.ts";
import type { Pictures } from "./pictures.ts";
import type { Templates } from "./templates.ts";
import { templateFault } from "./templates/linked.ts";
import { readSize } from "./pictures/places.ts";

const SAYS_NOTHING = /^(?:(?:click )?here|(?:this )?link|read more|more|click|this)$/i;
const HTTPS = "Links start with https:// or mailto:.";

/** The files of a course that its text can show or lead to; no templates where they can't be linked. */
export type Offered = { readonly drawings: Pictures; readonly templates?: Templates };

/** Checks where a node leads, if it is one that leads anywhere. */
export function checkLink(node: Nodes, book: HoleBook, { drawings, templates }: Offered, complaints: Complaints): void {
  const line = lineOf(node);
  const isPicture = node.type === "image" || (node.type === "definition" && isOwnPicture(node.url, drawings));
  if (isPicture) checkImage(node, line, book, drawings, complaints);
  else if (node.type === "link" || node.type === "definition") {
    const own = ownAddress(node.url);
    if (!/^templates\//i.test(own)) checkAddress(node.url, line, book, complaints);
    else complain("link", templateFault(node.url, own, templates), node.url, line, book, complaints);
  }
  if (node.type === "image" || node.type === "imageReference") checkAlt(node.alt ?? "", line, complaints);
  if (node.type === "link" || node.type === "linkReference") {
    const label = toString(node).trim();
    if (label === "") {
      complaints.error("link-empty", line, "has a link without words.", "Write [where it leads](https://…).");
    } else if (SAYS_NOTHING.test(label)) {
      const hint = "Say what it leads to. People who use screen readers jump from link to link.";
      complaints.warning("link-vague", line, `has a link that only says "${label}".`, hint);
    }
  }
}

export function checkAddress(url: string, line: number, book: HoleBook, complaints: Complaints): void {
  complain("link", linkFault(url, book), url, line, book, complaints);
}

/** A definition doesn't say whether a link or an image is meant; a file in `images/` is only ever shown. */
function isOwnPicture(url: string, drawings: Pictures): boolean {
  return url.startsWith("images/") || drawings.has(url);
}

function checkImage(
  { url, title }: Image | Definition,
  line: number,
  book: HoleBook,
  drawings: Pictures,
  complaints: Complaints,
): void {
  const fault = drawings.has(url) ? undefined : imageFault(url, book, drawings);
  complain("image", fault, url, line, book, complaints);
  if (title != null && readSize(title) === undefined) {
    const hint = 'Put it in the text. Only a size in pixels can go there, such as "300" or "300x200".';
    complaints.warning("image-title", line, `has an image with the title "${title}", which nobody would see.`, hint);
  }
}

function complain(
  use: "link" | "image",
  reason: Fault | undefined,
  url: string,
  line: number,
  book: HoleBook,
  complaints: Complaints,
): void {
  const shown = book
    .split(url)
    .map((part) => (typeof part === "string" ? part : `{{${part.hole}}}`))
    .join("");
  if (reason !== undefined) {
    complaints.error(`${use}-address`, line, `has the ${use} "${shown}", ${reason.fault}.`, reason.hint);
    return;
  }
  const doubt = doubtOf(shown, use);
  if (doubt !== undefined) complaints.warning(doubt.code, line, doubt.said, doubt.hint);
}

type Fault = { readonly fault: string; readonly hint: string };

/** An image can neither be mailed to nor be a hole. */
function imageFault(url: string, book: HoleBook, drawings: Pictures): Fault | undefined {
  if (book.split(url).some((part) => typeof part !== "string")) {
    return { fault: "which has a hole in it", hint: "Images are the same for everybody." };
  }
  if (/^https:\/\//i.test(url)) return webFault(url, book);
  const own = ownAddress(url);
  if (own !== url && drawings.has(own)) return { fault: "which is spelled differently", hint: `Write ${own}.` };
  if (own.startsWith("images/")) {
    return { fault: "where there is nothing", hint: `Put the picture there.${didYouMean(own, drawings.keys())}` };
  }
  const hint = "Put it in the course's images folder, or put it on your site and use its https:// link.";
  return { fault: "which isn't an https link", hint };
}

/** `images/a b.png` of `./images/a%20b.png` and `/images/a b.png`. */
function ownAddress(url: string): string {
  const bare = url.replace(/^(?:\.{0,2}\/)+/, "").replaceAll("\\", "/");
  try {
    return decodeURI(bare);
  } catch {
    return bare;
  }
}

function linkFault(url: string, book: HoleBook): Fault | undefined {
  const [first, ...rest] = book.split(url);
  if (first === undefined) return { fault: "which is empty", hint: HTTPS };
  if (typeof first !== "string") {
    if (!isAddressHole(first.hole)) return { fault: "which isn't a link", hint: HTTPS };
    if (rest.length === 0) return undefined;
    return { fault: "which continues after the hole", hint: `Write only {{${first.hole}}}.` };
  }
  if (/^mailto:/i.test(url)) return mailtoFault(url, book);
  if (/^https:\/\//i.test(url)) return webFault(url, book);
  if (/^http:\/\//i.test(url)) {
    const hint = "Use https://, and check that the site works there. A bare www.… turns into http, too.";
    return { fault: "which others could change on its way", hint };
  }
  if (/^file:|^[a-z]:[\\/]/i.test(url)) {
    return { fault: "which is a file on your machine", hint: "Put it on your site, and use its https:// link." };
  }
  const host = /^(?:h?t+ps?:?\/{0,2}|https:?\/)([\w-]+(?:\.[\w-]+)+(?:[/?#].*)?)$/i.exec(url)?.[1];
  if (host !== undefined) return { fault: "which is misspelled", hint: `Write https://${host}` };
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return { fault: "which email apps refuse to open", hint: HTTPS };
  return { fault: "which leads nowhere from an email", hint: meantBy(url) };
}

/** What somebody most likely meant who wrote an address without its scheme. */
function meantBy(url: string): string {
  const bare = url.replaceAll(/^["'“”]|["'“”]$/g, "");
  if (bare !== url) return `Leave out the quotes: (${bare}).`;
  if (parseAddress(url) === url) return `Write mailto:${url}`;
  if (url.startsWith("templates/")) return `Link to it in the text: [Fill it in](${url}).`;
  if (/\.md(?:#.*)?$/i.test(url)) return 'Name the lesson in words, as in "lesson 2". Emails can\'t link to files.';
  if (url.startsWith("#")) return "Name the heading in words. Links within an email don't work.";
  if (
    /^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:\/|$)/i.test(url) &&
    !/\.(?:pdf|docx?|xlsx?|pptx?|zip|png|jpe?g)$/i.test(url)
  ) {
    return `Write https://${url}`;
  }
  return `Put it on your site, and write the whole link. ${HTTPS}`;
}

function mailtoFault(url: string, book: HoleBook): Fault | undefined {
  const [to = "", query = ""] = url.slice("mailto:".length).split("?");
  const plain = book.split(to).every((part) => typeof part === "string") && parseAddress(to) !== undefined;
  if (!plain) return { fault: "which isn't anybody's address", hint: "Write mailto:name@example.com." };
  if (/[\s"<>]/.test(query)) return { fault: "which has spaces or quotes in it", hint: "Write %20 for a space." };
  return undefined;
}

function webFault(url: string, book: HoleBook): Fault | undefined {
  const parsed = URL.parse(url);
  if (parsed === null) return { fault: "which is malformed", hint: HTTPS };
  if (book.split(parsed.host).some((part) => typeof part !== "string")) {
    return { fault: "which has a hole in the name of the site", hint: "Put holes after the site's name." };
  }
  if (parsed.username !== "" || parsed.password !== "") {
    return { fault: "which has a user name in it", hint: "Remove everything before the @." };
  }
  if (/^https?$/.test(parsed.hostname)) return { fault: "which starts with https twice", hint: "Write https:// once." };
  if (parsed.hostname.includes(",")) return { fault: "which has a comma in it", hint: "Use a period instead." };
  if (parsed.hostname.includes(".")) return undefined;
  return { fault: "which only works on your machine", hint: "Use a link that everybody can open." };
}

function checkAlt(alt: string, line: number, complaints: Complaints): void {
  if (alt.trim() === "") {
    const hint = "Say what it shows: ![A risk register with three rows](https://…).";
    complaints.error("image-alt", line, "has an image without a description.", hint);
  } else if (
    /^[\w -]+\.(?:png|jpe?g|gif|webp|svg|heic)$|^(?:untitled|image|screenshot|img[_-]?\d+)$/i.test(alt.trim())
  ) {
    complaints.warning("image-alt", line, `describes an image as "${alt}".`, "Say what it shows.");
  } else if (/\|\s*\d+(?:x\d+)?\s*$/.test(alt)) {
    complaints.warning("image-alt", line, `describes an image as "${alt}".`, "Leave out the bar and the size.");
  }
}

/** An address as it stands in a mail: characters that have no place in one are percent-encoded. */
export function normalAddress(url: string): string {
  return /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/.test(url) ? url : (URL.parse(url)?.href ?? url);
}
