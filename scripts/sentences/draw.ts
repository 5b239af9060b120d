import { seededRandom, shuffled } from "../../tests/support/fake-resend/random.ts";

/** Fewer words are a label. */
const WORDS_LEAST = 3;
const sentences = new Intl.Segmenter("en", { granularity: "sentence" });
const words = new Intl.Segmenter("en", { granularity: "word" });

/** A file, and one of its sentences. */
export type Sentence = { readonly file: string; readonly text: string };

/** Every sentence of a file, once. */
export function sentencesIn(file: string, passages: readonly string[]): readonly Sentence[] {
  const texts = passages.flatMap((passage) =>
    [...sentences.segment(passage.replaceAll(/\s+/g, " "))].map(({ segment }) => segment.trim()).filter(isSentence),
  );
  return [...new Set(texts)].map((text) => ({ file, text }));
}

/** Code has other strings: names of classes, keys, and paths. */
function isSentence(text: string): boolean {
  const plain = [...words.segment(text)].filter(({ segment }) => /^\p{L}/u.test(segment));
  return plain.length >= WORDS_LEAST && /^[\p{Lu}\p{N}“"‘'([…{✓•*]/u.test(text);
}

/** The same sentences for the same seed. */
export function draw(all: readonly Sentence[], count: number, seed: number): readonly Sentence[] {
  return shuffled(all, seededRandom(seed)).slice(0, count);
}
