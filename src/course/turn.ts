import { domainOf } from "./address.ts";
import type { Envelope } from "./received-mail.ts";
import { readReplyAddress } from "./reply-address.ts";

/**
 * Whose turn comes first among received emails: those to an address that only we can have given out, then those from people we
 * know, then everybody else's. The receiving domain takes mail for every address.
 */
export const TIERS = { token: 0, known: 1, stranger: 2 } as const;
export type Tier = (typeof TIERS)[keyof typeof TIERS];

export type Turn = {
  readonly tier: Tier;
  /** What the token names: a delivery or a question. */
  readonly tokenId: string | null;
  /** The sender's domain: the nearest thing to a network that's known before an email is fetched. */
  readonly network: string | null;
};

/**
 * @param envelope undefined where nothing is known yet; then it's taken for a known sender's
 * @param isKnown whether its sender is a learner or a creator
 */
export function turnOf(secret: string, domain: string, envelope: Envelope | undefined, isKnown: boolean): Turn {
  if (envelope === undefined) return { tier: TIERS.known, tokenId: null, network: null };
  const network = envelope.from === undefined ? null : domainOf(envelope.from);
  const tokenId = tokenIn(secret, domain, envelope.to);
  if (tokenId !== undefined) return { tier: TIERS.token, tokenId, network };
  return { tier: isKnown ? TIERS.known : TIERS.stranger, tokenId: null, network };
}

/** The id in the first address that is one of ours. */
export function tokenIn(secret: string, domain: string, to: readonly string[]): string | undefined {
  for (const address of to) {
    const token = readReplyAddress(secret, domain, address);
    if (token !== undefined) return token.id;
  }
  return undefined;
}

/** What may be used up in a minute. */
export type Allowance = {
  /** Emails fetched. */
  readonly fetches: number;
  /** Milliseconds of reading them. */
  readonly readingMs: number;
};

/**
 * Everything received may take 3 requests a second and a sixth of one processor; strangers a ninth of that. A sender has as many
 * as a person can write, and no more of the reading than a few long emails take.
 */
const ALLOWANCES = {
  "tier-0": { fetches: 100, readingMs: 5000 },
  "tier-1": { fetches: 60, readingMs: 3000 },
  "tier-2": { fetches: 20, readingMs: 1000 },
  token: { fetches: 12, readingMs: 1000 },
  sender: { fetches: 12, readingMs: 1000 },
  network: { fetches: 20, readingMs: 1500 },
} as const satisfies Readonly<Record<string, Allowance>>;

/** One account that emails are charged to. */
export type Charge = { readonly name: string; readonly allowance: Allowance };

/** One that's shared by all emails with this value in this column. */
export type SharedCharge = Charge & {
  readonly column: "token_id" | "from_address" | "network";
  readonly value: string;
};

/** What all emails of a tier are charged to. */
export function tierCharge(tier: Tier): Charge {
  return { name: `tier ${tier}`, allowance: ALLOWANCES[`tier-${tier}`] };
}

/**
 * What an email is charged to besides its tier. Email to a token is charged to its token alone: anybody can write a learner's address into
 * From, and must not use up what she needs for her own replies.
 */
export function chargesOf(mail: {
  readonly tier: Tier;
  readonly tokenId: string | null;
  readonly from: string | null;
  readonly network: string | null;
}): readonly SharedCharge[] {
  const { tier, tokenId, from, network } = mail;
  const one = (kind: "token" | "sender" | "network", column: SharedCharge["column"], value: string | null) =>
    value === null ? [] : [{ name: `${kind} ${tier} ${value}`, allowance: ALLOWANCES[kind], column, value }];
  if (tokenId !== null) return one("token", "token_id", tokenId);
  return [...one("sender", "from_address", from), ...one("network", "network", network)];
}
