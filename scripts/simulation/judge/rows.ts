import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Action } from "../people.ts";
import { note, type World } from "../world.ts";
import { type Change, readChangeset } from "./changeset.ts";

type Cells = Readonly<Record<string, unknown>>;
type Seen = {
  readonly table: string;
  readonly op: Change["op"];
  readonly changed: readonly string[];
  readonly row: Cells;
};

/** What the scheduler, which an act may wake, writes into anybody's rows. */
const SCHEDULED: Readonly<Record<string, readonly string[]>> = {
  deliveries: [
    "state",
    "fill",
    "batch_id",
    "position",
    "provider_id",
    "accepted_at",
    "reason",
    "due_at",
    "planned_at",
    "edition",
    "failed_at",
    "refused_at",
    "resent_at",
    "epoch",
  ],
  enrollments: ["next_due_at", "finished_at"],
};

/**
 * Runs an act and looks at every row that was written meanwhile: none of them belongs to anybody else, but what the scheduler does.
 * SQLite records the changes itself (its session extension), so this costs what was written and not what is there.
 */
export async function watchingRows<T>(world: World, action: Action, act: () => Promise<T>): Promise<T> {
  const database = world.crasher.database();
  if (database === undefined) return act();
  const before = peopleIn(database);
  const since = world.time;
  const session = database.createSession();
  let result: T;
  let bytes: Uint8Array;
  try {
    result = await act();
  } finally {
    bytes = database.isTransaction ? new Uint8Array() : session.changeset();
    session.close();
  }
  const changes = readChangeset(bytes).map((change) => asSeen(database, change));
  const found = theirs(world, action, { before, since }, changes);
  for (const line of new Set(found)) {
    note(world, "somebody else's row touched");
    world.wrongs.push(`rows: ${action.act.name} of ${action.person?.name ?? "a stranger"} ${line}`);
  }
  return result;
}

type People = {
  readonly ownerOf: ReadonlyMap<string, string>;
  readonly subscribers: ReadonlyMap<string, string>;
  readonly confirmed: ReadonlySet<string>;
};

const prepared = new WeakMap<DatabaseSync, readonly [StatementSync, StatementSync]>();

function rowsOf(database: DatabaseSync) {
  // Preparing costs more than asking.
  const [enrollments, subscribers] = prepared.get(database) ?? [
    database.prepare("select id, subscriber_id, confirmed_at from enrollments"),
    database.prepare("select id, address from subscribers"),
  ];
  prepared.set(database, [enrollments, subscribers]);
  return [[...enrollments.iterate()], [...subscribers.iterate()]] as const;
}

/** Whose each enrollment is, who has which address, and who ever confirmed. */
function peopleIn(database: DatabaseSync): People {
  const [enrollments, subscribers] = rowsOf(database);
  return {
    ownerOf: new Map(enrollments.map((row) => [String(row["id"]), String(row["subscriber_id"])])),
    subscribers: new Map(subscribers.map((row) => [String(row["address"]), String(row["id"])])),
    confirmed: new Set(
      enrollments.filter((row) => row["confirmed_at"] !== null).map((row) => String(row["subscriber_id"])),
    ),
  };
}

/** What an act wrote of others, judged by who was there when it began: it may wait before it ends. */
function theirs(
  world: World,
  { person }: Action,
  { before, since }: { readonly before: People; readonly since: number },
  changes: readonly Seen[],
): string[] {
  const database = world.crasher.database();
  if (changes.length === 0 || database === undefined) return [];
  const after = peopleIn(database);
  const deleted = new Map(
    changes
      .filter(({ table, op }) => table === "deliveries" && op === "delete")
      .map(({ row }) => [String(row["id"]), String(row["enrollment_id"])]),
  );
  const ownerOf = (row: Cells, table: string): string | undefined => {
    if (table === "subscribers") return String(row["id"]);
    if (typeof row["subscriber_id"] === "string") return row["subscriber_id"];
    const delivery = typeof row["delivery_id"] === "string" ? row["delivery_id"] : undefined;
    const enrollment =
      row["enrollment_id"] ?? (delivery && (deleted.get(delivery) ?? enrollmentOf(database, delivery)));
    return typeof enrollment === "string"
      ? (before.ownerOf.get(enrollment) ?? after.ownerOf.get(enrollment))
      : undefined;
  };
  const own = new Set(
    (person?.held ?? []).flatMap(({ address, until }) => {
      // An address that was given up says nothing any more.
      if (until < since) return [];
      return [before.subscribers.get(address) ?? [], after.subscribers.get(address) ?? []].flat();
    }),
  );
  return changes.flatMap((change) => {
    const owner = ownerOf(change.row, change.table);
    if (owner === undefined || own.has(owner)) return [];
    if (isFine(change, before.confirmed.has(owner))) return [];
    const who = [...after.subscribers, ...before.subscribers].find(([, id]) => id === owner)?.[0] ?? owner;
    return [
      `${change.op} ${change.table} of ${who}${change.changed.length > 0 ? ` (${change.changed.join(", ")})` : ""}`,
    ];
  });
}

/** What may happen to somebody's rows by another's act. */
function isFine({ table, op, changed, row }: Seen, isConfirmed: boolean): boolean {
  // An address that nobody ever proved belongs to nobody.
  if (!isConfirmed) return true;
  switch (op) {
    case "delete":
      return false;
    case "update":
      return changed.every((column) => SCHEDULED[table]?.includes(column) === true || endsPause(table, column, row));
    case "insert":
      // Somebody typed their address into a form: a wish, and a letter that asks.
      if (table === "enrollments") return row["confirmed_at"] === null;
      if (table === "consent_events") return row["kind"] === "asked" || row["kind"] === "tried-code";
      return table === "deliveries" || !["completions", "quiz_answers", "certificates"].includes(table);
  }
}

/** A pause whose end has come is over as soon as the scheduler looks. */
function endsPause(table: string, column: string, row: Cells): boolean {
  return table === "enrollments" && ["paused_at", "resume_at"].includes(column) && row[column] === null;
}

function enrollmentOf(database: DatabaseSync, deliveryId: string): unknown {
  return database.prepare("select enrollment_id from deliveries where id = ?").get(deliveryId)?.["enrollment_id"];
}

const columnsOf = new WeakMap<DatabaseSync, Map<string, readonly { readonly name: string; readonly pk: boolean }[]>>();

function asSeen(database: DatabaseSync, { table, op, old, now }: Change): Seen {
  const known = columnsOf.get(database) ?? new Map<string, readonly { name: string; pk: boolean }[]>();
  columnsOf.set(database, known);
  const columns =
    known.get(table) ??
    [...database.prepare("select name, pk from pragma_table_info(?)").iterate(table)].map((column) => ({
      name: String(column["name"]),
      pk: column["pk"] !== 0,
    }));
  known.set(table, columns);
  const cells = Object.fromEntries(
    columns.flatMap(({ name }, n) => {
      const cell = op === "insert" ? now.get(n) : old.get(n);
      return cell === undefined ? [] : [[name, cell]];
    }),
  );
  if (op !== "update") return { table, op, changed: [], row: cells };
  const changed = columns.filter(({ pk }, n) => !pk && now.has(n)).map(({ name }) => name);
  const keys = columns.filter(({ pk }) => pk).map(({ name }) => name);
  const where = keys.map((key) => `"${key}" = ?`).join(" and ");
  const whole = database
    .prepare(`select * from "${table}" where ${where}`)
    .get(...keys.map((key) => cells[key] as string | number | null));
  return { table, op, changed, row: whole ?? cells };
}
