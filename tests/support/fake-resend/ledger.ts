import { hash } from "node:crypto";
import type { Mail } from "./mail.ts";
import { bareAddress, recipientsOf } from "./mail.ts";

export type AcceptedMail = Mail & {
  readonly id: string;
  readonly acceptedAt: number;
  readonly team: string;
  /** Idempotency key of the request, null without one. */
  readonly key: string | null;
  /** Position in its batch, 0 for a single send. */
  readonly index: number;
  /** Of the whole request body, as it came. */
  readonly bodySha256: string;
};

export type AttemptResult = "answered" | "refused" | "unclear";

/** A send request as it reached the provider, whatever became of it. */
type Attempt = {
  readonly at: number;
  readonly endpoint: string;
  readonly key: string | null;
  /** The API key that it came with. */
  readonly account: string | null;
  readonly bodySha256: string;
  /** Undefined where its answer is not out yet. */
  readonly result?: AttemptResult;
};

export type LedgerRecord = { readonly accepted: readonly AcceptedMail[]; readonly attempts: readonly Attempt[] };

/**
 * What the provider took, kept apart from everything that the sender believes. It only grows; an idempotent replay
 * adds an attempt and no mail.
 */
export type Ledger = {
  enter(mail: AcceptedMail): void;
  /** @returns what to tell its result to */
  enterAttempt(attempt: Attempt): (result: AttemptResult) => void;
  accepted(): readonly AcceptedMail[];
  acceptedTo(address: string): AcceptedMail[];
  byId(id: string): AcceptedMail | undefined;
  attempts(): readonly Attempt[];
  /** Tag value → how many mails carry it. */
  countByTag(name: string): Map<string, number>;
  /** Tag values that more than one accepted mail carries, with those mails. Empty is what a sender promises. */
  duplicates(tag?: string): Map<string, AcceptedMail[]>;
  /** Idempotency key → hashes of the different bodies that came under it. More than one is a broken promise. */
  bodiesByKey(): Map<string, Set<string>>;
  /** Idempotency key → API keys that it came with. */
  accountsByKey(): Map<string, Set<string>>;
  /** The same for the same mails in any order; ids left out, and times unless asked for. */
  sha256(options?: { readonly withTimes?: boolean }): string;
  toJSON(): LedgerRecord;
};

function gathered<T, V>(items: readonly T[], keyOf: (item: T) => string | null, valueOf: (item: T) => V) {
  const groups = new Map<string, V[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(valueOf(item));
    else groups.set(key, [valueOf(item)]);
  }
  return groups;
}

const asSets = (groups: Map<string, string[]>): Map<string, Set<string>> =>
  new Map([...groups].map(([key, values]) => [key, new Set(values)]));

const sortedEntries = (record: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

function line(mail: AcceptedMail, withTimes: boolean): string {
  const { id: _, acceptedAt, headers, tags, ...rest } = mail;
  const lasting = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([lasting, sortedEntries(headers), sortedEntries(tags), withTimes ? acceptedAt : null]);
}

/** An empty ledger, or one read back from another process's JSON. */
export function makeLedger(record: LedgerRecord = { accepted: [], attempts: [] }): Ledger {
  const accepted = [...record.accepted];
  const attempts = [...record.attempts];
  const ids = new Map(accepted.map((mail) => [mail.id, mail]));

  const byTag = (name: string) =>
    gathered(
      accepted,
      (mail) => mail.tags[name] ?? null,
      (mail) => mail,
    );

  return {
    enter(mail) {
      accepted.push(mail);
      ids.set(mail.id, mail);
    },
    enterAttempt(attempt) {
      const at = attempts.push(attempt) - 1;
      return (result) => {
        attempts[at] = { ...attempt, result };
      };
    },
    accepted: () => accepted,
    acceptedTo: (address) =>
      accepted.filter((mail) => recipientsOf(mail).some((recipient) => bareAddress(recipient) === address)),
    byId: (id) => ids.get(id),
    attempts: () => attempts,
    countByTag: (name) => new Map([...byTag(name)].map(([value, mails]) => [value, mails.length])),
    duplicates: (tag = "d") => new Map([...byTag(tag)].filter(([, mails]) => mails.length > 1)),
    bodiesByKey: () =>
      asSets(
        gathered(
          attempts,
          (attempt) => attempt.key,
          (attempt) => attempt.bodySha256,
        ),
      ),
    accountsByKey: () =>
      asSets(
        gathered(
          attempts,
          (attempt) => attempt.key,
          (attempt) => attempt.account ?? "",
        ),
      ),
    sha256: ({ withTimes = false } = {}) =>
      hash(
        "sha256",
        accepted
          .map((mail) => line(mail, withTimes))
          .sort()
          .join("\n"),
      ),
    toJSON: () => ({ accepted, attempts }),
  };
}
