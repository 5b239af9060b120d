/** A map that keeps those of its entries that were used last. */
export type Recent<Value> = {
  readonly get: (key: string) => Value | undefined;
  readonly set: (key: string, value: Value) => void;
  /** How many entries it keeps now. */
  readonly size: () => number;
};

/**
 * @param most entries that are kept, or what `weigh` adds up to
 * @param weigh what an entry counts for, the same whenever it's asked
 */
export function keepRecent<Value>(most: number, weigh: (key: string, value: Value) => number = () => 1): Recent<Value> {
  const entries = new Map<string, Value>();
  let held = 0;
  const drop = (key: string) => {
    const found = entries.get(key);
    if (found === undefined) return;
    entries.delete(key);
    held -= weigh(key, found);
  };
  return {
    get: (key) => {
      const found = entries.get(key);
      if (found === undefined) return undefined;
      entries.delete(key);
      entries.set(key, found);
      return found;
    },
    set: (key, value) => {
      drop(key);
      entries.set(key, value);
      held += weigh(key, value);
      for (const oldest of entries.keys()) {
        if (held <= most) break;
        drop(oldest);
      }
    },
    size: () => entries.size,
  };
}
