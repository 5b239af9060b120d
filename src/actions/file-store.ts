/**
 * Where the bytes of saved work are kept: a folder, or a bucket. Names are ids of ours; nothing that a learner typed is
 * in them. What's under a name never changes.
 */
export type FileStore = {
  /** Durable when it's done. @throws Error where it can't be written */
  readonly write: (id: string, bytes: Uint8Array) => Promise<void>;
  /** @returns undefined where there is none */
  readonly read: (id: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Removes what's there of these. */
  readonly remove: (ids: readonly string[]) => Promise<void>;
  /** All that there is. Its age, in milliseconds, is by the store's own clock. */
  readonly list: () => Promise<readonly { readonly id: string; readonly ageMs: number }[]>;
  /** Bytes that can still be written; undefined where nobody knows. */
  readonly room: () => Promise<number | undefined>;
};
