export const FIRST_NAME_MAX = 60;

/** As long as a line of a certificate can carry. */
export const FULL_NAME_MAX = 80;

export type NameProblem = "not-plain" | "too-long";

/**
 * What is wrong with a name that somebody typed: nothing may break a line, turn the direction of the subject that it stands in,
 * or be read as an encoding there (RFC 2047, 2).
 *
 * @param most in letters
 */
export function problemOfName(name: string, most: number): NameProblem | undefined {
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|=\?/u.test(name.trim())) return "not-plain";
  return name.trim().length > most ? "too-long" : undefined;
}
