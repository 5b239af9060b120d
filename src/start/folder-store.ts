import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { FileStore } from "../actions/file-store.ts";
import { codeOf } from "../course/reason.ts";

/** Ids of ours; what else lies in the folder isn't ours to touch. */
const ID = /^[0-9a-f-]{36}$/;

/** Saved work in a folder of the data folder: one file each, private (0600 in 0700), under an id of ours. */
export function folderStore(folder: string): FileStore {
  const pathOf = (id: string) => {
    if (!ID.test(id)) throw new Error("that isn't the id of a file");
    return join(folder, id);
  };
  return {
    write: async (id, bytes) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = pathOf(id);
      const half = `${path}.part`;
      try {
        await writeDurably(half, bytes);
        await rename(half, path);
      } catch (error) {
        await rm(half, { force: true });
        throw error;
      }
      await syncFolder(folder);
    },
    read: async (id) => {
      try {
        return new Uint8Array(await readFile(pathOf(id)));
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        throw error;
      }
    },
    remove: async (ids) => {
      for (const id of ids) await rm(pathOf(id), { force: true });
    },
    list: () => listFiles(folder),
    room: async () => {
      const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Number.NaN, bsize: 0 }));
      return Number.isNaN(bavail) ? undefined : bavail * bsize;
    },
  };
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name is on the disk once its folder is. Windows opens no folders, and needs none of this. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, "r").catch(() => undefined);
  await opened?.sync().catch(() => undefined);
  await opened?.close();
}

/** What a process that died left half written has an age, and goes as orphans do. */
async function listFiles(folder: string): ReturnType<FileStore["list"]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  });
  const found: { readonly id: string; readonly ageMs: number }[] = [];
  for (const name of names) {
    const id = name.replace(/\.part$/, "");
    const seen = ID.test(id) ? await stat(join(folder, name)).catch(() => undefined) : undefined;
    if (seen === undefined) continue;
    const ageMs = Date.now() - seen.mtimeMs;
    if (id === name) found.push({ id, ageMs });
    else if (ageMs > HALF_WRITTEN_MS) await rm(join(folder, name), { force: true });
  }
  return found;
}

const HALF_WRITTEN_MS = 3_600_000;
