/** The known word that was most likely meant, as ` Did you mean "x"?`, or nothing. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const wanted = given.toLowerCase().replaceAll("-", "_");
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const word of known) {
    const candidate = word.toLowerCase().replaceAll("-", "_");
    const distance = wanted !== "" && candidate.startsWith(wanted) ? 1 : editDistance(wanted, candidate);
    if (distance <= Math.max(2, Math.floor(candidate.length / 3)) && (best === undefined || distance < best.distance)) {
      best = { word, distance };
    }
  }
  return best === undefined ? "" : ` Did you mean "${best.word}"?`;
}

/** The known words that are most like one, nearest first. */
export function nearestWords(given: string, known: readonly string[], most: number): readonly string[] {
  const limit = Math.max(2, Math.floor(given.length / 8));
  return known
    .filter((word) => Math.abs(word.length - given.length) <= limit)
    .map((word) => ({ word, distance: editDistance(given, word) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))
    .slice(0, most)
    .map(({ word }) => word);
}

/** Levenshtein's distance, one row at a time. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
