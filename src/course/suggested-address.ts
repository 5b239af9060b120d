import { domainOf } from "./address.ts";
import { editDistance } from "./nearest.ts";

/** Where most people have their mailbox, and so what a slip of a finger was likely meant to be. */
const COMMON = [
  "gmail.com",
  "googlemail.com",
  "outlook.com",
  "hotmail.com",
  "hotmail.co.uk",
  "yahoo.com",
  "yahoo.co.uk",
  "icloud.com",
  "protonmail.com",
  "comcast.net",
  "verizon.net",
  "sbcglobal.net",
  "bellsouth.net",
];

/** Providers whose names are one slip away from a common one, and meant as they are. */
const MEANT = new Set([
  ...COMMON,
  "mail.com",
  "email.com",
  "ymail.com",
  "fmail.com",
  "hmail.com",
  "gmail.co.uk",
  "yahoo.co",
  "yahoo.ca",
  "yahoo.co.in",
  "yahoo.co.jp",
  "yahoo.co.nz",
  "yahoo.co.za",
  "hotmail.ca",
  "hotmail.co.jp",
  "outlook.co",
  "cloud.com",
]);

/** The address that somebody with a slip in its domain likely meant: "mia@gmail.com" for "mia@gmial.com". */
export function suggestedAddress(address: string): string | undefined {
  const domain = domainOf(address);
  if (MEANT.has(domain)) return undefined;
  const meant = COMMON.find((common) => isOneSlip(domain, common));
  return meant === undefined ? undefined : `${address.slice(0, -domain.length)}${meant}`;
}

/** One letter too many, missing or wrong, or two letters swapped. */
function isOneSlip(typed: string, meant: string): boolean {
  const distance = editDistance(typed, meant);
  return distance === 1 || (distance === 2 && isSwapped(typed, meant));
}

function isSwapped(typed: string, meant: string): boolean {
  if (typed.length !== meant.length) return false;
  const at = [...typed].findIndex((letter, index) => letter !== meant[index]);
  return `${typed.slice(0, at)}${typed[at + 1]}${typed[at]}${typed.slice(at + 2)}` === meant;
}
