import { maskLinks } from "./paths.ts";

type Fields = Readonly<Record<string, string | number | boolean | null>>;

/**
 * The one logger. Events are short names in kebab-case; fields hold ids, counts and reasons, never an address, a name,
 * a token or a mail's content.
 */
export type Log = {
  readonly info: (event: string, fields?: Fields) => void;
  readonly warn: (event: string, fields?: Fields) => void;
  readonly error: (event: string, fields?: Fields) => void;
};

/** Fields that hold the words of others: of a provider, a library, the archive. */
const QUOTING = new Set(["why", "reason"]);

/** The same log for a house where nobody knows what a provider may quote in an error. */
export function discreet(log: Log): Log {
  const write =
    (level: keyof Log): Log["info"] =>
    (event, fields) => {
      if (fields === undefined) log[level](event);
      else
        log[level](event, Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, told(name, value)])));
    };
  return { info: write("info"), warn: write("warn"), error: write("error") };
}

function told(name: string, value: Fields[string]): Fields[string] {
  return typeof value === "string" && QUOTING.has(name) ? redact(value) : value;
}

const MOST_READ = 1000;
const MOST_TOLD = 300;

/** Takes addresses, tokens and keys out of somebody's words, and most of them where they are many. */
export function redact(words: string): string {
  // What is cut off in its middle could not be known for an address any more.
  const read = words.length > MOST_READ ? words.slice(0, MOST_READ).replace(/\S*$/, "") : words;
  return maskLinks(read)
    .replaceAll(/\S*(?:@|%40)\S*/gi, "(address)")
    .replaceAll(/(?=[\w.-]*\d)[\w.-]{22,}/g, "(id)")
    .slice(0, MOST_TOLD);
}
