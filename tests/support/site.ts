import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serve, type ServerType } from "@hono/node-server";
import type { Course } from "../../src/course/course.ts";
import { openWorld, type World, type WorldOptions } from "./world.ts";

export type Site = {
  /** Without a slash at its end. */
  readonly url: string;
  readonly world: World;
  readonly close: () => Promise<void>;
};

/**
 * The whole house behind a real port on this machine, with links that lead to it; in practice mode, where no carrier is given.
 *
 * @param options.images a folder with the pictures of mails
 */
export async function openSite(
  courses: Course | readonly Course[],
  { images, ...options }: { readonly images?: string } & Pick<WorldOptions, "embedOrigins" | "carrier"> = {},
): Promise<Site> {
  const opened: { world?: World } = {};
  let server: ServerType | undefined;
  // The port is needed before the house is built: its links name it.
  const port = await new Promise<number>((resolve) => {
    server = serve(
      {
        fetch: (request, bindings) =>
          opened.world?.house.app.fetch(request, bindings) ?? new Response(null, { status: 503 }),
        port: 0,
        hostname: "127.0.0.1",
      },
      (address) => {
        resolve(address.port);
      },
    );
  });
  const url = `http://localhost:${port}`;
  const readImage = async (name: string) =>
    images === undefined ? undefined : new Uint8Array(await readFile(join(images, name)));
  const world = await openWorld({ ...options, courses: [courses].flat(), publicUrl: url, readImage });
  opened.world = world;
  return {
    url,
    world,
    close: async () => {
      server?.close();
      await world.close();
    },
  };
}
