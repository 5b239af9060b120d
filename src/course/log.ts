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
