/** More than any test runs a clause: a mutant that goes beyond never comes to an end. */
const PATIENCE = 5000;

type Callable = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
type Changes<Change> = readonly (readonly [id: number, change: Change])[];

/** What planted sources ask: `on` is the one mutant that's awake, 0 for none; `touched` are those whose clause ran. */
export const sqlMutants = {
  on: 0,
  spent: 0,
  touched: new Set<number>(),
  wake(id: number): void {
    sqlMutants.on = id;
    sqlMutants.spent = 0;
    sqlMutants.touched.clear();
  },
  chosen<Change>(changes: Changes<Change>): Change | undefined {
    if (sqlMutants.on === 0) {
      for (const [id] of changes) sqlMutants.touched.add(id);
      return undefined;
    }
    for (const [id, change] of changes) {
      if (id !== sqlMutants.on) continue;
      sqlMutants.spent += 1;
      if (sqlMutants.spent > PATIENCE) throw new Error("never comes to an end");
      return change;
    }
    return undefined;
  },
  pick: <Value>(usual: Value, changes: Changes<Value>): Value => sqlMutants.chosen(changes) ?? usual,
  without(list: readonly unknown[], changes: Changes<number>): readonly unknown[] {
    const dropped = sqlMutants.chosen(changes);
    return dropped === undefined ? list : list.toSpliced(dropped, 1);
  },
  sql(
    tag: (texts: readonly string[], ...values: readonly unknown[]) => unknown,
    texts: readonly string[],
    values: readonly unknown[],
    changes: Changes<readonly string[]>,
  ): unknown {
    return tag(sqlMutants.chosen(changes) ?? texts, ...values);
  },
  call(on: Callable, method: string, args: readonly unknown[], changes: Changes<string>): unknown {
    const usual = () => on[method]?.(...args);
    switch (sqlMutants.chosen(changes)) {
      case undefined:
        return usual();
      case "drop":
        return on;
      case "turn":
        return on[method]?.(args[0], args[1] === "desc" ? "asc" : "desc");
      case "cross":
        return on[method]?.(args[0], (join: { readonly onTrue: () => unknown }) => join.onTrue());
      case "inner":
        return on["innerJoin"]?.(...args);
      case "nothing":
        return on["doNothing"]?.();
      case "and":
        return on["and"]?.(...args);
      case "or":
        return on["or"]?.(...args);
      case "negate":
        return on["not"]?.(usual());
      case "un-negate":
        return args[0];
    }
    return usual();
  },
};
