import { sampleCourse } from "../support/course.ts";
import { openWorld, type World } from "../support/world.ts";

/** A house that serves these files, by their names, and every name that it was asked for. */
export async function filesWorld(
  files: Readonly<Record<string, Uint8Array>>,
): Promise<{ readonly world: World; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const world = await openWorld({
    courses: [sampleCourse(1)],
    readImage: async (name) => {
      asked.push(name);
      const file = files[name];
      return file && new Uint8Array(file);
    },
  });
  return { world, asked };
}
