import { type LastingPurpose, type LinkPurpose, signLink } from "./link.ts";
import { findHowever } from "./spellings.ts";

/** Where each kind of signed link leads: `/<segment>/<token>`. The one table that links, routes and masking are made from. */
export const LINK_SEGMENTS = {
  account: "account",
  address: "address",
  calendar: "c",
  certificate: "certificate",
  confirm: "confirm",
  "keep-address": "keep",
  preferences: "preferences",
  progress: "p",
  unsubscribe: "u",
  view: "v",
} as const satisfies Readonly<Record<LinkPurpose, string>>;

/** First segments that carry no token. */
const PLAIN_SEGMENTS = [
  "api",
  "assets",
  "embed",
  "erased",
  "health",
  "healthz",
  "images",
  "outbox",
  "readyz",
  "share",
  "templates",
  "webhooks",
];

/** A course with one of these as its id could not be reached. */
export const RESERVED: readonly string[] = [...Object.values(LINK_SEGMENTS), ...PLAIN_SEGMENTS].toSorted();

/** The path of a signed link, without the server's own address; parameters as in `signLink`. */
export function linkPath(secret: string, purpose: LastingPurpose, id: string): string;
export function linkPath(secret: string, purpose: LinkPurpose, id: string, epoch: number): string;
export function linkPath(secret: string, purpose: LinkPurpose, id: string, epoch = 0): string {
  return tokenPath(purpose, signLink(secret, purpose, id, epoch));
}

/** The path of a signed link whose token is known. */
export function tokenPath(purpose: LinkPurpose, token: string): string {
  return `/${LINK_SEGMENTS[purpose]}/${token}`;
}

/** The pattern of a router for one kind of link, its token named `token`. */
export function linkRoute<Purpose extends LinkPurpose>(purpose: Purpose): `/${(typeof LINK_SEGMENTS)[Purpose]}/:token` {
  return `/${LINK_SEGMENTS[purpose]}/:token`;
}

/**
 * What a token ends in, whatever it was signed for and wherever it leads: a dot and 22 letters of base64url. Before it stands an
 * id, a UUID or 32 hex digits, with an optional part between them.
 */
const MAC = /\.[\w-]{22}/g;
const ID_BEFORE = /(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32})(?:[.~][\w-]{1,12})?$/i;
const LONGEST_BEFORE = 36 + 13;

/** What a signed reply address holds (course/reply-address.ts): whoever has it can write as that learner, or unsubscribe them. */
const ADDRESS_TOKEN = /\+[0-9a-f]{60}/gi;

/**
 * Signed links and signed reply addresses act for their learner. In text that is passed on to somebody else, none keeps its
 * token, however a mail program has wrapped, encoded or broken it. Linear in the text's length.
 */
export function maskLinks(text: string): string {
  let masked = "";
  let last = 0;
  for (const { from, to } of findHowever(text, tokensIn)) {
    masked += `${text.slice(last, from)}…`;
    last = to;
  }
  return masked + text.slice(last);
}

function* tokensIn(plain: string): Generator<{ readonly from: number; readonly to: number }> {
  for (const { index } of plain.matchAll(ADDRESS_TOKEN)) yield { from: index + 1, to: index + 61 };
  const macs = new RegExp(MAC);
  for (let mac = macs.exec(plain); mac !== null; mac = macs.exec(plain)) {
    const { index } = mac;
    const id = ID_BEFORE.exec(plain.slice(Math.max(0, index - LONGEST_BEFORE), index));
    if (id === null) macs.lastIndex = index + 1;
    else yield { from: index - id[0].length, to: index + 23 };
  }
}
