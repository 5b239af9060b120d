export const FIRST_NAME_MAX = 60;

/** As long as a line of a certificate can carry. */
export const FULL_NAME_MAX = 80;

/**
 * What is wrong with a name that somebody typed, in words for them: nothing that breaks a line, turns the direction of the
 * subject that it stands in, or is read as an encoding there (RFC 2047, 2).
 *
 * @param called as in "your first name"
 */
export function problemOfName(name: string, called: string, most: number): string | undefined {
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|=\?/u.test(name.trim()))
    return `Please keep ${called} on one line, in plain letters.`;
  return name.trim().length > most ? `Please keep ${called} to ${most} letters.` : undefined;
}
