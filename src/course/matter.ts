import { z } from "zod";

/** The part of a zod issue that tells what an author wrote in the wrong place. */
type Mismatch = {
  readonly code?: string | undefined;
  readonly input?: unknown;
  readonly keys?: readonly string[] | undefined;
};

/**
 * The message for a front matter value of the wrong kind, worded to follow the key's name, as in "subject is missing":
 * zod's own speaks of types ("expected string, received undefined"), which an author should not have to know.
 *
 * @param otherwise what to say of a value that is there, such as `is not a wait such as "3 days"`
 */
export function mismatch(otherwise: string) {
  return {
    error: ({ code, input, keys }: Mismatch): string => {
      if (code === "unrecognized_keys") return `has an unknown key: ${(keys ?? []).join(", ")}`;
      if (input === undefined) return "is missing";
      return input === null ? "is empty" : otherwise;
    },
  };
}

/** Text. YAML reads an unquoted `2026` as a number and `true` as a truth value, which is never what an author meant. */
export const textSchema = z.string(mismatch("isn't text (put a number, a date, true, or false in quotes)"));
