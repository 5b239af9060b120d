import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isLitter } from "./strays.ts";
import type { Source } from "./source.ts";

const ID = /^id:[ \t]*["']?([^\s"'#]+)/m;

/**
 * Tells a course that has another course's id: most often a copy that somebody began to change. Learners belong to an id, so the
 * folder that's named by it keeps it.
 */
export async function checkTwins(root: string, { text, complaints }: Source): Promise<void> {
  const id = idIn(text);
  if (id === undefined || id === plain(basename(root))) return;
  const lessons = dirname(root);
  for (const name of await readdir(lessons).catch(() => [])) {
    if (isLitter(name) || name === basename(root)) continue;
    const other = await readFile(join(lessons, name, "course.md"), "utf8").catch(() => "");
    if (idIn(other) !== id) continue;
    const line = text.slice(0, ID.exec(text)?.index).split("\n").length;
    const hint = "Give the newer course its own id, the name of its folder. Learners stay with the older one.";
    complaints.error("course-id-repeated", line, `id "${id}" is also in ${basename(lessons)}/${name}/course.md.`, hint);
    return;
  }
}

function idIn(text: string): string | undefined {
  const id = ID.exec(text)?.[1];
  return id === undefined ? undefined : plain(id);
}

/** As a disk that doesn't tell capitals from small letters, or "é" from "e" and an accent, knows a name. */
function plain(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
