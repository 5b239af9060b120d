import type { Chance } from "./random.ts";

/** What a world may contain besides people, sending, crashes and a provider that fails. Each can be left out. */
export const FEATURES = [
  "second-course",
  "strangers",
  "moves",
  "erasure",
  "questions",
  "floods",
  "clock-jumps",
  "holds",
  "account-refusals",
  "strange-lists",
  "failed-after-acceptance",
  "suppressions",
] as const;

export type Feature = (typeof FEATURES)[number];
export type Features = ReadonlySet<Feature>;

/** How many worlds of a hundred have it. Rare where it makes a world slow, or hides what others would show. */
const SHARE: Readonly<Record<Feature, number>> = {
  "second-course": 50,
  strangers: 50,
  moves: 50,
  erasure: 40,
  questions: 50,
  floods: 5,
  "clock-jumps": 25,
  holds: 40,
  "account-refusals": 25,
  "strange-lists": 40,
  "failed-after-acceptance": 40,
  suppressions: 25,
};

/** Which features a world may have; undefined is any. */
export type Choice = { readonly only?: readonly Feature[] | undefined; readonly without?: readonly Feature[] };

/** Drawn for every feature, chosen or not, so that leaving one out changes the others as little as can be. */
export function drawFeatures(chance: Chance, { only, without = [] }: Choice): Features {
  const drawn = FEATURES.filter((feature) => chance.int(1, 100) <= SHARE[feature]);
  const wanted = only ?? drawn;
  return new Set(wanted.filter((feature) => !without.includes(feature)));
}

/** @throws Error for a name that is none */
export function readFeatures(list: string): Feature[] {
  return list
    .split(",")
    .filter((name) => name !== "")
    .map((name) => {
      const feature = FEATURES.find((one) => one === name);
      if (feature === undefined) throw new Error(`"${name}" is no feature; there are ${FEATURES.join(", ")}.`);
      return feature;
    });
}
