/** Something that a mail must not go out with. */
export type Fault = {
  readonly what: string;
  /** What to do about it, as an order. */
  readonly mend: string;
};

/** As many as help to find the cause; a table of eighty cells has eighty of them. */
const SHOWN = 3;

/** A list cut to what a person reads. */
export function some(places: readonly string[]): string {
  const rest = places.length - SHOWN;
  return `${places.slice(0, SHOWN).join(", ")}${rest > 0 ? `, and ${rest} more` : ""}`;
}
