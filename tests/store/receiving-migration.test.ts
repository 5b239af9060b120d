import { Kysely, sql } from "kysely";
import { expect, it } from "vitest";
import * as ground from "../../src/store/migrations/001-ground.ts";
import * as questions from "../../src/store/migrations/004-questions.ts";
import * as receiving from "../../src/store/migrations/010-receiving.ts";
import { sqliteDialect } from "../../src/store/sqlite.ts";

it("questions whose forward an older version canceled wait again; those that were passed on don't", async () => {
  const db = new Kysely<unknown>({ dialect: sqliteDialect(":memory:", ":memory:") });
  await sql`pragma foreign_keys = off`.execute(db);
  await ground.up(db);
  await questions.up(db);
  for (const [id, state] of [
    ["silenced", "cancelled"],
    ["passed", "accepted"],
    ["on-its-way", "planned"],
  ]) {
    await sql`insert into received_mails (provider_id, state, received_at, next_try_at) values (${id}, 'question', 1, 1)`.execute(
      db,
    );
    await sql`insert into questions
      (id, provider_id, state, enrollment_id, subject, text, attachments, wants_out, thread, received_at)
      values (${id}, ${id}, 'open', 'e', '', '', 0, 0, '[]', 1)`.execute(db);
    await sql`insert into deliveries (id, enrollment_id, kind, key, edition, state, planned_at, due_at)
      values (${`d-${id}`}, 'e', 'forward', ${id}, 'x', ${state}, 1, 1)`.execute(db);
  }
  await receiving.up(db);
  const { rows } = await sql`select id, passed_by from questions order by id`.execute(db);
  expect(rows).toEqual([
    { id: "on-its-way", passed_by: "forward" },
    { id: "passed", passed_by: "forward" },
    { id: "silenced", passed_by: null },
  ]);
  await db.destroy();
});
