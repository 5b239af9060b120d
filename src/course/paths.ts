import { type LastingPurpose, type LinkPurpose, signLink } from "./link.ts";

/** Where each kind of signed link leads: `/<segment>/<token>`. The one table that links, routes and masking are made from. */
export const LINK_SEGMENTS = {
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
  "webhooks",
];

/** A course with one of these as its id could not be reached. */
export const RESERVED: readonly string[] = [...Object.values(LINK_SEGMENTS), ...PLAIN_SEGMENTS].toSorted();

/** The path of a signed link, without the server's own address; parameters as in `signLink`. */
export function linkPath(secret: string, purpose: LastingPurpose, id: string): string;
export function linkPath(secret: string, purpose: LinkPurpose, id: string, epoch: number): string;
export function linkPath(secret: string, purpose: LinkPurpose, id: string, epoch = 0): string {
  return `/${LINK_SEGMENTS[purpose]}/${signLink(secret, purpose, id, epoch)}`;
}

/** The pattern of a router for one kind of link, its token named `token`. */
export function linkRoute<Purpose extends LinkPurpose>(purpose: Purpose): `/${(typeof LINK_SEGMENTS)[Purpose]}/:token` {
  return `/${LINK_SEGMENTS[purpose]}/:token`;
}

/**
 * A token, whatever it was signed for: an id (a UUID or 32 hex digits), an epoch or none, a dot and 22 letters of base64url. A
 * percent-encoded slash before it comes from links that a mail program or a scanner has wrapped into one of its own.
 */
const SIGNED = new RegExp(
  `((?:/|%2F)(?:${Object.values(LINK_SEGMENTS).join("|")})(?:/|%2F))[0-9a-f-]{32,36}(?:(?:\\.|%2E)\\d{1,9})?(?:\\.|%2E)[\\w-]{22}`,
  "gi",
);

/** Signed links act for their learner. In text that is passed on to somebody else, none keeps its token. */
export function maskLinks(text: string): string {
  return text.replaceAll(SIGNED, "$1…");
}
