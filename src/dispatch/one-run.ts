/** Overlapping calls share one run, and what arrives meanwhile isn't missed. */
export type Runs = {
  readonly drain: () => Promise<void>;
  /** Forgets a run that hangs: the next drain starts anew, as another process would beside it. */
  readonly letGo: () => void;
  /** Starts nothing new. @returns when what's under way has ended */
  readonly close: () => Promise<void>;
};

/** What one loop of the server does, again and again. */
export type Loop = Runs & {
  /** When there's something to do next, epoch milliseconds. @param after only what comes after that instant */
  readonly nextWake: (after?: number) => Promise<number | undefined>;
};

export function shareRuns(work: () => Promise<void>): Runs {
  let running: Promise<void> | undefined;
  let again = false;
  const state = { closed: false };

  const run = async () => {
    do {
      again = false;
      await work();
    } while (again && !state.closed);
  };
  const begin = () => {
    const begun: Promise<void> = run().finally(() => {
      // One that was let go doesn't end the run that took its place.
      if (running === begun) running = undefined;
    });
    return begun;
  };

  return {
    drain: () => {
      if (running !== undefined) {
        again = true;
        return running;
      }
      if (state.closed) return Promise.resolve();
      running = begin();
      return running;
    },
    letGo: () => {
      running = undefined;
    },
    close: async () => {
      state.closed = true;
      await running;
    },
  };
}
