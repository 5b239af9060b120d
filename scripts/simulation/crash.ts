import { DatabaseSync, StatementSync } from "node:sqlite";

/** What is thrown where a simulated process dies. Whoever catches it is part of the dead process. */
export class Crash extends Error {}

/**
 * Lets a simulated process die at any statement it gives to the archive, before or after the statement takes effect. Between
 * two statements it touches nothing that outlives it, so this is any await.
 */
export type Crasher = {
  /** Dies at the n-th statement from now on. */
  readonly arm: (statements: number) => void;
  readonly disarm: () => void;
  readonly isDead: () => boolean;
  readonly die: () => never;
  /** A new process begins. */
  readonly revive: () => void;
  /** The archive that is open now. */
  readonly database: () => DatabaseSync | undefined;
};

type Run = (this: StatementSync, ...parameters: never[]) => unknown;

export function makeCrasher(): Crasher {
  let left = Number.POSITIVE_INFINITY;
  let dead = false;
  const die = (): never => {
    dead = true;
    left = Number.POSITIVE_INFINITY;
    throw new Crash("the process died here");
  };

  for (const name of ["all", "run"] as const) {
    const real = StatementSync.prototype[name] as Run;
    const replaced: Run = function (...parameters) {
      if (dead) {
        // The engine itself rolls back what a dead process left open.
        if (/^(?:rollback|commit)/.test(this.sourceSQL)) return rollBack(this);
        throw new Crash("the process is dead");
      }
      left -= 1;
      // Odd ones die before the statement, even ones after it.
      if (left === 1) return die();
      const result = real.apply(this, parameters);
      if (left === 0) return die();
      return result;
    };
    StatementSync.prototype[name] = replaced as never;
  }

  const owners = new WeakMap<StatementSync, DatabaseSync>();
  let databases: DatabaseSync[] = [];
  // oxlint-disable-next-line typescript/unbound-method -- called with the database it belongs to, below
  const prepare = DatabaseSync.prototype.prepare;
  DatabaseSync.prototype.prepare = function (...parameters) {
    const statement = prepare.apply(this, parameters);
    owners.set(statement, this);
    if (!databases.includes(this)) databases = [...databases.filter(({ isOpen }) => isOpen), this];
    return statement;
  };
  function rollBack(statement: StatementSync): unknown {
    const database = owners.get(statement);
    if (database?.isTransaction === true) database.exec("rollback");
    return { changes: 0, lastInsertRowid: 0 };
  }

  return {
    arm: (statements) => {
      left = statements;
    },
    disarm: () => {
      left = Number.POSITIVE_INFINITY;
    },
    isDead: () => dead,
    database: () => databases.findLast(({ isOpen }) => isOpen),
    die,
    revive: () => {
      for (const database of databases) if (database.isOpen && database.isTransaction) database.exec("rollback");
      dead = false;
      left = Number.POSITIVE_INFINITY;
    },
  };
}
