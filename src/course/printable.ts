/**
 * Text from outside for a terminal: control characters, which could move its cursor or change what stands there already
 * (ECMA-48, 5.3 and 8.3), and those that turn the direction of writing are shown as a replacement character.
 *
 * @returns one line
 */
export function printable(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
