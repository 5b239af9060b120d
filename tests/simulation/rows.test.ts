import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { readChangeset } from "../../scripts/simulation/judge/changeset.ts";

function recorded(statements: string): ReturnType<typeof readChangeset> {
  const database = new DatabaseSync(":memory:");
  database.exec("create table people (id text primary key, name text, age int, weight real)");
  database.exec("insert into people values ('ada', 'Ada', 36, 60.5), ('mia', 'Mia', null, null)");
  const session = database.createSession();
  database.exec(statements);
  return readChangeset(session.changeset());
}

describe("what SQLite records of an act", () => {
  it("names the row of an update by its key, with what was there and what is", () => {
    expect(recorded("update people set name = 'Eve', age = -5 where id = 'mia'")).toEqual([
      {
        table: "people",
        op: "update",
        old: new Map<number, unknown>([
          [0, "mia"],
          [1, "Mia"],
          [2, null],
        ]),
        now: new Map<number, unknown>([
          [1, "Eve"],
          [2, -5],
        ]),
      },
    ]);
  });

  it("has the whole of a row that came or went", () => {
    const [gone, come] = recorded(
      "delete from people where id = 'ada'; insert into people values ('bo', 'Bö', 1, 2.5)",
    ).toSorted((a, b) => a.op.localeCompare(b.op));
    expect(gone?.old.get(3)).toBe(60.5);
    expect([...(come?.now.values() ?? [])]).toEqual(["bo", "Bö", 1, 2.5]);
  });

  it("says nothing of what was taken back", () => {
    expect(recorded("begin; update people set name = 'X'; rollback")).toEqual([]);
  });
});
