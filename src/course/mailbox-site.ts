import { domainOf } from "./address.ts";

/** Where people read the mailbox of an address on the web. */
export type MailboxSite = { readonly name: string; readonly url: string };

const SITES: readonly { readonly name: string; readonly domains: RegExp; readonly url: string }[] = [
  { name: "Gmail", domains: /^(?:gmail|googlemail)\.com$/, url: "https://mail.google.com/mail/" },
  {
    name: "Outlook",
    domains: /^(?:(?:outlook|hotmail|live)\.(?:[a-z]{2,3}|com?\.[a-z]{2})|msn\.com|passport\.com)$/,
    url: "https://outlook.live.com/mail/",
  },
  { name: "Apple Mail", domains: /^(?:icloud|me|mac)\.com$/, url: "https://www.icloud.com/mail/" },
  {
    name: "Yahoo Mail",
    domains: /^(?:yahoo\.(?:[a-z]{2,3}|com?\.[a-z]{2})|ymail\.com|rocketmail\.com)$/,
    url: "https://mail.yahoo.com/",
  },
  { name: "AOL Mail", domains: /^(?:aol|aim)\.com$/, url: "https://mail.aol.com/" },
  { name: "Proton Mail", domains: /^(?:proton\.me|protonmail\.com|pm\.me)$/, url: "https://mail.proton.me/" },
];

/**
 * By the domain alone: we don't know where people with a domain of their own read their email.
 *
 * @param sender whose emails Gmail is told to look for, in the spam folder as well
 */
export function mailboxSite(address: string, sender: string): MailboxSite | undefined {
  const site = SITES.find(({ domains }) => domains.test(domainOf(address)));
  if (site === undefined) return undefined;
  const { name, url } = site;
  if (name !== "Gmail") return { name, url };
  const account = encodeURIComponent(address);
  return { name, url: `${url}?authuser=${account}#search/${encodeURIComponent(`in:anywhere from:${sender}`)}` };
}
