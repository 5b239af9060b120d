/** A run of frames in a write-ahead log that became durable together; `start` to `end` are bytes of the file. */
export type Commit = { readonly start: number; readonly end: number };

const HEADER = 32;
const FRAME_HEADER = 24;

/**
 * The commits that a write-ahead log holds, oldest first, by the rules of the file format (sqlite.org/fileformat2.html,
 * section 4): a frame counts while its salt is the header's, and a commit ends with a frame that names the database's size.
 */
export function commitsOf(wal: Uint8Array): Commit[] {
  if (wal.length < HEADER) return [];
  const view = new DataView(wal.buffer, wal.byteOffset, wal.length);
  const frame = FRAME_HEADER + view.getUint32(8);
  const salt = view.getBigUint64(16);
  const commits: Commit[] = [];
  let start = HEADER;
  for (let at = HEADER; at + frame <= wal.length && view.getBigUint64(at + 8) === salt; at += frame) {
    if (view.getUint32(at + 4) === 0) continue;
    commits.push({ start, end: at + frame });
    start = at + frame;
  }
  return commits;
}
