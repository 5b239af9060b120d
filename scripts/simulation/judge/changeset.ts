/** One row that was written. Of an update, `old` has the key and what was there where something changed, `now` what is. */
export type Change = {
  readonly table: string;
  readonly op: "insert" | "update" | "delete";
  readonly old: Row;
  readonly now: Row;
};

type Value = string | number | null;
/** Columns by their place in the table; those that did not change are not there. */
export type Row = ReadonlyMap<number, Value>;

const OPS = { 18: "insert", 9: "delete", 23: "update" } as const;

/** Reads what a session of SQLite recorded (https://sqlite.org/session/sqlite3changeset_apply.html, "changeset format"). */
export function readChangeset(bytes: Uint8Array): Change[] {
  const changes: Change[] = [];
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let table = "";
  let columns = 0;

  const varint = (): number => {
    let value = 0;
    for (;;) {
      const byte = data[at] ?? 0;
      at += 1;
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  };
  const text = (): string => {
    const length = varint();
    at += length;
    return data.toString("utf8", at - length, at);
  };
  const record = (): Row => {
    const row = new Map<number, Value>();
    for (let column = 0; column < columns; column += 1) {
      const type = data[at];
      at += 1;
      if (type === 1) {
        row.set(column, Number(data.readBigInt64BE(at)));
        at += 8;
      } else if (type === 2) {
        row.set(column, data.readDoubleBE(at));
        at += 8;
      } else if (type === 3 || type === 4) row.set(column, text());
      else if (type === 5) row.set(column, null);
    }
    return row;
  };

  while (at < data.length) {
    const byte = data[at];
    at += 1;
    if (byte === 0x54) {
      columns = varint();
      at += columns;
      const end = data.indexOf(0, at);
      table = data.toString("utf8", at, end);
      at = end + 1;
      continue;
    }
    const op = OPS[byte as keyof typeof OPS];
    if (op === undefined) throw new Error(`a changeset with ${byte} where a change begins`);
    at += 1;
    const old = op === "insert" ? new Map() : record();
    const now = op === "delete" ? new Map() : record();
    changes.push({ table, op, old, now });
  }
  return changes;
}
