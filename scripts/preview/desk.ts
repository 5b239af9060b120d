import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Mails } from "../../emails/mails.tsx";
import { openHoleBook } from "../../src/compile/holes.ts";
import type { Problem } from "../../src/course/problem.ts";
import { type Memory, proofCourse, type Sheet } from "./proof.ts";
import { loadTemplates } from "./templates.ts";
import { type Change, watchFolders } from "./watch.ts";

/** What lies on the desk, to be looked at. */
export type Shown = Sheet & {
  /** Counts up with every sheet. */
  readonly version: number;
  /** From the change on disk until this could be served. */
  readonly tookMs: number;
};

export type Desk = {
  readonly shown: () => Shown;
  /** Says which mail somebody looks at; it is printed first. */
  readonly lookAt: (name: string) => void;
  /** @returns a way to listen no longer */
  readonly listen: (hear: (shown: Shown) => void) => () => void;
  readonly close: () => void;
};

/**
 * Compiles a course, and again whatever is saved.
 *
 * @param folder path of `lessons/<course>`
 * @param emails path of `emails`, to watch; where the templates are read from is fixed
 */
export async function openDesk(folder: string, emails: string): Promise<Desk> {
  const memory: Memory = { course: undefined, amongLessons: [], outcomes: new Map(), proofs: new Map() };
  // One for all that is ever printed here, so that what was read before is understood later. Nobody writes this in a lesson.
  const book = openHoleBook([randomUUID()]);
  const listeners = new Set<(shown: Shown) => void>();
  let mails: Mails | undefined;
  let broken: Problem | undefined;
  let edition = 0;
  let lookedAt = "1";
  let waiting: Change | undefined;
  let working: Promise<void> | undefined;
  const nothing: Sheet = { entries: [], course: undefined, problems: [], drawings: [], templates: [], isWhole: true };
  let shown: Shown = { ...nothing, version: 0, tookMs: 0 };

  const put = (sheet: Sheet, tookMs: number) => {
    shown = { ...sheet, version: shown.version + 1, tookMs };
    for (const hear of listeners) hear(shown);
  };

  const reload = async () => {
    const loaded = await loadTemplates();
    edition += 1;
    const isBroken = "severity" in loaded;
    broken = isBroken ? loaded : undefined;
    if (!isBroken) mails = loaded;
  };

  const print = async ({ templates, since }: Change) => {
    if (templates) await reload();
    if (mails === undefined || broken !== undefined) return put(withBroken(shown, broken), performance.now() - since);
    let tookMs: number | undefined;
    for await (const sheet of proofCourse(folder, { mails, edition, book }, memory, lookedAt)) {
      // Something newer was saved: what is on its way is old already.
      if (waiting !== undefined) return;
      tookMs ??= performance.now() - since;
      put(sheet, tookMs);
    }
  };

  const work = async () => {
    while (waiting !== undefined) {
      const change = waiting;
      waiting = undefined;
      try {
        await print(change);
      } catch (error) {
        put(withBroken(shown, failure(error)), performance.now() - change.since);
      }
    }
    working = undefined;
  };
  const take = (change: Change): Promise<void> => {
    waiting = { templates: change.templates || waiting?.templates === true, since: waiting?.since ?? change.since };
    working ??= work();
    return working;
  };

  const stopWatching = watchFolders(
    {
      course: [folder, join(folder, "letters"), join(folder, "images")],
      templates: [emails, join(emails, "blocks"), join(emails, "frames")],
    },
    (change) => void take(change),
  );
  await take({ templates: true, since: performance.now() });

  return {
    shown: () => shown,
    lookAt: (name) => {
      lookedAt = name;
    },
    listen: (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    close: stopWatching,
  };
}

/** Nothing can be printed: all mails stay as they were, and say so. */
function withBroken(sheet: Sheet, problem: Problem | undefined): Sheet {
  const others = sheet.problems.filter(({ code }) => code !== problem?.code);
  return {
    ...sheet,
    isWhole: true,
    entries: sheet.entries.map((entry) => ({ ...entry, current: false })),
    problems: problem === undefined ? others : [problem, ...others],
  };
}

/** A bug of ours, or a disk that fails: told like any other problem, never with a stack. */
function failure(error: unknown): Problem {
  const message = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
  return {
    code: "preview-failed",
    severity: "error",
    file: "The preview",
    line: 0,
    message: `could not compile this: ${message}`,
    hint: "Undo the last change. If that doesn't help, restart the preview.",
  };
}
