import { existsSync, type FSWatcher, watch } from "node:fs";

/** Editors save in several steps: a file is emptied, then filled, or a new one takes its name. */
const QUIET_MS = 15;

export type Change = {
  /** Whether templates or frames may have changed, or only the course. */
  readonly templates: boolean;
  /** `performance.now()` when the first of these changes was seen. */
  readonly since: number;
};

/**
 * Tells of changes in folders, not below them: with a watch on the folder, a file that an editor replaces by another of its
 * name stays watched, which Node's recursive watch on Linux does not promise. A folder that comes later is found by its parent's change.
 *
 * @returns a way to stop
 */
export function watchFolders(
  folders: { readonly course: readonly string[]; readonly templates: readonly string[] },
  tell: (change: Change) => void,
): () => void {
  const watchers = new Map<string, FSWatcher>();
  let pending: Change | undefined;
  let timer: NodeJS.Timeout | undefined;

  const note = (templates: boolean) => {
    pending = { templates: templates || pending?.templates === true, since: pending?.since ?? performance.now() };
    clearTimeout(timer);
    timer = setTimeout(() => {
      const change = pending;
      pending = undefined;
      watchAll();
      if (change !== undefined) tell(change);
    }, QUIET_MS);
  };
  const drop = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const watchOne = (folder: string, templates: boolean) => {
    if (!existsSync(folder)) return drop(folder);
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (event, name) => {
      // Swap files and the like: nothing that begins with a dot or ends in ~ is ever compiled.
      if (name !== null && /^\.|~$|^\d+$/.test(name)) return;
      if (event === "rename" && name !== null) drop(`${folder}/${name}`);
      note(templates);
    });
    watcher.on("error", () => drop(folder));
    watchers.set(folder, watcher);
  };
  const watchAll = () => {
    for (const folder of folders.course) watchOne(folder, false);
    for (const folder of folders.templates) watchOne(folder, true);
  };

  watchAll();
  return () => {
    clearTimeout(timer);
    for (const folder of watchers.keys()) drop(folder);
  };
}
